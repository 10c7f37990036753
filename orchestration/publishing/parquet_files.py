"""Parquet files of a version: one per table, with descriptions and types for pandas as metadata.

pandas turns dates and decimals into Python objects unless the metadata of a file names other
types. Other readers ignore these types. The format is that of `pandas` in
https://pandas.pydata.org/docs/development/developer.html.
"""

import json
from pathlib import Path

import duckdb

from orchestration.escaping import literal, quoted
from orchestration.home import parquet_of

PANDAS_TYPES = {"BOOLEAN": "boolean", "DATE": "date32[day][pyarrow]", "DECIMAL": "double[pyarrow]"}


def write_parquet_files(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write each table of a published database as `parquet/<schema>/<table>.parquet`.

    Args:
        connection: the database.
        folder: the folder of the version.
    """
    tables = connection.execute(
        "select schema_name, table_name, coalesce(comment, '') from duckdb_tables()"
        " where not temporary"
    ).fetchall()
    for schema, table, comment in tables:
        columns = connection.execute(
            "select column_name, data_type, coalesce(comment, '') from duckdb_columns()"
            " where schema_name = ? and table_name = ? order by column_index",
            [schema, table],
        ).fetchall()
        target = parquet_of(folder) / schema / f"{table}.parquet"
        target.parent.mkdir(parents=True, exist_ok=True)
        metadata = {
            "description": comment,
            "columns": json.dumps({name: description for name, _, description in columns}),
            "pandas": json.dumps(_pandas({name: type_ for name, type_, _ in columns})),
        }
        values = ", ".join(f"{name}: {literal(value)}" for name, value in metadata.items())
        connection.execute(
            f"copy {quoted(schema)}.{quoted(table)} to {literal(str(target))}"
            f" (format parquet, kv_metadata {{{values}}})"
        )


def _pandas(types: dict[str, str]) -> dict:
    """Types of pandas by column, for those of which pandas would make objects."""
    named = {name: PANDAS_TYPES.get(type_.partition("(")[0]) for name, type_ in types.items()}
    columns = [
        {"name": name, "field_name": name, "pandas_type": type_, "numpy_type": type_}
        | {"metadata": None}
        for name, type_ in named.items()
        if type_
    ]
    return {"index_columns": [], "column_indexes": [], "columns": columns, "pandas_version": "2.0"}
