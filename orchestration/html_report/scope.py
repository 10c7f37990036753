"""What of a version the report shows: its months, and the values of each dimension."""

from dataclasses import dataclass
from datetime import date

import duckdb

SHOWN_MONTHS = 25
# Values of a dimension with filters, series and cells of their own. Fewer are kept if cells would
# be too many; the others are merged.
KEPT_VALUES = (12, 8, 5, 3, 2)
MAX_CELLS = 30_000
OTHER = "(other)"
# How the page names the dimensions, and what ranks their values.
DIMENSIONS = {
    "customer_segment": ("Segment", "select segment from marts.dim_customers"),
    "customer_region": ("Region", "select region from marts.dim_customers"),
    "survey_touchpoint": (
        "Touchpoint",
        "select touchpoint from marts.fct_survey_responses where is_answered",
    ),
    "journey_stage": (
        "Journey stage",
        "select journey_stage from marts.fct_survey_responses where is_answered",
    ),
    "theme": ("Theme", "select theme from marts.fct_feedback_themes"),
    "ticket_channel": ("Channel", "select channel from marts.fct_tickets where is_counted"),
    "ticket_team": ("Team", "select team from marts.fct_tickets where is_counted"),
}


@dataclass(frozen=True)
class Scope:
    """The shown part of a version.

    Attributes:
        months: first days, oldest first.
        values: the values of each dimension that are kept, sorted.
        left_out: the number of values of each dimension that are merged.
    """

    months: list[date]
    values: dict[str, list[str]]
    left_out: dict[str, int]


def find_scope(connection: duckdb.DuckDBPyConnection, kept: int) -> Scope:
    """Find the newest months, and the most frequent values of each dimension."""
    months = connection.execute(
        "select distinct metric_month from metrics.scorecard_monthly order by 1 desc limit ?",
        [SHOWN_MONTHS],
    ).fetchall()
    values, left_out = {}, {}
    for name, (_, source) in DIMENSIONS.items():
        ranked = connection.execute(
            f"with source(value) as ({source}) select value from source where value is not null"
            " group by value order by count(*) desc, value"
        ).fetchall()
        values[name] = sorted(value for (value,) in ranked[:kept])
        left_out[name] = max(len(ranked) - kept, 0)
    return Scope(sorted(month for (month,) in months), values, left_out)


def create_scope_tables(connection: duckdb.DuckDBPyConnection, scope: Scope) -> None:
    """Create the temporary tables that the queries of the report join: months and kept values.

    Positions count from 0. A value that is merged has no row in `kept_values`.
    """
    connection.execute(
        "create or replace temp table shown_months (metric_month date, position int)"
    )
    if scope.months:
        connection.executemany(
            "insert into shown_months values (?, ?)",
            [[month, position] for position, month in enumerate(scope.months)],
        )
    connection.execute(
        "create or replace temp table kept_values (dimension varchar, value varchar, position int)"
    )
    rows = [
        [name, value, position]
        for name, values in scope.values.items()
        for position, value in enumerate(values)
    ]
    if rows:
        connection.executemany("insert into kept_values values (?, ?, ?)", rows)
