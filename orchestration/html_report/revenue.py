"""Cohorts, the movement of MRR, and churn by experience, as the tables have them."""

from typing import Any

import duckdb

from orchestration.html_report.series import rounded
from orchestration.html_report.tables import Column, Table

SHOWN_COHORTS = 24
# The steps of the roll-forward in METRICS §5: 0 for a balance, else the sign.
MOVEMENT = {
    "mrr_at_start": 0,
    "mrr_new": 1,
    "mrr_reactivated": 1,
    "mrr_expansion": 1,
    "mrr_contraction": -1,
    "mrr_churned": -1,
    "mrr_at_end": 0,
}
CHURN = """
    select
        shown_months.position, experience, band, customers_at_start, customers_churned,
        mrr_at_start, mrr_churned
    from metrics.churn_by_experience as churn
    inner join shown_months on churn.metric_month = shown_months.metric_month
    order by
        shown_months.position, experience,
        list_position(
            ['detractor', 'dissatisfied', 'passive', 'promoter', 'satisfied', 'none'], band
        )
"""


def _cohort_table(start: str, rate: str, label: str, form: str) -> Table:
    """A row per cohort and a column per month since; months that are not complete are empty."""
    months = range(SHOWN_COHORTS)
    cells = ", ".join(
        f"max({rate}) filter (months_since = {n} and is_complete) as m{n}" for n in months
    )
    return Table(
        query=f"""
            select cohort_month, max({start}) as start, {cells}
            from metrics.retention_cohorts
            where cohort_month > (
                select max(cohort_month) - interval {SHOWN_COHORTS} month
                from metrics.retention_cohorts
            )
            group by cohort_month
            order by cohort_month
        """,
        columns=(
            Column("cohort_month", "Cohort", "month"),
            Column("start", label, form),
            *(Column(f"m{n}", f"{n}", "percent", (0, 1)) for n in months),
        ),
        empty="No customer has started.",
    )


COHORTS = {
    "cohorts_customers": _cohort_table("customers", "retention_rate", "Customers", "count"),
    "cohorts_mrr": _cohort_table("mrr_start", "mrr_retention_rate", "MRR at start", "currency"),
}


def read_churn(connection: duckdb.DuckDBPyConnection) -> list[list[Any]]:
    """The rows of `metrics.churn_by_experience` in the shown months."""
    rows = connection.execute(CHURN).fetchall()
    return [[rounded(float(v)) if n > 4 else v for n, v in enumerate(row)] for row in rows]
