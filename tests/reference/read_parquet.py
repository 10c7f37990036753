"""Reads Parquet files; values are validated as text (CONTRACT.md §3)."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from .entities import Entity
from .float_ids import DOUBLE_LIMIT, FLOAT_LIMIT, LostDigitsError, id_text


def read_parquet(path: Path, entity: Entity) -> Iterator[dict[str, str | None] | None]:
    """Return rows as text; None for a row with an id whose digits are lost.

    A naive timestamp is UTC. In a date column, a timestamp is a date only at midnight.
    """
    table = pq.read_table(path)
    kinds = {column.name: column.kind for column in entity.columns}
    for column in entity.columns:
        if column.required and column.name not in table.column_names:
            raise ValueError(f"{path.name}: column {column.name} is missing")
    columns, limits = {}, {}
    for name in table.column_names:
        column = table[name]
        if pa.types.is_timestamp(column.type):
            column = column.cast(pa.timestamp("us", tz=column.type.tz), safe=False)
        limits[name] = FLOAT_LIMIT if column.type == pa.float32() else DOUBLE_LIMIT
        columns[name] = column.to_pylist()
    for values in zip(*columns.values(), strict=True):
        try:
            yield {
                name: _as_text(value, name, kinds.get(name), limits[name])
                for name, value in zip(columns, values, strict=True)
            }
        except LostDigitsError:
            yield None


def _as_text(value, name: str, kind: str | None, limit: int) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if name.endswith("_id") and kind is not None and isinstance(value, float | Decimal):
        return id_text(value, limit)
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
