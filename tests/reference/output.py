"""Writes the reference's tables as CSV files; null is empty, instants are UTC with `Z`."""

import csv
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from .privacy import published_id
from .run import build_tables
from .settings import FREE_DOMAINS_FILE, SEEDS_DIR
from .tables import TABLES


def write_expected(
    folder: Path,
    out: Path,
    as_of: date,
    timezone: str = "UTC",
    currency: str = "USD",
    source_system: str = "files",
    free_domains_file: Path = FREE_DOMAINS_FILE,
    seeds_dir: Path = SEEDS_DIR,
) -> None:
    """Write `<table>.csv` for every table of the company in `folder`."""
    Path(out).mkdir(parents=True, exist_ok=True)
    built = build_tables(
        folder,
        as_of,
        timezone,
        currency,
        source_system,
        free_domains_file,
        seeds_dir=seeds_dir,
    )
    for name, rows in built.items():
        kinds = TABLES[name].kinds
        with (Path(out) / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(kinds)
            lines = ([as_text(row[column], kind) for column, kind in kinds.items()] for row in rows)
            writer.writerows(sorted(lines))


def as_text(value, kind: str) -> str:
    """Return a value as written to the file."""
    if value is None:
        return ""
    if kind == "id":
        return published_id(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return _number(Fraction(value // timedelta(microseconds=1), 1_000_000))
    if isinstance(value, Fraction | float):
        return _number(value)
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def _number(value: Fraction | float) -> str:
    return str(int(value)) if value == int(value) else repr(float(value))
