"""Loads the tables of a version into a schema of PostgreSQL, with comments and primary keys."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, LiteralString, cast

import duckdb
import psycopg
from psycopg import sql

from orchestration.build.keys import model_keys
from orchestration.escaping import literal, quoted
from orchestration.home import database_of

if TYPE_CHECKING:
    from collections.abc import Iterator

# Tables that publishing writes have no dbt model.
WRITTEN_KEYS = {
    ("metrics", "metric_definitions"): ["metric"],
    ("metrics", "refresh_info"): ["refresh_id"],
}
# The types as `format_type` displays them.
TYPES: dict[str, LiteralString] = {
    "BIGINT": "bigint",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "DOUBLE": "double precision",
    "INTEGER": "integer",
    "TIMESTAMP": "timestamp without time zone",
    "VARCHAR": "text",
}
BATCH_ROWS = 10_000
# The escapes of COPY's text format. Text of PostgreSQL cannot contain the character 0.
ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\0": ""}


@dataclass(frozen=True)
class Table:
    """A table of a version.

    Attributes:
        schema: its published schema, such as `metrics`.
        name: its name, which no table of another schema has.
        comment: its comment.
        columns: type in DuckDB and comment, by name of the column.
    """

    schema: str
    name: str
    comment: str
    columns: dict[str, tuple[str, str]]


def tables_of(version: Path) -> list[Table]:
    """Return the tables of a version."""
    with duckdb.connect(str(database_of(version)), read_only=True) as source:
        columns = source.execute(
            "select schema_name, table_name, column_name, data_type, coalesce(comment, '')"
            " from duckdb_columns() where not internal order by table_oid, column_index"
        ).fetchall()
        comments = source.execute(
            "select schema_name, table_name, coalesce(comment, '') from duckdb_tables()"
        ).fetchall()
    tables = {(schema, name): Table(schema, name, text, {}) for schema, name, text in comments}
    for schema, name, column, data_type, text in columns:
        tables[schema, name].columns[column] = (data_type, text)
    return list(tables.values())


def load_version(connection: psycopg.Connection, version: Path, schema: str, comment: str) -> None:
    """Load a version into a new schema, in one transaction.

    Args:
        connection: the server.
        version: the folder of the version.
        schema: the name of the new schema.
        comment: the comment of the new schema.

    Raises:
        psycopg.Error: a statement failed; the schema does not exist.
    """
    with (
        connection.transaction(),
        duckdb.connect(str(database_of(version)), read_only=True) as source,
    ):
        connection.execute(sql.SQL("create schema {}").format(sql.Identifier(schema)))
        for table in tables_of(version):
            target = sql.Identifier(schema, table.name)
            connection.execute(_create_table(table, target))
            with connection.cursor().copy(sql.SQL("copy {} from stdin").format(target)) as copy:
                for lines in _lines(source, table):
                    copy.write(lines)
            _add_key(connection, table, target)
            connection.execute(described("table", table, target))
            connection.execute(sql.SQL("analyze {}").format(target))
        connection.execute(
            sql.SQL("comment on schema {} is {}").format(sql.Identifier(schema), comment)
        )


def described(kind: LiteralString, table: Table, target: sql.Identifier) -> sql.Composed:
    """Return the statements that describe a table, or a view of it, and its columns."""
    comments = [
        sql.SQL("comment on {} {} is {}").format(sql.SQL(kind), target, table.comment),
        *(
            sql.SQL("comment on column {}.{} is {}").format(target, sql.Identifier(column), text)
            for column, (_, text) in table.columns.items()
        ),
    ]
    return sql.SQL("; ").join(comments)


def postgres_type(data_type: str) -> LiteralString:
    """Return the type of PostgreSQL for one of DuckDB.

    Raises:
        KeyError: no published column has the type.
    """
    if data_type.startswith("DECIMAL("):
        return cast(LiteralString, data_type.lower().replace("decimal", "numeric"))
    return TYPES[data_type]


def _create_table(table: Table, target: sql.Identifier) -> sql.Composed:
    columns = [
        sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(postgres_type(data_type)))
        for name, (data_type, _) in table.columns.items()
    ]
    return sql.SQL("create table {} ({})").format(target, sql.SQL(", ").join(columns))


def _lines(source: duckdb.DuckDBPyConnection, table: Table) -> "Iterator[str]":
    """The rows in the text format of COPY, in batches."""
    fields = ", ".join(
        f"coalesce({_escaped(column) if data_type == 'VARCHAR' else f'{quoted(column)}::varchar'},"
        r" '\N')"
        for column, (data_type, _) in table.columns.items()
    )
    reader = source.execute(
        f"select concat_ws(chr(9), {fields}) || chr(10) as line"
        f" from {quoted(table.schema)}.{quoted(table.name)}"
    ).to_arrow_reader(BATCH_ROWS)
    for batch in reader:
        yield "".join(batch.column(0).to_pylist())


def _escaped(column: str) -> str:
    expression = quoted(column)
    for character, escape in ESCAPES.items():
        expression = f"replace({expression}, chr({ord(character)}), {literal(escape)})"
    return expression


def _add_key(connection: psycopg.Connection, table: Table, target: sql.Identifier) -> None:
    """Add the primary key that the project declares today, if it holds in this version."""
    key = _keys().get((table.schema, table.name), [])
    if not key or not set(key) <= table.columns.keys():
        return
    names = sql.SQL(", ").join(map(sql.Identifier, key))
    try:
        with connection.transaction():
            connection.execute(sql.SQL("alter table {} add primary key ({})").format(target, names))
    except psycopg.IntegrityError:
        return


@cache
def _keys() -> dict[tuple[str, str], list[str]]:
    return model_keys() | WRITTEN_KEYS
