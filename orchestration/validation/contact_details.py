"""Looking for contact details in everything that is about to be published."""

import duckdb

from orchestration.privacy.contact_patterns import EMAIL, PHONE
from orchestration.publishing import PUBLISHED_SCHEMAS


def measure_contact_details(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the temporary table `contact_details`: one row per text column with how many rows hold one.

    Columns: table_name, column_name, rows_with_email, rows_with_phone. Ids, keys and the rejected row's JSON may be
    long numbers and are no phone numbers.
    """
    columns = connection.execute(
        "select schema_name, table_name, column_name from duckdb_columns()"
        " where database_name = 'warehouse' and data_type = 'VARCHAR' and list_contains(?, schema_name) order by all",
        [list(PUBLISHED_SCHEMAS)],
    ).fetchall()
    connection.execute(
        "create temp table contact_details"
        " (table_name varchar, column_name varchar, rows_with_email bigint, rows_with_phone bigint)"
    )
    by_table: dict[str, list[str]] = {}
    for schema, table, column in columns:
        by_table.setdefault(f'"{schema}"."{table}"', []).append(column)
    for table, names in by_table.items():
        counts = ", ".join(
            f"{_count(name, EMAIL)}, {_count(name, PHONE) if _is_text(name) else '0'}"
            for name in names
        )
        values = connection.execute(f"select {counts} from {table}").fetchone() or ()
        connection.executemany(
            "insert into contact_details values (?, ?, ?, ?)",
            [
                [table, name, values[2 * index], values[2 * index + 1]]
                for index, name in enumerate(names)
            ],
        )


def _is_text(column: str) -> bool:
    return not column.endswith("_id") and column not in ("row", "row_key")


def _count(column: str, pattern: str) -> str:
    hint = (
        f"(contains(\"{column}\", '@'))"
        if pattern == EMAIL
        else f"regexp_matches(\"{column}\", '[+]|00')"
    )
    return f"count(case when {hint} and regexp_matches(\"{column}\", '{pattern}') then 1 end)"
