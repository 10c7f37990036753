"""Contents of a version: the tables of the published schemas with comments, and Parquet files."""

from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import duckdb

from orchestration.escaping import literal, quoted
from orchestration.home import database_of
from orchestration.landing.state import extracted_at
from orchestration.publishing.described_table import create_described_table
from orchestration.publishing.metric_history import Predecessors, write_metric_history
from orchestration.publishing.parquet_files import write_parquet_files
from orchestration.settings import Settings

PUBLISHED_SCHEMAS = ("metrics", "marts", "quality")
REFRESH_INFO = {
    "refresh_id": ("varchar", "ID of this published version."),
    "as_of_date": ("date", "Last day of the data."),
    "timezone": ("varchar", "Reporting time zone."),
    "currency": ("varchar", "Reporting currency."),
    "sources": ("varchar", "Enabled sources, sorted and separated by commas."),
    "extracted_at": ("timestamp", "Time at which the sources were last read completely (UTC)."),
    "published_at": ("timestamp", "Time at which this version was written (UTC)."),
    "project_version": ("varchar", "Version of the project that wrote this version."),
}


def write_version(
    folder: Path,
    settings: Settings,
    refresh_id: str,
    published_at: datetime,
    predecessors: Predecessors,
) -> None:
    """Write the database and the Parquet files of a version.

    Args:
        folder: an empty folder.
        settings: the settings of the refresh.
        refresh_id: ID of the version.
        published_at: time of publication.
        predecessors: the versions before it.
    """
    with duckdb.connect(str(database_of(folder))) as connection:
        connection.execute(
            f"attach {literal(str(settings.home.warehouse))} as warehouse (read_only)"
        )
        connection.execute("set timezone = 'UTC'")
        _copy_tables(connection)
        _write_refresh_info(connection, settings, refresh_id, published_at)
        write_metric_history(connection, predecessors)
        connection.execute("detach warehouse")
        write_parquet_files(connection, folder)
        # Closing the connection does the same, but hides errors and would leave half a database
        # beside its log.
        connection.execute("checkpoint")


def _copy_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Copy every table of the published schemas with its comments; small tables in sorted order."""
    for schema in PUBLISHED_SCHEMAS:
        connection.execute(f"create schema {quoted(schema)}")
    tables = connection.execute(
        "select schema_name, table_name, comment from duckdb_tables()"
        " where database_name = 'warehouse' and list_contains(?, schema_name) order by all",
        [list(PUBLISHED_SCHEMAS)],
    ).fetchall()
    for schema, table, comment in tables:
        name = f"{quoted(schema)}.{quoted(table)}"
        # One commit for a table and its comments: each commit waits for the disk.
        connection.begin()
        order = "" if schema == "marts" else " order by all"
        connection.execute(f"create table {name} as select * from warehouse.{name}{order}")
        connection.execute(f"comment on table {name} is {literal(comment or '')}")
        columns = connection.execute(
            "select column_name, comment from duckdb_columns() where database_name = 'warehouse'"
            " and schema_name = ? and table_name = ? and comment is not null",
            [schema, table],
        ).fetchall()
        for column, column_comment in columns:
            connection.execute(
                f"comment on column {name}.{quoted(column)} is {literal(column_comment)}"
            )
        connection.commit()


def _write_refresh_info(
    connection: duckdb.DuckDBPyConnection,
    settings: Settings,
    refresh_id: str,
    published_at: datetime,
) -> None:
    comment = "One row per version: the refresh that published it."
    create_described_table(connection, "metrics.refresh_info", comment, REFRESH_INFO)
    extracted = extracted_at(settings)
    connection.execute(
        "insert into metrics.refresh_info select ?, as_of_date, timezone, currency, ?, ?, ?, ?"
        " from warehouse.utilities.refresh_settings",
        [
            refresh_id,
            ",".join(sorted(settings.sources)),
            extracted and extracted.replace(tzinfo=None),
            published_at.replace(tzinfo=None),
            version("cx-metrics-warehouse"),
        ],
    )
