"""The first rows of a file of unknown layout: separator and encoding are detected."""

import csv
import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.sources.files.columns import SEPARATORS
from orchestration.sources.files.csv_text import CsvText
from orchestration.sources.files.duckdb_readers import in_memory_database, parquet_columns
from orchestration.sources.files.jsonl_lines import batches_of_elements, batches_of_lines
from orchestration.sources.files.suffixes import is_csv, is_json, suffix_of

SAMPLE_ROWS, SAMPLE_BYTES = 1_000, 4 * 2**20


@dataclass(frozen=True)
class Sample:
    """The first rows of a file.

    Attributes:
        columns: the headers.
        rows: rows of texts.
        keys: keys of the mapping that describe the layout.
    """

    columns: list[str]
    rows: list[list[str]]
    keys: dict[str, str]

    def values(self, header: str) -> list[str]:
        """The texts of a column that are not blank."""
        index = self.columns.index(header)
        texts = (row[index].strip() for row in self.rows if len(row) > index)
        return [text for text in texts if text]


def read_sample(path: Path) -> Sample | None:
    """The first rows of a file; None if it has another form."""
    if is_csv(path):
        return _csv_sample(path)
    if suffix_of(path) == ".parquet":
        return Sample(parquet_columns(path, path.name), [], {})
    if is_json(path):
        return _json_sample(path)
    return None


def _csv_sample(path: Path) -> Sample | None:
    encoding = _encoding(path)
    text = CsvText(path, encoding=encoding, has_separator_line=True)
    with text.open() as file:
        content = file.read(SAMPLE_BYTES).decode("utf-8-sig", errors="replace")
    lines = content.splitlines(keepends=True)
    separator = max([",", *SEPARATORS], key=lambda one: _regularity(lines, one))
    try:
        rows = list(itertools.islice(_rows(lines, separator), SAMPLE_ROWS))
    except csv.Error:
        return None
    if not rows:
        return None
    keys = {} if separator == "," else {"separator": separator}
    if encoding != "utf-8":
        keys["encoding"] = encoding
    columns = [column for column in rows[0] if column.strip()]
    return Sample(columns, [_named(row, rows[0]) for row in rows[1:]], keys)


def _rows(lines: Iterable[str], separator: str) -> Iterator[list[str]]:
    return (row for row in csv.reader(lines, delimiter=separator) if row)


def _named(row: list[str], header: list[str]) -> list[str]:
    return [value for value, column in zip(row, header, strict=False) if column.strip()]


def _regularity(lines: Iterable[str], separator: str) -> int:
    """The number of separators of a header that the first rows share."""
    try:
        rows = list(itertools.islice(_rows(lines, separator), 20))
    except csv.Error:
        return 0
    widths = [len(row) for row in rows]
    return sum(width == widths[0] for width in widths) * (widths[0] - 1) if rows else 0


def _encoding(path: Path) -> str:
    with CsvText(path).open() as file:
        start = file.read(SAMPLE_BYTES)
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    try:
        start[: start.rfind(b"\n") + 1 or None].decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _json_sample(path: Path) -> Sample | None:
    batches = batches_of_elements(path, path.name)
    if suffix_of(path) == ".jsonl":
        batches = batches_of_lines(path)
    _, texts_of_rows, _ = next(batches)
    lines = texts_of_rows.slice(0, SAMPLE_ROWS).to_pylist()
    with in_memory_database() as connection:
        try:
            rows = connection.execute(
                "select json_extract_string(line, '$.*'), json_keys(line)"
                " from (select unnest($lines) as line)"
                " where json_valid(line)",
                {"lines": lines},
            ).fetchall()
        except duckdb.Error:
            return None
    columns = list(dict.fromkeys(key for _, keys in rows for key in keys or []))
    texts = [dict(zip(keys or [], values or [], strict=False)) for values, keys in rows]
    return (
        Sample(columns, [[row.get(column) or "" for column in columns] for row in texts], {})
        if columns
        else None
    )
