"""Checks the seeds that a team replaces; dbt loads them as text."""

import csv
import re
from pathlib import Path

from orchestration.errors import BadConfigurationError

NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
EVERY_OTHER_CHANNEL = "*"
# One hundred years, so that every due instant is within the calendar.
MAX_REPLY_MINUTES = 52_560_000


def check_seeds(folder: Path) -> None:
    """Check the seeds before a refresh reads anything.

    Args:
        folder: the folder of the seeds.

    Raises:
        BadConfigurationError: a seed lacks a column or a row, has a value that does not parse, or
            has two rows of one key; the message names the file and the line.
    """
    path = folder / "response_norms.csv"
    rows = _rows(path, ["channel", "first_reply_minutes"])
    channels = _keys(path, rows, "channel")
    for line, row in rows.items():
        _check_number(path, line, row, "first_reply_minutes", MAX_REPLY_MINUTES)
    if EVERY_OTHER_CHANNEL not in channels:
        raise BadConfigurationError(
            f"seeds/{path.name}: no row of the channel {EVERY_OTHER_CHANNEL}; add one, whose norm"
            " applies to every other channel"
        )


def _rows(path: Path, columns: list[str]) -> dict[int, dict[str, str]]:
    """Return the rows of a seed by the number of their last line."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.reader(file, strict=True)
            header = next(reader, [])
            rows = [(reader.line_num, row) for row in reader if row]
    except OSError as error:
        raise BadConfigurationError(
            f"seeds/{path.name}: cannot be read ({error.strerror}); restore the file"
        ) from None
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadConfigurationError(
            f"seeds/{path.name}: not a CSV file in UTF-8 ({error}); correct the file"
        ) from None
    if missing := [column for column in columns if header.count(column) != 1]:
        raise BadConfigurationError(
            f"seeds/{path.name}: the header does not contain the column {missing[0]} once; write it"
            f" as {','.join(columns)}"
        )
    for line, row in rows:
        if len(row) != len(header):
            raise BadConfigurationError(
                f"seeds/{path.name}, line {line}: {len(row)} fields, but the header has"
                f" {len(header)}; correct the line"
            )
    return {line: dict(zip(header, row, strict=True)) for line, row in rows}


def _keys(path: Path, rows: dict[int, dict[str, str]], column: str) -> set[str]:
    """Return the values of a key column, which are unique and not blank."""
    keys: set[str] = set()
    for line, row in rows.items():
        key = row[column]
        if not key.strip():
            raise BadConfigurationError(
                f"seeds/{path.name}, line {line}: {column} is blank; write its value or remove the"
                " line"
            )
        if key in keys:
            raise BadConfigurationError(
                f"seeds/{path.name}, line {line}: second row of {column} '{key}'; remove one of"
                " the rows"
            )
        keys.add(key)
    return keys


def _check_number(path: Path, line: int, row: dict[str, str], column: str, maximum: int) -> None:
    text = row[column]
    if not NUMBER.fullmatch(text) or not 0 <= float(text) <= maximum:
        raise BadConfigurationError(
            f"seeds/{path.name}, line {line}: {column} '{text}' is not a number from 0 to"
            f" {maximum}; write it like 30 or 0.5"
        )
