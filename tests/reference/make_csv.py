"""Writes CSV files with a BOM, quotes, blank lines, extra columns and malformed rows."""

import csv
import io

from .entities import Column
from .make_draw import Draw
from .make_text import as_text
from .make_world import Values


def csv_bytes(columns: tuple[Column, ...], rows: list[Values], draw: Draw) -> bytes:
    """Return the bytes of a file."""
    kept = [
        c
        for c in columns
        if c.required or any(row[c.name] is not None for row in rows) or draw.chance(0.5)
    ]
    if draw.chance(0.3):
        draw.shuffle(kept)
    extra = draw.chance(0.3)
    end = draw.choice((b"\n", b"\n", b"\r\n"))
    quoting = draw.choice((csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL))

    def record(fields: list[str]) -> bytes:
        text = io.StringIO(newline="")
        csv.writer(text, quoting=quoting).writerow(fields)
        return text.getvalue().removesuffix("\r\n").encode()

    lines = [record([c.name for c in kept] + ["loaded by"] * extra)]
    for row in rows:
        fields = [as_text(row[c.name], _kind(c), draw) or "" for c in kept] + ["x, y"] * extra
        lines.append(record(fields))
        if draw.chance(0.03):
            lines.append(draw.choice((b"", b"   ", b"\t")))
    for make in draw.some((_too_few, _too_many, _not_utf8), 0.4):
        good = record(["bad"] + ["2026-01-05"] * (len(kept) - 1) + ["x"] * extra)
        lines.insert(draw.randint(1, len(lines)), make(good))
    text = end.join(lines) + (end if draw.chance(0.8) else b"")
    return b"\xef\xbb\xbf" + text if draw.chance(0.3) else text


def _kind(column: Column) -> str:
    return "sequence" if column.name == "sequence" else column.kind


def _too_few(good: bytes) -> bytes:
    return good.rpartition(b",")[0]


def _too_many(good: bytes) -> bytes:
    return good + b',"a further\nfield"'


def _not_utf8(good: bytes) -> bytes:
    return good.replace(b"bad", b"caf\xe9", 1)
