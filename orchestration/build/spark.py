"""Copies the tables of a build on Apache Spark (docs/scaling.md) into the warehouse.

dbt creates the tables in DuckDB without rows, so that their types, constraints and comments are
those of a build on DuckDB.
"""

import shutil
from pathlib import Path
from uuid import uuid4

import duckdb

from orchestration.errors import RefreshError
from orchestration.escaping import literal, quoted
from orchestration.home import Home

# Tables that no model has created.
RECORDS = ("built_code", "complete_build")
ADVICE = "run `cx build` again, or set CX_ENGINE=duckdb"


def remove_spark_tables(home: Home) -> None:
    """Remove the tables of the last build on Spark, which creates all of them."""
    shutil.rmtree(home.spark, ignore_errors=True)


def copy_spark_tables(home: Home) -> None:
    """Fill the empty tables of the warehouse from those that Spark has built.

    Raises:
        RefreshError: Spark has not built one of the tables, or its values do not fit the warehouse.
    """
    with duckdb.connect(str(home.warehouse)) as warehouse:
        warehouse.execute("set timezone = 'UTC'")
        tables = warehouse.execute(
            "select schema_name, table_name,"
            " map(list(column_name order by column_index), list(data_type order by column_index))"
            " from duckdb_columns() inner join duckdb_tables() using (schema_name, table_name)"
            # Spark's staging is views; that of a system without rows is an empty table in DuckDB.
            " where schema_name <> 'staging' and not list_contains(?, table_name)"
            " group by all order by all",
            [RECORDS],
        ).fetchall()
        for schema, table, columns in tables:
            _copy_table(warehouse, home.spark, schema, table, columns)


def record_complete_build(home: Home) -> None:
    """Record that the warehouse is a complete build, which may be validated."""
    with duckdb.connect(str(home.warehouse)) as warehouse:
        warehouse.execute(
            "create or replace table utilities.complete_build as select ? as build_id",
            [str(uuid4())],
        )


def _copy_table(
    warehouse: duckdb.DuckDBPyConnection,
    folder: Path,
    schema: str,
    table: str,
    columns: dict[str, str],
) -> None:
    files = sorted((folder / f"{schema}.db" / table).glob("*.parquet"))
    if not files:
        raise RefreshError(f"Spark has not built the table {schema}.{table}: {ADVICE}")
    paths = ", ".join(literal(str(file)) for file in files)
    source = f"read_parquet([{paths}], hive_partitioning = false)"
    described = warehouse.execute(f"describe select * from {source}").fetchall()
    types = {name: data_type for name, data_type, *_ in described}
    # A cast of decimals would round.
    wrong = [
        column
        for column, data_type in columns.items()
        if column not in types
        or (types[column] != data_type and "DECIMAL" in types[column] + data_type)
    ]
    if wrong:
        raise RefreshError(
            f"columns of Spark's table {schema}.{table} do not have the type of the warehouse:"
            f" {', '.join(wrong)}; {ADVICE}"
        )
    name = f"{quoted(schema)}.{quoted(table)}"
    # A model of constants has rows without those of others.
    warehouse.execute(f"truncate {name}")
    try:
        warehouse.execute(
            f"insert into {name} by name select {', '.join(map(quoted, columns))} from {source}"
        )
    except duckdb.Error as error:
        # The message may quote a row.
        raise RefreshError(
            f"Spark's table {schema}.{table} does not fit the warehouse"
            f" ({type(error).__name__}): {ADVICE}"
        ) from None
