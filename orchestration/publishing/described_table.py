"""Making a published table that dbt does not make: columns with types, and a comment for each."""

import duckdb

from orchestration.sql_text import literal


def create_described_table(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    comment: str,
    columns: dict[str, tuple[str, str]],
) -> None:
    """Create an empty table.

    Args:
        connection: the database it belongs to.
        name: its name with its schema.
        comment: what a row is and means, the grain first.
        columns: type and comment by name.
    """
    connection.execute(
        f"create table {name}"
        f" ({', '.join(f'{column} {type_}' for column, (type_, _) in columns.items())})"
    )
    connection.execute(f"comment on table {name} is {literal(comment)}")
    for column, (_, text) in columns.items():
        connection.execute(f"comment on column {name}.{column} is {literal(text)}")
