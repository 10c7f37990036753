"""Compares the published tables with the reference, cell by cell."""

import csv
from collections import Counter, defaultdict
from datetime import UTC, datetime
from math import isclose
from pathlib import Path

import duckdb

from .pending import PENDING_COLUMNS, PENDING_TABLES
from .tables import TABLES, Table

SCHEMAS = ("metrics", "marts", "quality")
# Differences of large numbers, whose last digits depend on the type, compare relative to these.
MINUENDS = {
    "change": ("value", "previous_value"),
    "lower_limit": ("center",),
    "upper_limit": ("center",),
}


def compare_tables(published: Path, expected_dir: Path, with_pending: bool = False) -> list[str]:
    """Return one line per difference between the expected CSV files and the published tables.

    Args:
        published: the DuckDB file.
        expected_dir: the folder of the CSV files.
        with_pending: whether to compare the tables and columns of pending.py too.
    """
    left_out_tables = set() if with_pending else PENDING_TABLES
    left_out_columns = set() if with_pending else PENDING_COLUMNS
    differences: list[str] = []
    with duckdb.connect(str(published), read_only=True) as connection:
        for name, table in TABLES.items():
            path = Path(expected_dir) / f"{name}.csv"
            if path.is_file() and name not in left_out_tables:
                columns, expected = _read_expected(path, table, left_out_columns)
                found = _read_published(connection, table, columns)
                differences += [
                    f"{name}: {line}" for line in compare_rows(table, columns, expected, found)
                ]
    return differences


def compare_rows(
    table: Table, columns: list[str], expected: list[dict], found: list[dict] | str
) -> list[str]:
    """Return the differences of one table; `found` is a message if it cannot be read."""
    if isinstance(found, str):
        return [found]
    if table.name == "rejected_rows":
        return _compare_rejected(expected, found)
    left, right = _by_key(table, expected), _by_key(table, found)
    measures = [column for column in columns if column not in table.key]
    lines = []
    for key in sorted(left.keys() | right.keys(), key=repr):
        wanted, got = left.get(key, []), right.get(key, [])
        if wanted and got:
            for column in measures:
                scale = _scale(column, wanted[0])
                if not same(wanted[0][column], got[0][column], scale, table.tolerance):
                    lines.append(
                        f"{key} {column}: expected {wanted[0][column]!r}, published"
                        f" {got[0][column]!r}"
                    )
            if len(got) > 1:
                lines.append(f"{key}: published {len(got)} times")
        elif not (table.optional_when_empty and _is_empty((wanted or got)[0], measures)):
            lines.append(f"{key}: {'row not published' if wanted else 'row only published'}")
    return lines


def same(a, b, scale: float = 1.0, tolerance: float = 1e-9) -> bool:
    """Whether two values are equal; null equals null.

    Numbers are equal within the tolerance, relative to themselves or to the scale.
    """
    if isinstance(a, float) and isinstance(b, float):
        return isclose(a, b, rel_tol=tolerance, abs_tol=tolerance * scale)
    return a == b


def _scale(column: str, row: dict) -> float:
    """Return the largest number that a column is a difference of, at least 1."""
    parts = [row[name] for name in MINUENDS.get(column, ()) if row.get(name) is not None]
    return max([1.0, *map(abs, parts)])


def _is_empty(row: dict, measures: list[str]) -> bool:
    return all(row[column] in (None, 0.0) for column in measures)


def _by_key(table: Table, rows: list[dict]) -> dict[tuple, list[dict]]:
    groups = defaultdict(list)
    for row in rows:
        groups[tuple(row[column] for column in table.key)].append(row)
    return groups


def _compare_rejected(expected: list[dict], found: list[dict]) -> list[str]:
    """Compare as multisets; the contract does not fix the text of composite or incomplete keys."""
    wanted, got = Counter(map(_rejection, expected)), Counter(map(_rejection, found))
    lines = [f"not rejected {number} times: {key}" for key, number in (wanted - got).items()]
    return lines + [
        f"rejected {number} times too many: {key}" for key, number in (got - wanted).items()
    ]


def _rejection(row: dict) -> tuple:
    loose = row["reason"] == "missing_key" or row["entity"] in ("business_hours", "holidays")
    return row["entity"], row["row_number"], None if loose else row["row_key"], row["reason"]


def _read_expected(path: Path, table: Table, left_out: set[str]) -> tuple[list[str], list[dict]]:
    with path.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        columns = [column for column in reader.fieldnames or [] if column not in left_out]
        return columns, [
            {c: comparable(row[c] or None, table.kinds[c]) for c in columns} for row in reader
        ]


def _read_published(connection, table: Table, columns: list[str]) -> list[dict] | str:
    types = {
        (schema, column): data_type
        for schema, column, data_type in connection.execute(
            "select table_schema, column_name, data_type from information_schema.columns"
            " where table_name = ? and list_contains(?, table_schema)",
            [table.name, list(SCHEMAS)],
        ).fetchall()
    }
    if not types:
        return "no such table"
    schema = next(iter(types))[0]
    missing = [column for column in columns if (schema, column) not in types]
    if missing:
        return f"no such columns: {', '.join(missing)}"
    selected = ", ".join(_selected(column, types[schema, column]) for column in columns)
    rows = connection.execute(f'select {selected} from "{schema}"."{table.name}"').fetchall()
    return [
        {
            column: comparable(value, table.kinds[column])
            for column, value in zip(columns, row, strict=True)
        }
        for row in rows
    ]


def _selected(column: str, data_type: str) -> str:
    """Return the SQL of a column as text; an instant with a zone becomes UTC."""
    name = f'"{column}"'
    return (
        f"cast(make_timestamp(epoch_us({name})) as varchar)"
        if "ZONE" in data_type
        else f"cast({name} as varchar)"
    )


def comparable(text: str | None, kind: str):
    """Parse a text of either side; a text that does not parse remains text, and so differs."""
    if text is None or text == "":
        return None
    try:
        if kind == "number":
            return float(text)
        if kind == "bool":
            return {"true": True, "false": False}[text.lower()]
        if kind == "date":
            return text[:10]
        if kind == "instant":
            instant = datetime.fromisoformat(text)
            return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)
    except (ValueError, KeyError):
        return f"?{text}"
    return text
