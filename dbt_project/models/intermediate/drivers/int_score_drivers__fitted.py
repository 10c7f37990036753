"""Fits of the scores of each survey type on what happened to the ticket (docs/METRICS.md §13)."""

import pyarrow as pa

from prediction.drivers import fit_drivers

FEWEST_RESPONSES = 100
DRIVERS = [
    "first_reply_hours",
    "full_resolution_hours",
    "reopens",
    "public_agent_replies",
    "is_first_contact_resolved",
]
SCHEMA = pa.schema(
    [
        ("survey_type", pa.string()),
        ("driver", pa.string()),
        ("importance", pa.float64()),
        ("r_squared", pa.float64()),
        ("coefficient", pa.float64()),
        ("responses", pa.int64()),
    ]
)


def model(dbt, session):
    """Fit each survey type with enough responses of more than one score."""
    # Sums in an order that does not depend on IDs stay the same when IDs change.
    order = ", ".join(["survey_type", "score", *DRIVERS])
    observed = dbt.ref("int_score_drivers__observed").order(order).df()
    rows = []
    for survey_type, answers in observed.groupby("survey_type"):
        if len(answers) < FEWEST_RESPONSES or answers["score"].nunique() == 1:
            continue
        fit = fit_drivers(answers[DRIVERS].to_numpy(float), answers["score"].to_numpy(float))
        rows += [
            {
                "survey_type": survey_type,
                "driver": driver,
                "importance": importance,
                "r_squared": fit.r_squared,
                "coefficient": coefficient,
                "responses": len(answers),
            }
            for driver, importance, coefficient in zip(
                DRIVERS, fit.importance.tolist(), fit.coefficients, strict=True
            )
        ]
    return pa.Table.from_pylist(rows, SCHEMA)
