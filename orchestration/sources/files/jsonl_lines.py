"""Lines of a JSON lines file, or elements of a JSON array, in batches of limited size."""

import codecs
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from orchestration.sources.files.json_array import array_elements
from orchestration.sources.files.rows import MAX_FIELD_BYTES, MalformedRow
from orchestration.sources.json_depth import is_too_deep

BATCH_ROWS, BATCH_BYTES = 100_000, 16 * 2**20
# How much of a line that is too long lands, in bytes.
KEPT_BYTES = 1_000

# Line numbers, lines and malformed lines.
Batch = tuple[list[int], pa.Array, list[MalformedRow]]


def batches_of_lines(path: Path) -> Iterator[Batch]:
    """The lines of a file; blank lines are skipped."""
    with path.open("rb") as file:
        yield from _batches(_numbered_lines(file))


def batches_of_elements(path: Path, name: str) -> Iterator[Batch]:
    """The elements of the JSON array in a file, numbered from 1.

    Raises:
        BadConfigurationError: the file is not a JSON array.
    """
    elements = enumerate(array_elements(path, name), 1)
    yield from _batches((number, element, False) for number, element in elements)


def _batches(numbered: Iterable[tuple[int, bytes, bool]]) -> Iterator[Batch]:
    """Batches of numbered lines, each of which may be cut off.

    Lines that are not UTF-8, too long, or nested too deeply for DuckDB's parser are malformed.
    """
    numbers: list[int] = []
    lines: list[str] = []
    malformed: list[MalformedRow] = []
    size = 0
    for number, line, is_cut in numbered:
        text = _text(line)
        if text is None or is_cut or is_too_deep(line):
            shown = line[:KEPT_BYTES] if is_cut else line
            malformed.append(
                MalformedRow(number, shown.decode("utf-8", "backslashreplace"), number)
            )
        else:
            numbers.append(number)
            lines.append(text)
        size += len(line)
        if len(lines) + len(malformed) >= BATCH_ROWS or size >= BATCH_BYTES:
            yield numbers, pa.array(lines, pa.string()), malformed
            numbers, lines, malformed, size = [], [], [], 0
    yield numbers, pa.array(lines, pa.string()), malformed


def _numbered_lines(file: BinaryIO) -> Iterator[tuple[int, bytes, bool]]:
    """The lines that are not blank, stripped, with their numbers and whether they are cut off."""
    number = 0
    while raw := file.readline(MAX_FIELD_BYTES + 1):
        number += 1
        is_cut = len(raw) > MAX_FIELD_BYTES
        rest = raw
        while is_cut and rest and not rest.endswith(b"\n"):
            rest = file.readline(MAX_FIELD_BYTES)
        line = (raw.removeprefix(codecs.BOM_UTF8) if number == 1 else raw).strip()
        if line:
            yield number, line, is_cut


def _text(line: bytes) -> str | None:
    """The line as text; None if it is not UTF-8."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return None
