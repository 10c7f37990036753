"""Reads the private warehouse; only dbt writes it."""

from pathlib import Path

import duckdb

from orchestration.durable_files import read_record, write_record
from orchestration.errors import RefreshError
from orchestration.home import Home
from orchestration.sql_text import literal, quoted


def complete_build_id(connection: duckdb.DuckDBPyConnection) -> str | None:
    """The identity of the last whole build; None where it failed or a later command changed a
    table.
    """
    try:
        row = connection.execute("select build_id from utilities.complete_build").fetchone()
    except duckdb.CatalogException:
        return None
    return row[0] if row else None


def validated_build_id(home: Home) -> str | None:
    """The identity of the build that was last validated, None where the last validation did not
    pass.
    """
    return read_record(home.validated_build_record).get("build_id")


def record_validated_build(home: Home, build_id: str | None) -> None:
    """Note which build passed; None while that is open."""
    write_record(home.validated_build_record, {"build_id": build_id})


def open_warehouse(path: Path) -> duckdb.DuckDBPyConnection:
    """Open the warehouse read-only.

    Raises:
        RefreshError: there is none yet, or another process holds it.
    """
    if not path.exists():
        raise RefreshError(f"there is no warehouse at {path}: run `cx build` first")
    try:
        return duckdb.connect(str(path), read_only=True)
    except duckdb.IOException as error:
        raise RefreshError(f"the warehouse is in use: {str(error).splitlines()[0]}") from None


def table_row_counts(path: Path) -> dict[tuple[str, str], int]:
    """The rows of every table of the warehouse, by schema and name; empty where the warehouse
    cannot be opened.
    """
    try:
        connection = open_warehouse(path)
    except RefreshError:
        return {}
    with connection:
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables()"
        ).fetchall()
        counts = [
            f"select {literal(schema)}, {literal(table)}, count(*) from"
            f" {quoted(schema)}.{quoted(table)}"
            for schema, table in tables
        ]
        rows = connection.execute(" union all ".join(counts)).fetchall() if counts else []
    return {(schema, table): count for schema, table, count in rows}


def reject_rates(path: Path) -> dict[str, float]:
    """The share of the extracted rows that was rejected, by entity; entities without rows are left
    out.
    """
    with open_warehouse(path) as connection:
        rows = connection.execute(
            "select entity, sum(rejected) / sum(extracted) from quality.row_ledger"
            " group by entity having sum(extracted) > 0 order by entity"
        ).fetchall()
    return {f"reject_rate_{entity}": rate for entity, rate in rows}
