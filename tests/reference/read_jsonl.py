"""Reads JSON lines; values are validated as text (CONTRACT.md §3)."""

import json
from collections.abc import Iterator
from pathlib import Path

from .entities import Entity
from .float_ids import LostDigitsError, id_text


class Double(str):
    """A JSON number with a point or exponent, NaN or an infinity, as written."""


def read_jsonl(path: Path, entity: Entity) -> Iterator[dict[str, str | None] | None]:
    """Return rows as text, numbers as written.

    None for a line that is not a UTF-8 object, or with an id whose digits are lost.
    """
    ids = {column.name for column in entity.columns if column.name.endswith("_id")}
    for line in path.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n"):
        if not line.strip():
            continue
        try:
            found = json.loads(
                line.decode("utf-8"), parse_float=Double, parse_int=str, parse_constant=Double
            )
        except ValueError:
            found = None
        try:
            yield (
                {name: _as_text(value, is_id=name in ids) for name, value in found.items()}
                if isinstance(found, dict)
                else None
            )
        except LostDigitsError:
            yield None


def _as_text(value, is_id: bool) -> str | None:
    if is_id and isinstance(value, Double):
        return id_text(float(value))
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value)
