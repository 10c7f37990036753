"""A vendor's records as they land: declared columns as text, with where they come from and what they hold."""

from hashlib import blake2b
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa

from orchestration.environment import DECLARED
from orchestration.landing.declared import declare
from orchestration.landing.read_state import READ_STATE, READ_STATE_SCHEMA
from orchestration.sources.connector import Connector, Record, Table

META_COLUMNS = (
    ("_source_system", pa.string()),
    ("_row_number", pa.int64()),
    ("_row_hash", pa.int64()),
)


def landing_schema(table: Table) -> pa.Schema:
    """How a table lands: its source system, its row number in the load, a hash of its content, its columns as text."""
    return pa.schema([*META_COLUMNS, *((column, pa.string()) for column in table.columns)])


def empty_rows(table: Table) -> pa.Table:
    """No rows of a table, with all its columns."""
    return landing_schema(table).empty_table()


def to_rows(table: Table, records: list[Record], source_system: str) -> pa.Table:
    """Records in the schema they land in, in their order and not yet numbered.

    Text stays as it is, numbers and booleans are written as JSON does, lists and objects are JSON.
    """
    paths = {name: path.split(".") for name, path in table.columns.items()}
    columns = {name: [_value(record, path) for record in records] for name, path in paths.items()}
    hashes = [_row_hash(values) for values in zip(*columns.values(), strict=True)]
    arrays = [
        pa.repeat(pa.scalar(source_system), len(records)),
        pa.nulls(len(records), pa.int64()),
        pa.array(hashes, pa.int64()),
        *(pa.array(values, pa.string()) for values in columns.values()),
    ]
    return pa.Table.from_arrays(arrays, schema=landing_schema(table))


def declare_tables(connector: Connector, landing: Path) -> None:
    """Have an empty file of each of the connector's tables, for staging to read where nothing has landed."""
    schemas = {table.name: landing_schema(table) for table in connector.tables}
    declare(landing / DECLARED / connector.name, schemas | {READ_STATE: READ_STATE_SCHEMA})


def _value(record: Record, path: list[str]) -> str | None:
    value: Any = record
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    if value is None or isinstance(value, str):
        return value
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def _row_hash(values: tuple[str | None, ...]) -> int:
    digest = blake2b(
        "\x1f".join("\x00" if value is None else value for value in values).encode(), digest_size=8
    )
    return int.from_bytes(digest.digest(), "big", signed=True)
