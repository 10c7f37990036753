"""Writes JSON lines: values as text or typed, null keys left out, lines that are not objects."""

import json
from decimal import Decimal

from .entities import Column
from .make_draw import Draw
from .make_text import as_text
from .make_world import Values

NON_OBJECTS = (
    b"[1, 2]",
    b"not json",
    b'"text"',
    b"42",
    b'{"customer_id": "x"',
    b'{"customer_id": "caf\xe9"}',
    b"null",
)


def jsonl_bytes(columns: tuple[Column, ...], rows: list[Values], draw: Draw) -> bytes:
    """Return the bytes of a file."""
    typed, ascii_only = draw.chance(0.6), draw.chance(0.5)
    lines = []
    for row in rows:
        pairs = []
        for column in columns:
            value = row[column.name]
            if value is None and draw.chance(0.5):
                continue
            pairs.append(
                f"{json.dumps(column.name)}: {_literal(value, column, typed, ascii_only, draw)}"
            )
        if draw.chance(0.1):
            pairs.append('"loaded by": {"name": "x"}')
        lines.append(("{" + ", ".join(pairs) + "}").encode())
        if draw.chance(0.02):
            lines.append(b"")
    if draw.chance(0.7):
        lines.insert(draw.randint(0, len(lines)), draw.choice(NON_OBJECTS))
    return b"\n".join(lines) + b"\n"


def _literal(value, column: Column, typed: bool, ascii_only: bool, draw: Draw) -> str:
    if typed and isinstance(value, bool):
        return "true" if value else "false"
    if typed and isinstance(value, int | Decimal):
        return format(Decimal(value), "f")
    if (
        typed
        and column.name == "order_id"
        and isinstance(value, str)
        and value.isascii()
        and value.isdigit()
    ):
        return draw.choice((value, value, f"{value}.0"))
    return json.dumps(as_text(value, column.kind, draw), ensure_ascii=ascii_only)
