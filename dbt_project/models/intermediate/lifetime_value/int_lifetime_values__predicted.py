"""Predictions for each customer by the models of each history (docs/METRICS.md §12)."""

import pyarrow as pa

from prediction.lifetime_value import (
    AmountModel,
    PurchaseModel,
    expected_amount,
    expected_purchases,
    probability_alive,
)

SCHEMA = pa.schema(
    [
        ("history", pa.string()),
        ("customer_id", pa.string()),
        ("expected_purchases", pa.float64()),
        ("expected_value_per_purchase", pa.float64()),
        ("probability_alive", pa.float64()),
    ]
)


def model(dbt, session):
    """Predict with the models of each history that has both."""
    parameters = "r, alpha, a, b, bgnbd_log_likelihood, p, q, v, gamma_gamma_log_likelihood"
    histories = dbt.ref("int_customers__purchase_histories").order("history, customer_id").df()
    fits = (
        dbt.ref("int_lifetime_values__fitted")
        .filter("r is not null and p is not null")
        .order("history")
        .project(f"history, {parameters}")
        .fetchall()
    )
    predictions = [
        _predict(
            histories[histories["history"] == history],
            PurchaseModel(*fitted[:5]),
            AmountModel(*fitted[5:]),
        )
        for history, *fitted in fits
    ]
    return pa.concat_tables([SCHEMA.empty_table(), *predictions])


def _predict(customers, purchases, amounts):
    """Return the rows of a history, of which all customers are predicted for the same time."""
    history = [
        customers[column].to_numpy(float)
        for column in ("repeat_purchases", "weeks_to_last_purchase", "weeks_observed")
    ]
    weeks = float(customers["weeks_predicted"].iloc[0])
    amounts_so_far = customers["mean_repeat_amount"].to_numpy(float)
    columns = {
        "history": customers["history"],
        "customer_id": customers["customer_id"],
        "expected_purchases": expected_purchases(purchases, *history, weeks),
        "expected_value_per_purchase": expected_amount(amounts, history[0], amounts_so_far),
        "probability_alive": probability_alive(purchases, *history),
    }
    return pa.Table.from_pydict(columns, SCHEMA)
