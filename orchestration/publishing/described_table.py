"""Creates published tables that Python writes, with a comment on each column."""

import duckdb

from orchestration.escaping import literal


def create_described_table(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    comment: str,
    columns: dict[str, tuple[str, str]],
) -> None:
    """Create an empty table.

    Args:
        connection: the database.
        name: name of the table, with its schema.
        comment: comment of the table, which begins with its grain.
        columns: type and comment, by name of the column.
    """
    connection.execute(
        f"create table {name}"
        f" ({', '.join(f'{column} {type_}' for column, (type_, _) in columns.items())})"
    )
    connection.execute(f"comment on table {name} is {literal(comment)}")
    for column, (_, text) in columns.items():
        connection.execute(f"comment on column {name}.{column} is {literal(text)}")
