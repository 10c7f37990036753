"""BG/NBD and gamma-gamma models of each history of purchases (docs/METRICS.md §12)."""

from dataclasses import astuple

import pyarrow as pa

from prediction.lifetime_value import fit_amounts, fit_purchases

FEWEST_REPEAT_BUYERS = 100
PURCHASES = ("r", "alpha", "a", "b", "bgnbd_log_likelihood")
AMOUNTS = ("p", "q", "v", "gamma_gamma_log_likelihood")
SCHEMA = pa.schema(
    [
        ("history", pa.string()),
        ("customers", pa.int64()),
        ("customers_with_repeat", pa.int64()),
        *((name, pa.float64()) for name in PURCHASES + AMOUNTS),
        ("withheld_reason", pa.string()),
    ]
)


def model(dbt, session):
    """Fit both models to each history."""
    histories = dbt.ref("int_customers__purchase_histories").order("history, customer_id").df()
    rows = [
        {"history": history, **_fit(histories[histories["history"] == history])}
        for history in ("complete", "holdout")
    ]
    return pa.Table.from_pylist(rows, SCHEMA)


def _fit(customers):
    """Return the columns of a history; those of a model without a fit are absent."""
    buyers = customers[customers["repeat_purchases"] > 0]
    columns = {"customers": len(customers), "customers_with_repeat": len(buyers)}
    if len(buyers) < FEWEST_REPEAT_BUYERS:
        return {**columns, "withheld_reason": "too_few_repeat_buyers"}
    purchases = fit_purchases(
        customers["repeat_purchases"].to_numpy(float),
        customers["weeks_to_last_purchase"].to_numpy(float),
        customers["weeks_observed"].to_numpy(float),
    )
    amounts = fit_amounts(
        buyers["repeat_purchases"].to_numpy(float), buyers["mean_repeat_amount"].to_numpy(float)
    )
    if purchases:
        columns.update(zip(PURCHASES, astuple(purchases), strict=True))
    if amounts:
        columns.update(zip(AMOUNTS, astuple(amounts), strict=True))
    if not purchases or not amounts:
        columns["withheld_reason"] = "no_fit"
    elif amounts.q <= 1:
        columns["withheld_reason"] = "q_not_above_1"
    return columns
