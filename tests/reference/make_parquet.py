"""Writes Parquet files; a column is typed if all its values permit it, else text."""

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from .entities import Column
from .make_draw import Draw
from .make_text import as_text
from .make_world import Values

INSTANTS = (pa.timestamp("us", tz="UTC"), pa.timestamp("us"), pa.timestamp("us", tz="Asia/Kolkata"))
NOT_NUMBERS = {"NaN": float("nan"), "inf": float("inf")}


def write_parquet(path: Path, columns: tuple[Column, ...], rows: list[Values], draw: Draw) -> None:
    """Write a file."""
    arrays = {
        column.name: _array(column, [row[column.name] for row in rows], draw) for column in columns
    }
    pq.write_table(pa.table(arrays), path)


def _array(column: Column, values: list, draw: Draw) -> pa.Array:
    filled = [None if isinstance(value, str) and not value.strip() else value for value in values]
    present = [value for value in filled if value is not None]
    if column.kind == "timestamp" and all(isinstance(value, datetime) for value in present):
        kind = draw.choice(INSTANTS)
        return pa.array([value and _for(kind, value) for value in filled], kind)
    if column.kind == "date" and all(type(value) is date for value in present):
        days = pa.array(filled, pa.date32())
        return days if draw.chance(0.6) else days.cast(pa.timestamp("us"))
    if column.kind == "boolean" and all(isinstance(value, bool) for value in present):
        return pa.array(filled, pa.bool_())
    if column.kind == "integer" and all(type(value) is int for value in present):
        return pa.array(filled, pa.int64())
    is_number = column.kind in ("number", "money")
    if is_number and all(
        isinstance(value, int | Decimal) or value in NOT_NUMBERS for value in present
    ):
        numbers = [
            NOT_NUMBERS.get(value, value) if isinstance(value, str) else value for value in filled
        ]
        return pa.array(
            [None if number is None else float(number) for number in numbers], pa.float64()
        )
    if column.name.endswith("_id") and all(
        value.isascii() and value.isdigit() for value in present
    ):
        kind = draw.choice((pa.int64(), pa.float64(), pa.float32(), pa.decimal128(20, 2)))
        gap = float("nan") if kind == pa.float64() else None
        return pa.array([int(value) if value else gap for value in filled], pa.float64()).cast(kind)
    return pa.array([as_text(value, column.kind, draw) for value in values], pa.string())


def _for(kind: pa.DataType, value: datetime) -> datetime:
    """Return the value for a column; one without a zone holds UTC."""
    return value.replace(tzinfo=None) if kind.tz is None else value
