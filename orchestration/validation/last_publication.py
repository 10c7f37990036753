"""Attaches the last published version, with the table names of the build, as schema `published`.

Every table has the columns of the warehouse, whichever release wrote the version. Before the first
publication all tables are empty, so suites need no special case.
"""

from pathlib import Path

import duckdb

from orchestration.escaping import literal, quoted
from orchestration.home import database_of, parquet_of
from orchestration.publishing import PUBLISHED_SCHEMAS, all_versions, current_version
from orchestration.settings import Settings
from orchestration.validation.settings_changes import add_comparison, is_same_company


def attach_last_publication(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Add the database `published` with `metric_history` and `earlier_row_ledgers`.

    `earlier_row_ledgers` contains the ledgers of all kept versions; `add_comparison` describes
    further tables. Rows of sources that are no longer configured are left out, and a company that
    replaces the demo company is compared with nothing.

    Args:
        connection: a connection with the warehouse attached as `warehouse`.
        settings: the settings of the refresh.
    """
    version = current_version(settings.home)
    before = _attached_tables(connection, database_of(version)) if version else set()
    comparable = is_same_company(settings, version)
    connection.execute("attach ':memory:' as published")
    for schema in PUBLISHED_SCHEMAS:
        connection.execute(f"create schema published.{schema}")
    tables = connection.execute(
        "select schema_name, table_name, list(column_name) from duckdb_columns()"
        " where database_name = 'warehouse' and list_contains(?, schema_name) group by all",
        [list(PUBLISHED_SCHEMAS)],
    ).fetchall()
    for schema, table, columns in tables:
        name = f"{quoted(schema)}.{quoted(table)}"
        rows = f"select * from warehouse.{name} where false"
        if comparable and (schema, table) in before:
            configured = _configured(settings) if "source_system" in columns else "true"
            rows += f" union all by name select * from last_version.{name} where {configured}"
        connection.execute(f"create view published.{name} as {rows}")
    add_comparison(connection, settings, version, comparable)
    _add_metric_history(connection, comparable and ("metrics", "metric_history") in before)
    versions = all_versions(settings.home)
    _add_earlier_row_ledgers(
        connection, [version for version in versions if is_same_company(settings, version)]
    )


def _attached_tables(connection: duckdb.DuckDBPyConnection, database: Path) -> set[tuple[str, str]]:
    connection.execute(f"attach {literal(str(database))} as last_version (read_only)")
    return set(
        connection.execute(
            "select schema_name, table_name from duckdb_tables() where database_name ="
            " 'last_version'"
        ).fetchall()
    )


def _configured(settings: Settings) -> str:
    # The `unknown` member of dim_customers belongs to no source; its source_system is `none`.
    return (
        "source_system in"
        f" ({', '.join(literal(source) for source in [*settings.landings, 'none'])})"
    )


def _add_metric_history(connection: duckdb.DuckDBPyConnection, is_published: bool) -> None:
    # A build has no history, which is written with its version.
    connection.execute(
        "create view published.metrics.metric_history as from last_version.metrics.metric_history"
        if is_published
        else "create table published.metrics.metric_history (metric_table varchar, metric varchar,"
        " old_value double, new_value double, change_kind varchar)"
    )


def _add_earlier_row_ledgers(connection: duckdb.DuckDBPyConnection, versions: list[Path]) -> None:
    ledgers = [
        path
        for version in versions
        if (path := parquet_of(version) / "quality" / "row_ledger.parquet").exists()
    ]
    connection.execute(
        "create table published.earlier_row_ledgers as"
        " select cast(null as varchar) as refresh_id, * from warehouse.quality.row_ledger where"
        " false"
    )
    for path in ledgers:
        connection.execute(
            "insert into published.earlier_row_ledgers by name select ? as refresh_id, * from"
            " read_parquet(?, hive_partitioning = false)",
            [path.parents[2].name, str(path)],
        )
