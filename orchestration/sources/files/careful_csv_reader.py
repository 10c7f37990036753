"""CSV files that are not UTF-8 throughout, row by row: slow, but each row is judged by itself."""

import csv
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import pyarrow as pa

from orchestration.sources.files.rows import MalformedRow, RawRows, named_columns

CAREFUL_ROWS = 50_000


def read_carefully(path: Path, header: list[str]) -> Iterator[RawRows]:
    """Row by row: a row with bytes that are not UTF-8 is set apart, whatever its number of fields."""
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        numbered = enumerate(_rows_with_lines(file))
        next(numbered)
        while chunk := list(itertools.islice(numbered, CAREFUL_ROWS)):
            good = {
                number: row
                for number, (row, _) in chunk
                if len(row) == len(header) and _is_text(row)
            }
            malformed = [
                MalformedRow(number, _as_text(",".join(row)), line)
                for number, (row, line) in chunk
                if number not in good
            ]
            columns = [
                [row[index] or None for row in good.values()] for index in range(len(header))
            ]
            table = pa.Table.from_arrays(
                [pa.array(column, pa.string()) for column in columns], names=header
            )
            yield RawRows(named_columns(table), list(good), malformed)


def _rows_with_lines(file: TextIO) -> Iterator[tuple[list[str], int]]:
    """Every row that is not blank, with the line it begins on."""
    last_line = ""

    def lines() -> Iterator[str]:
        nonlocal last_line
        for line in file:
            last_line = line
            yield line

    reader = csv.reader(lines())
    begins_on = 1
    for row in reader:
        is_blank = len(row) <= 1 and not "".join(row).strip() and '"' not in last_line
        if not is_blank:
            yield row, begins_on
        begins_on = reader.line_num + 1


def _is_text(row: list[str]) -> bool:
    return not any("\udc80" <= character <= "\udcff" for field in row for character in field)


def _as_text(field: str) -> str:
    return field.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
