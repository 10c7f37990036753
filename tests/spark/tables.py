"""Compares the tables and views of two warehouses, both in files named `warehouse.duckdb`."""

import math
import shutil
from pathlib import Path
from typing import Any

import duckdb

from tests.reference.compare import MINUENDS
from tests.support.running import run_cx

# The ID and the time of a build, and its code, which contains the patterns of themes only if their
# table has rows at the time.
OF_ONE_BUILD = {
    ("utilities", "complete_build"),
    ("utilities", "refresh_settings"),
    ("utilities", "built_code"),
}


def tables_differing_on_spark(home: Path, **settings: str) -> list[str]:
    """Build a home that was built on DuckDB on Spark, and compare the tables."""
    on_duckdb = home.parent / "on_duckdb" / "warehouse.duckdb"
    on_duckdb.parent.mkdir()
    shutil.copy(home / "warehouse.duckdb", on_duckdb)
    done = run_cx("build", home=home, engine="spark", **settings)
    assert done.returncode == 0, done.stdout + done.stderr
    return differing_tables(on_duckdb, home / "warehouse.duckdb")


def differing_tables(one: Path, other: Path) -> list[str]:
    """One line per table that differs: columns, types, comments, or rows.

    Doubles are equal within 1e-12; differences of large numbers also if they differ by no more.
    """
    with (
        duckdb.connect(str(one), read_only=True) as first,
        duckdb.connect(str(other), read_only=True) as second,
    ):
        tables = _tables(first), _tables(second)
        lines = [f"{table}: only in one" for table in tables[0].keys() ^ tables[1].keys()]
        for table in sorted(tables[0].keys() & tables[1].keys() - OF_ONE_BUILD):
            if tables[0][table] != tables[1][table]:
                lines.append(f"{table}: other columns")
            elif not _equal_rows(
                [name for name, *_ in tables[0][table]], _rows(first, table), _rows(second, table)
            ):
                lines.append(f"{table}: other rows")
        return lines


def _tables(connection: duckdb.DuckDBPyConnection) -> dict[tuple, list]:
    """Columns, types and comments of each table and view, by schema and name."""
    columns = connection.execute(
        "select schema_name, table_name, column_name, data_type, comment from duckdb_columns()"
        " where not internal order by schema_name, table_name, column_index"
    ).fetchall()
    tables: dict[tuple, list] = {}
    for schema, table, *column in columns:
        tables.setdefault((schema, table), []).append(column)
    return tables


def _rows(connection: duckdb.DuckDBPyConnection, table: tuple) -> list[tuple]:
    rows = connection.execute(f'select * from "{table[0]}"."{table[1]}"').fetchall()
    return sorted(
        rows,
        key=lambda row: (
            [repr(value) for value in row if not _is_double(value)],
            [value for value in row if _is_double(value)],
        ),
    )


def _is_double(value: Any) -> bool:
    return isinstance(value, float)


def _equal_rows(names: list[str], one: list[tuple], other: list[tuple]) -> bool:
    tolerances = [1e-12 if name in MINUENDS else 0.0 for name in names]
    return len(one) == len(other) and all(
        math.isclose(left, right, rel_tol=1e-12, abs_tol=tolerance)
        if _is_double(left) and _is_double(right)
        else left == right
        for rows in zip(one, other, strict=True)
        for left, right, tolerance in zip(*rows, tolerances, strict=True)
    )
