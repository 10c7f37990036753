"""Reads JSON lines; values are validated as text (CONTRACT.md §3)."""

import json
from collections.abc import Iterator
from pathlib import Path

from .entities import Entity


def read_jsonl(path: Path, entity: Entity) -> Iterator[dict[str, str | None] | None]:
    """Return rows as text, numbers as written; None for a line that is not a UTF-8 object."""
    for line in path.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n"):
        if not line.strip():
            continue
        try:
            found = json.loads(
                line.decode("utf-8"), parse_float=str, parse_int=str, parse_constant=str
            )
        except ValueError:
            found = None
        yield (
            {name: _as_text(value) for name, value in found.items()}
            if isinstance(found, dict)
            else None
        )


def _as_text(value) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value)
