"""Reads Parquet files; values are validated as text (CONTRACT.md §3)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from .entities import Entity


def read_parquet(path: Path, entity: Entity) -> Iterator[dict[str, str | None] | None]:
    """Return rows as text.

    A naive timestamp is UTC. In a date column, a timestamp is a date only at midnight.
    """
    table = pq.read_table(path)
    kinds = {column.name: column.kind for column in entity.columns}
    for column in entity.columns:
        if column.required and column.name not in table.column_names:
            raise ValueError(f"{path.name}: column {column.name} is missing")
    columns = {}
    for name in table.column_names:
        column = table[name]
        if pa.types.is_timestamp(column.type):
            column = column.cast(pa.timestamp("us", tz=column.type.tz), safe=False)
        columns[name] = [_as_text(value, kinds.get(name)) for value in column.to_pylist()]
    for number in range(table.num_rows):
        yield {name: values[number] for name, values in columns.items()}


def _as_text(value, kind: str | None) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        instant = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        if kind == "date" and instant.time() == time():
            return instant.date().isoformat()
        return instant.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
