"""BG/NBD and gamma-gamma models of each history of purchases (docs/METRICS.md §12)."""

from dataclasses import astuple

import pyarrow as pa

FEWEST_REPEAT_BUYERS = 100
PURCHASES = ("r", "alpha", "a", "b", "bgnbd_log_likelihood")
AMOUNTS = ("p", "q", "v", "gamma_gamma_log_likelihood")
ERROR = ("predicted", "actual", "correlation", "mean_absolute_error")
HISTORY = ["repeat_purchases", "weeks_to_last_purchase", "weeks_observed"]
SCHEMA = pa.schema(
    [
        ("history", pa.string()),
        ("customers", pa.int64()),
        ("customers_with_repeat", pa.int64()),
        *((name, pa.float64()) for name in PURCHASES + AMOUNTS + ERROR),
        ("withheld_reason", pa.string()),
    ]
)


def model(dbt, session):
    """Fit both models to each history, and compare the purchases after it with those expected."""
    # Sums in an order that does not depend on IDs stay the same when IDs change.
    order = ", ".join(["history", *HISTORY, "mean_repeat_amount", "later_purchases"])
    histories = dbt.ref("int_customers__purchase_histories").order(order).df()
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
    # Imported here because SciPy loads slowly, and small companies do not need it.
    from prediction.lifetime_value import (
        expected_purchases,
        fit_amounts,
        fit_purchases,
        prediction_error,
    )

    history = [customers[name].to_numpy(float) for name in HISTORY]
    purchases = fit_purchases(*history)
    amounts = fit_amounts(
        buyers["repeat_purchases"].to_numpy(float), buyers["mean_repeat_amount"].to_numpy(float)
    )
    if purchases:
        weeks = float(customers["weeks_predicted"].iloc[0])
        expected = expected_purchases(purchases, *history, weeks)
        error = prediction_error(expected, customers["later_purchases"].to_numpy(float))
        columns.update(zip(PURCHASES, astuple(purchases), strict=True))
        columns.update(zip(ERROR, error, strict=True))
    if amounts:
        columns.update(zip(AMOUNTS, astuple(amounts), strict=True))
    if not purchases or not amounts:
        columns["withheld_reason"] = "no_fit"
    elif amounts.q <= 1:
        columns["withheld_reason"] = "q_not_above_1"
    return columns
