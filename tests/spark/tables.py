"""Compares the tables and views of two warehouses, both in files named `warehouse.duckdb`."""

import math
from pathlib import Path
from typing import Any

import duckdb

# The ID and the time of a build, and its code, which contains the patterns of themes only if their
# table has rows at the time.
OF_ONE_BUILD = {
    ("utilities", "complete_build"),
    ("utilities", "refresh_settings"),
    ("utilities", "built_code"),
}


def differing_tables(one: Path, other: Path) -> list[str]:
    """One line per table that differs: columns, types, comments, or rows.

    Doubles are equal within 1e-12, relative above 1.
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
            elif not _equal_rows(_rows(first, table), _rows(second, table)):
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


def _equal_rows(one: list[tuple], other: list[tuple]) -> bool:
    return len(one) == len(other) and all(
        math.isclose(left, right, rel_tol=1e-12, abs_tol=1e-12)
        if _is_double(left) and _is_double(right)
        else left == right
        for rows in zip(one, other, strict=True)
        for left, right in zip(*rows, strict=True)
    )
