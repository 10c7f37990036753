"""Predictions for each customer from the complete history (docs/METRICS.md §12)."""

import pyarrow as pa

SCHEMA = pa.schema(
    [
        ("customer_id", pa.string()),
        ("expected_purchases", pa.float64()),
        ("expected_value_per_purchase", pa.float64()),
        ("probability_alive", pa.float64()),
    ]
)


def model(dbt, session):
    """Predict the purchases and the amounts of all customers, unless they are withheld."""
    parameters = "r, alpha, a, b, bgnbd_log_likelihood, p, q, v, gamma_gamma_log_likelihood"
    fitted = (
        dbt.ref("int_lifetime_values__fitted")
        .filter("history = 'complete' and withheld_reason is null")
        .project(parameters)
        .fetchone()
    )
    if fitted is None:
        return SCHEMA.empty_table()
    # Imported here because SciPy loads slowly, and small companies do not need it.
    from prediction.lifetime_value import (
        AmountModel,
        PurchaseModel,
        expected_amount,
        expected_purchases,
        probability_alive,
    )

    purchases, amounts = PurchaseModel(*fitted[:5]), AmountModel(*fitted[5:])
    customers = dbt.ref("int_customers__purchase_histories").filter("history = 'complete'").df()
    history = [
        customers[name].to_numpy(float)
        for name in ("repeat_purchases", "weeks_to_last_purchase", "weeks_observed")
    ]
    # All customers are predicted for the same time.
    weeks = float(customers["weeks_predicted"].iloc[0])
    amounts_so_far = customers["mean_repeat_amount"].to_numpy(float)
    columns = {
        "customer_id": customers["customer_id"],
        "expected_purchases": expected_purchases(purchases, *history, weeks),
        "expected_value_per_purchase": expected_amount(amounts, history[0], amounts_so_far),
        "probability_alive": probability_alive(purchases, *history),
    }
    return pa.Table.from_pydict(columns, SCHEMA)
