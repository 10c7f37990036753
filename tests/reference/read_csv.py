"""Reads CSV files: RFC 4180, UTF-8, optional BOM, blank lines skipped (CONTRACT.md §3)."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from .entities import Entity


def read_csv(path: Path, entity: Entity) -> Iterator[dict[str, str | None] | None]:
    """Return rows as text; None for invalid UTF-8 or a number of fields unlike the header's."""
    text = path.read_bytes().removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")
    lines = list(io.StringIO(text, newline=""))
    reader = csv.reader(lines)
    header: list[str] | None = None
    for row in reader:
        if _is_blank(row, lines[reader.line_num - 1]):
            continue
        if header is None:
            header = row
            _check_header(header, path, entity)
        elif len(row) != len(header) or not _is_utf8(row):
            yield None
        else:
            yield dict(zip(header, row, strict=True))
    if header is None:
        _check_header([], path, entity)


def _is_blank(row: list[str], line: str) -> bool:
    return len(row) <= 1 and not "".join(row).strip() and '"' not in line


def _is_utf8(row: list[str]) -> bool:
    try:
        "".join(row).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _check_header(header: list[str], path: Path, entity: Entity) -> None:
    if len(set(header)) != len(header):
        raise ValueError(f"{path.name}: a column twice in the header")
    for column in entity.columns:
        if column.required and column.name not in header:
            raise ValueError(f"{path.name}: column {column.name} is missing")
