"""Checks the seeds that a team replaces; dbt loads them as text."""

import csv
import re
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from orchestration.errors import BadConfigurationError
from orchestration.escaping import shown
from orchestration.settings.people import looks_like_a_person
from orchestration.settings.project import metric_dimensions, published_metrics

NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
DATE = re.compile(r"(?!0000)[0-9]{4}-[0-9]{2}-[0-9]{2}")
INTEGER = re.compile(r"[+-]?[0-9]{1,9}")
EVERY_OTHER_CHANNEL = "*"
# The stage of touchpoints that no row names.
WITHOUT_STAGE = "unmapped"
WHOLE_COMPANY = "all"
LARGEST_TARGET = 1e18
# One hundred years, so that every due instant is within the calendar.
MAX_REPLY_MINUTES = 52_560_000
SURVEY_TYPES = ("nps", "csat", "ces")
# A low answer can be followed up for 30 days.
MAX_DUE_HOURS = 720


def check_seeds(folder: Path) -> None:
    """Check the seeds before a refresh reads anything.

    Args:
        folder: the folder of the seeds.

    Raises:
        BadConfigurationError: a seed lacks a column or a row, has a value that does not parse, or
            has two rows of one key or two orders of one stage; the message names the file and the
            line.
    """
    _check_response_norms(folder / "response_norms.csv")
    _check_followup_norms(folder / "followup_norms.csv")
    _check_themes(folder / "themes.csv")
    _check_journey_stages(folder / "journey_stages.csv")
    _check_targets(folder / "targets.csv")


def _check_response_norms(path: Path) -> None:
    rows = _rows(path, ["channel", "first_reply_minutes"])
    channels = _keys(path, rows, "channel")
    for line, row in rows.items():
        _check_number(path, line, row, "first_reply_minutes", MAX_REPLY_MINUTES)
    if EVERY_OTHER_CHANNEL not in channels:
        raise BadConfigurationError(
            f"seeds/{path.name}: no row of the channel {EVERY_OTHER_CHANNEL}; add one, whose norm"
            " applies to every other channel"
        )


def _check_followup_norms(path: Path) -> None:
    rows = _rows(path, ["survey_type", "due_hours"])
    types = _keys(path, rows, "survey_type")
    for line, row in rows.items():
        if row["survey_type"] not in SURVEY_TYPES:
            raise _error(
                path,
                line,
                f"no survey type '{shown(row['survey_type'])}'; write one of"
                f" {', '.join(SURVEY_TYPES)}",
            )
        _check_number(path, line, row, "due_hours", MAX_DUE_HOURS)
    if missing := [name for name in SURVEY_TYPES if name not in types]:
        raise BadConfigurationError(
            f"seeds/{path.name}: no row of the survey type {missing[0]}; add one with its norm"
        )


def _check_themes(path: Path) -> None:
    columns = ["theme", "language", "pattern"]
    rows = _rows(path, columns)
    lines: dict[tuple[str, ...], int] = {}
    for line, row in rows.items():
        _check_text(path, line, row, "theme")
        pattern = row["pattern"]
        if not pattern.replace("*", "").strip():
            raise _error(
                path,
                line,
                f"pattern '{shown(pattern)}' contains no text, so every"
                " comment would match; write a word, such as wait*",
            )
        if pattern != " ".join(pattern.split()):
            raise _error(
                path,
                line,
                f"pattern '{shown(pattern)}' has white space that is not a"
                " single space between two words; remove it",
            )
        _check_text(path, line, row, "pattern")
        _check_unique(path, line, [row[column] for column in columns], lines, "row")


def _check_journey_stages(path: Path) -> None:
    rows = _rows(path, ["touchpoint", "stage", "stage_order"])
    _keys(path, rows, "touchpoint")
    orders: dict[str, int] = {}
    for line, row in rows.items():
        _check_text(path, line, row, "touchpoint")
        _check_text(path, line, row, "stage")
        stage, text = row["stage"], row["stage_order"]
        if stage == WITHOUT_STAGE:
            raise _error(
                path,
                line,
                f"the stage '{stage}' is that of touchpoints that"
                " are not in this file; choose another name or remove the line",
            )
        if not INTEGER.fullmatch(text):
            raise _error(
                path,
                line,
                f"stage_order '{shown(text)}' is not an integer of at most"
                " nine digits; write it like 3",
            )
        if orders.setdefault(stage, int(text)) != int(text):
            raise _error(
                path,
                line,
                f"stage_order {text} of the stage '{shown(stage)}' differs"
                f" from {orders[stage]} in an earlier line; give the stage one order",
            )


def _check_targets(path: Path) -> None:
    key = ["metric", "dimension", "dimension_value", "valid_from"]
    rows = _rows(path, [*key, "target", "owner"])
    metrics, dimensions = published_metrics(), [WHOLE_COMPANY, *metric_dimensions()]
    lines: dict[tuple[str, ...], int] = {}
    for line, row in rows.items():
        _check_name(path, line, row, "metric", metrics)
        _check_name(path, line, row, "dimension", dimensions)
        _check_text(path, line, row, "dimension_value")
        if row["dimension"] == WHOLE_COMPANY and row["dimension_value"] != WHOLE_COMPANY:
            raise _error(
                path,
                line,
                f"the dimension {WHOLE_COMPANY} has no value '{shown(row['dimension_value'])}';"
                f" write {WHOLE_COMPANY} or the dimension of the value",
            )
        _check_date(path, line, row, "valid_from")
        _check_number(path, line, row, "target", LARGEST_TARGET, -LARGEST_TARGET)
        if looks_like_a_person(row["owner"]):
            raise _error(
                path,
                line,
                "owner looks like the name or a contact detail of a person; write a role or a team,"
                " in lower case, such as head of support",
            )
        _check_unique(path, line, [row[column] for column in key], lines, ", ".join(key))


def _check_name(path: Path, line: int, row: dict[str, str], column: str, names: list[str]) -> None:
    name = row[column]
    if name not in names:
        nearest = get_close_matches(name.strip().lower(), names, 1)
        advice = f"did you mean {nearest[0]}?" if nearest else f"write one of {', '.join(names)}"
        raise _error(path, line, f"there is no {column} '{shown(name)}'; {advice}")


def _check_date(path: Path, line: int, row: dict[str, str], column: str) -> None:
    text = row[column]
    try:
        exists = DATE.fullmatch(text) and date.fromisoformat(text)
    except ValueError:
        exists = None
    if not exists:
        raise _error(
            path,
            line,
            f"{column} '{shown(text)}' is not a date of the calendar; write it as YYYY-MM-DD",
        )


def _error(path: Path, line: int, message: str) -> BadConfigurationError:
    return BadConfigurationError(f"seeds/{path.name}, line {line}: {message}")


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
            raise _error(
                path, line, f"{len(row)} fields, but the header has {len(header)}; correct the line"
            )
    return {line: dict(zip(header, row, strict=True)) for line, row in rows}


def _keys(path: Path, rows: dict[int, dict[str, str]], column: str) -> set[str]:
    """Return the values of a key column, which are unique and not blank."""
    keys: set[str] = set()
    for line, row in rows.items():
        key = row[column]
        if not key.strip():
            raise _error(path, line, f"{column} is blank; write its value or remove the line")
        if key in keys:
            raise _error(
                path, line, f"second row of {column} '{shown(key)}'; remove one of the rows"
            )
        keys.add(key)
    return keys


def _check_unique(
    path: Path, line: int, key: list[str], lines: dict[tuple[str, ...], int], what: str
) -> None:
    """Check that no earlier line has the key; `lines` has the line of each key so far."""
    first = lines.setdefault(tuple(key), line)
    if first != line:
        raise _error(path, line, f"the same {what} as line {first}; remove one of them")


def _check_text(path: Path, line: int, row: dict[str, str], column: str) -> None:
    """Check that a value is a text; dbt reads the word null as no value."""
    text = row[column]
    if text.strip().lower() in ("", "null"):
        raise _error(
            path,
            line,
            f"{column} '{shown(text)}' is read as no value; write a text or remove the line",
        )


def _check_number(
    path: Path, line: int, row: dict[str, str], column: str, maximum: float, minimum: float = 0
) -> None:
    text = row[column]
    if not NUMBER.fullmatch(text) or not minimum <= float(text) <= maximum:
        raise _error(
            path,
            line,
            f"{column} '{shown(text)}' is not a number from {minimum} to"
            f" {maximum}; write it like 30 or 0.5",
        )
