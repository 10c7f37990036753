"""CSV files as Arrow: text columns as they stand, and the rows that are no rows set apart."""

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv

from orchestration.errors import BadConfigurationError, redacted_first_line
from orchestration.sources.entities import ENTITIES
from orchestration.sources.files.careful_csv_reader import read_carefully
from orchestration.sources.files.rows import MalformedRow, RawRows, named_columns

# One field may be as large as a block.
BLOCK_BYTES = 16 * 2**20
csv.field_size_limit(BLOCK_BYTES)


def read_csv(path: Path, name: str) -> Iterator[RawRows]:
    """Read a CSV file (RFC 4180, UTF-8, a byte order mark is fine, blank lines are no rows).

    Yields:
        Batches of text columns as in the header, empty fields null, with the rows' numbers from 1.

    Raises:
        BadConfigurationError: the header is missing or names a column twice, or the file is no CSV
            at all.
    """
    header = read_header(path, name)
    if not _is_utf8(path):
        yield from read_carefully(path, header)
        return
    malformed: list[MalformedRow] = []

    def set_apart(row: pa_csv.InvalidRow) -> str:
        malformed.append(MalformedRow(row.number - 1, row.text))
        return "skip"

    try:
        reader = pa_csv.open_csv(
            path,
            read_options=pa_csv.ReadOptions(use_threads=False, block_size=BLOCK_BYTES),
            parse_options=pa_csv.ParseOptions(
                newlines_in_values=True, invalid_row_handler=set_apart
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types={column: pa.string() for column in header},
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
            ),
        )
        last_row = 0
        for batch, is_last in _with_last_marked(batch for batch in reader if batch.num_rows):
            numbers = _row_numbers(last_row, batch.num_rows, {row.row_number for row in malformed})
            last_row = numbers[-1]
            if is_last and _ends_in_open_quote(batch, path):
                text = ",".join(column[-1].as_py() or "" for column in batch.columns)
                malformed.append(MalformedRow(numbers.pop(), text))
                batch = batch.slice(0, len(numbers))
            yield RawRows(named_columns(pa.Table.from_batches([batch])), numbers, [])
    except pa.ArrowInvalid as error:
        # What is left to say of an empty file is that it has no rows.
        if "Empty CSV file" not in str(error):
            raise BadConfigurationError(
                f"{name}: cannot be read as CSV: {redacted_first_line(error)}"
            ) from None
    yield RawRows(
        pa.table({}), [], _with_lines(path, [row for row in malformed if row.text.strip()])
    )


def read_header(path: Path, name: str) -> list[str]:
    """The column names of a CSV file.

    Raises:
        BadConfigurationError: there is no header, or it names a column twice.
    """
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        header = next((row for row in csv.reader(file) if row), [])
    if any("\n" in column or "\r" in column for column in header):
        raise BadConfigurationError(
            f"{name}: a quote in the header is never closed; correct the first line"
        )
    if any("\ufffd" in column for column in header):
        raise BadConfigurationError(f"{name}: the header is not UTF-8; save the file as UTF-8")
    twice = next((column for column in header if column and header.count(column) > 1), None)
    if twice:
        # A file without a header begins with a row, whose values are nobody's to read.
        known = any(twice in entity.columns for entity in ENTITIES.values())
        named = f"the column '{twice}'" if known else f"one column, the {header.index(twice) + 1}.,"
        raise BadConfigurationError(f"{name}: the header names {named} twice")
    return header


def _with_last_marked(batches: Iterator[pa.RecordBatch]) -> Iterator[tuple[pa.RecordBatch, bool]]:
    previous = next(batches, None)
    for batch in batches:
        yield previous, False
        previous = batch
    if previous is not None:
        yield previous, True


def _ends_in_open_quote(batch: pa.RecordBatch, path: Path) -> bool:
    """Whether the last field is a quote that is never closed: it holds the rest of the file, and
    its row is none.
    """
    value = batch.column(batch.num_columns - 1)[-1].as_py()
    if not value or "\n" not in value:
        return False
    with path.open("rb") as file:
        return (
            sum(block.count(b'"') for block in iter(lambda: file.read(BLOCK_BYTES), b"")) % 2 == 1
        )


def _row_numbers(last_row: int, count: int, taken: set[int]) -> list[int]:
    """The numbers of the next `count` good rows, leaving out the numbers of malformed ones."""
    if not taken:
        return list(range(last_row + 1, last_row + 1 + count))
    numbers: list[int] = []
    candidate = last_row
    while len(numbers) < count:
        candidate += 1
        if candidate not in taken:
            numbers.append(candidate)
    return numbers


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            for block in iter(lambda: file.read(BLOCK_BYTES), b""):
                decoder.decode(block)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _with_lines(path: Path, malformed: list[MalformedRow]) -> list[MalformedRow]:
    """The malformed rows with the line each begins on, which only a second look at the file can
    tell.
    """
    if not malformed:
        return []
    wanted = {row.row_number: row for row in malformed}
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        reader = csv.reader(file)
        row_number, begins_on = -1, 1
        for row in reader:
            if row:
                row_number += 1
                if row_number in wanted:
                    wanted[row_number].line_number = begins_on
            begins_on = reader.line_num + 1
    return list(wanted.values())
