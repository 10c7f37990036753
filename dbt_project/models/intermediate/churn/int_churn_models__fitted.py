"""Weights of the churn model for each scored month (docs/METRICS.md §11)."""

import numpy as np
import pyarrow as pa

SCHEMA = pa.schema(
    [
        ("scored_month", pa.date32()),
        ("feature", pa.string()),
        ("mean", pa.float64()),
        ("standard_deviation", pa.float64()),
        ("weight", pa.float64()),
    ]
)


def model(dbt, session):
    """Fit the training examples of each scored month, if they have both labels."""
    features = dbt.config.get("features")
    trainings = dbt.ref("int_churn_models__trainings").filter("is_needed").order("scored_month")
    columns = ", ".join(f"cast({name} as double) as {name}" for name in features)
    examples = (
        dbt.ref("int_customers__churn_examples")
        .filter("is_churned is not null")
        .order("metric_month, customer_id")
        .project(f"metric_month, is_churned, {columns}")
        .fetchnumpy()
    )
    months, labels = examples["metric_month"], examples["is_churned"]
    values = np.column_stack([examples[name] for name in features])
    rows, fitted = [], None
    for scored_month, first_month, last_month in trainings.project(
        "scored_month, first_training_month, last_training_month"
    ).fetchall():
        first = np.searchsorted(months, np.datetime64(first_month))
        last = np.searchsorted(months, np.datetime64(last_month), side="right")
        if len(np.unique(labels[first:last])) == 2:
            # Imported here because scikit-learn loads slowly, and small companies do not need it.
            from prediction.churn import fit

            fitted = fit(values[first:last], labels[first:last], start=fitted)
            rows.append((scored_month, "intercept", None, None, fitted.intercept))
            rows += [
                (scored_month, *feature)
                for feature in zip(
                    features,
                    fitted.means.tolist(),
                    fitted.standard_deviations.tolist(),
                    fitted.weights.tolist(),
                    strict=True,
                )
            ]
    return pa.Table.from_pylist([dict(zip(SCHEMA.names, row, strict=True)) for row in rows], SCHEMA)
