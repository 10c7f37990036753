"""CSV files as Arrow tables of text columns, with malformed rows set apart."""

import codecs
import csv
import itertools
from collections.abc import Iterator
from typing import TextIO

import pyarrow as pa
import pyarrow.csv as pa_csv

from orchestration.errors import BadConfigurationError, redacted_first_line
from orchestration.sources.files.csv_text import CsvText
from orchestration.sources.files.rows import (
    MAX_FIELD_BYTES,
    MalformedRow,
    RawRows,
    drop_unnamed_columns,
)

# The block that is parsed at once; a row fits into it.
BLOCK_BYTES = MAX_FIELD_BYTES
ROWS_PER_BATCH = 50_000
csv.field_size_limit(MAX_FIELD_BYTES)


def read_csv(text: CsvText, name: str) -> Iterator[RawRows]:
    """Read a CSV file: RFC 4180, with or without a byte order mark; blank lines are skipped.

    Yields:
        Batches of text columns named by the header, empty fields null, rows numbered from 1.

    Raises:
        BadConfigurationError: the file is not CSV.
    """
    header = read_header(text, name)
    if not _is_utf8(text):
        yield from _read_rows(text, header)
        return
    malformed: list[MalformedRow] = []

    def skip_invalid_row(row: pa_csv.InvalidRow) -> str:
        malformed.append(MalformedRow(row.number - 1, row.text))
        return "skip"

    try:
        reader = pa_csv.open_csv(
            text.open(),
            read_options=pa_csv.ReadOptions(use_threads=False, block_size=BLOCK_BYTES),
            parse_options=pa_csv.ParseOptions(
                delimiter=text.separator,
                newlines_in_values=True,
                invalid_row_handler=skip_invalid_row,
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types={column: pa.string() for column in header},
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
            ),
        )
        last_row = 0
        for batch, is_last in _mark_last(batch for batch in reader if batch.num_rows):
            numbers = _row_numbers(last_row, batch.num_rows, {row.row_number for row in malformed})
            last_row = numbers[-1]
            if is_last and _ends_in_open_quote(batch, text):
                row = text.separator.join(column[-1].as_py() or "" for column in batch.columns)
                malformed.append(MalformedRow(numbers.pop(), row))
                batch = batch.slice(0, len(numbers))
            yield RawRows(drop_unnamed_columns(pa.Table.from_batches([batch])), numbers, [])
    except pa.ArrowInvalid as error:
        if "straddling" in str(error):
            raise BadConfigurationError(
                f"{name}: a row is larger than {BLOCK_BYTES // 2**20} MB; close its quote, or"
                " shorten it"
            ) from None
        # A file with a header and no rows is not an error.
        if "Empty CSV file" not in str(error):
            raise BadConfigurationError(
                f"{name}: cannot be read as CSV: {redacted_first_line(error)}"
            ) from None
    yield RawRows(
        pa.table({}), [], _with_lines(text, [row for row in malformed if row.text.strip()])
    )


def read_header(text: CsvText, name: str) -> list[str]:
    """The column names of a CSV file; bytes that are not UTF-8 are the character U+FFFD.

    Raises:
        BadConfigurationError: the header has an open quote.
    """
    try:
        with text.open_lines(errors="replace") as file:
            rows = csv.reader(_bounded_lines(file), delimiter=text.separator)
            header = next((row for row in rows if row), [])
    except csv.Error:  # a field or a line above the limit
        header = ["\n"]
    if any("\n" in column or "\r" in column for column in header):
        raise BadConfigurationError(
            f"{name}: a quote in the header is never closed, or the header is too long; correct the"
            " first line"
        )
    return header


def _mark_last(batches: Iterator[pa.RecordBatch]) -> Iterator[tuple[pa.RecordBatch, bool]]:
    previous = next(batches, None)
    for batch in batches:
        yield previous, False
        previous = batch
    if previous is not None:
        yield previous, True


def _ends_in_open_quote(batch: pa.RecordBatch, text: CsvText) -> bool:
    """Whether the last field starts with a quote that is never closed and holds the rest of the
    file.
    """
    value = batch.column(batch.num_columns - 1)[-1].as_py()
    if not value or "\n" not in value:
        return False
    with text.open() as file:
        return (
            sum(block.count(b'"') for block in iter(lambda: file.read(BLOCK_BYTES), b"")) % 2 == 1
        )


def _row_numbers(last_row: int, count: int, taken: set[int]) -> list[int]:
    """The numbers of the next `count` good rows, without those `taken` by malformed rows."""
    if not taken:
        return list(range(last_row + 1, last_row + 1 + count))
    numbers: list[int] = []
    candidate = last_row
    while len(numbers) < count:
        candidate += 1
        if candidate not in taken:
            numbers.append(candidate)
    return numbers


def _is_utf8(text: CsvText) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with text.open() as file:
            for block in iter(lambda: file.read(BLOCK_BYTES), b""):
                decoder.decode(block)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _with_lines(text: CsvText, malformed: list[MalformedRow]) -> list[MalformedRow]:
    """The malformed rows with the line that each starts on, found in a second pass."""
    if not malformed:
        return []
    by_number = {row.row_number: row for row in malformed}
    with text.open_lines(errors="surrogateescape") as file:
        reader = csv.reader(_bounded_lines(file), delimiter=text.separator)
        row_number, first_line = -1, 1
        for row in reader:
            if row:
                row_number += 1
                if row_number in by_number:
                    by_number[row_number].line_number = first_line
            first_line = reader.line_num + 1
    return list(by_number.values())


def _read_rows(text: CsvText, header: list[str]) -> Iterator[RawRows]:
    """Read row by row, and set rows with invalid UTF-8 apart: slow, but exact."""
    with text.open_lines(errors="surrogateescape") as file:
        numbered = enumerate(_rows_with_lines(file, text.separator))
        next(numbered)
        while chunk := list(itertools.islice(numbered, ROWS_PER_BATCH)):
            good = {
                number: row
                for number, (row, _) in chunk
                if len(row) == len(header) and _is_utf8_row(row)
            }
            malformed = [
                MalformedRow(number, _escape_bytes(text.separator.join(row)), line)
                for number, (row, line) in chunk
                if number not in good
            ]
            columns = [
                [row[index] or None for row in good.values()] for index in range(len(header))
            ]
            table = pa.Table.from_arrays(
                [pa.array(column, pa.string()) for column in columns], names=header
            )
            yield RawRows(drop_unnamed_columns(table), list(good), malformed)


def _bounded_lines(file: TextIO) -> Iterator[str]:
    """The lines of a file.

    Raises:
        csv.Error: a line is larger than a field may be.
    """
    while line := file.readline(MAX_FIELD_BYTES + 1):
        if len(line) > MAX_FIELD_BYTES:
            raise csv.Error(f"line larger than {MAX_FIELD_BYTES // 2**20} MB")
        yield line


def _rows_with_lines(file: TextIO, separator: str) -> Iterator[tuple[list[str], int]]:
    """Every row that is not blank, with the line that it starts on."""
    last_line = ""

    def lines() -> Iterator[str]:
        nonlocal last_line
        for line in _bounded_lines(file):
            last_line = line
            yield line

    reader = csv.reader(lines(), delimiter=separator)
    first_line = 1
    for row in reader:
        is_blank = len(row) <= 1 and not "".join(row).strip() and '"' not in last_line
        if not is_blank:
            yield row, first_line
        first_line = reader.line_num + 1


def _is_utf8_row(row: list[str]) -> bool:
    return not any("\udc80" <= character <= "\udcff" for field in row for character in field)


def _escape_bytes(field: str) -> str:
    return field.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
