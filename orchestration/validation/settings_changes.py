"""The settings of the build and of the last publication, and what a change of them drops."""

from pathlib import Path

import duckdb

from orchestration.escaping import literal
from orchestration.publishing import DEMO, published_sources
from orchestration.settings import Settings

# What the rows of each table with a source are.
FACTS = {
    "dim_customers": "customers",
    "fct_tickets": "tickets",
    "fct_survey_responses": "survey responses",
    "fct_subscriptions": "subscriptions",
    "fct_orders": "orders",
    "fct_referrals": "referrals",
}
UNPUBLISHED = (
    "(select null::date as as_of_date, null::varchar as timezone, null::varchar as currency)"
)


def is_same_company(settings: Settings, version: Path | None) -> bool:
    """Whether a version can be compared with a build: a company may replace the demo company."""
    if version is None:
        return False
    try:
        return DEMO not in published_sources(version) or settings.sources == (DEMO,)
    except duckdb.Error:
        return False


def add_comparison(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    version: Path | None,
    comparable: bool,
) -> None:
    """Add the tables `comparison` and `rows_by_source` to the database `published`.

    `comparison` has one row: `as_of_date`, `sources`, `timezone` and `currency`, each also with the
    suffix `_before`, and `comparable`. `rows_by_source` counts the facts of all sources in both
    versions: what, source_system, rows_before and rows_now.

    Args:
        connection: a connection with the databases `warehouse`, `published`, and `last_version` if
            there is a version.
        settings: the settings of the refresh.
        version: the last published version, if any.
        comparable: whether `is_same_company` holds for the version.
    """
    sources_before = ",".join(published_sources(version)) if version else None
    before = "last_version.metrics.refresh_info" if version else UNPUBLISHED
    connection.execute(
        "create table published.comparison as select now.as_of_date, $sources as sources,"
        " now.timezone, now.currency, before.as_of_date as as_of_date_before,"
        " $sources_before::varchar as sources_before, before.timezone as timezone_before,"
        " before.currency as currency_before, $comparable as comparable"
        f" from warehouse.utilities.refresh_settings as now cross join {before} as before",
        {
            "sources": ",".join(sorted(settings.sources)),
            "sources_before": sources_before,
            "comparable": comparable,
        },
    )
    _add_rows_by_source(connection)


def _add_rows_by_source(connection: duckdb.DuckDBPyConnection) -> None:
    tables = connection.execute(
        "select database_name, table_name from duckdb_tables() where schema_name = 'marts'"
        " and list_contains($names, table_name) and database_name in ('warehouse', 'last_version')",
        {"names": list(FACTS)},
    ).fetchall()
    counts = [
        f"select {literal(FACTS[table])}, source_system, {literal(version)}, count(*)"
        f" from {version}.marts.{table} where source_system <> 'none' group by source_system"
        for version, table in tables
    ]
    connection.execute(
        "create table published.rows_by_source as select what, source_system,"
        " coalesce(sum(row_count) filter (version = 'last_version'), 0) as rows_before,"
        " coalesce(sum(row_count) filter (version = 'warehouse'), 0) as rows_now"
        f" from ({' union all '.join(counts)}) as counted (what, source_system, version, row_count)"
        " group by all"
    )
