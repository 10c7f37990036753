"""Writes entities as CSV, JSON lines and Parquet files, one or more each (CONTRACT.md §3)."""

from pathlib import Path

from .entities import ENTITIES
from .make_csv import csv_bytes
from .make_draw import Draw
from .make_jsonl import jsonl_bytes
from .make_parquet import write_parquet
from .make_world import Values, World

# Byte order differs from alphabetical order: digits, capitals, underscore, small letters, accents.
NAMES = ("1", "10", "2", "B", "_late", "a", "aa", "a b", "z", "é", "2025-12", "2026-01")
SUFFIXES = (".csv", ".csv", ".csv", ".jsonl", ".parquet")


def write_files(world: World, folder: Path) -> None:
    """Write all entities with rows, and files that are not entities."""
    for name, rows in world.rows.items():
        if not rows:
            continue
        # Surveys are always CSV, so that every company has a malformed row.
        suffix = ".csv" if name == "survey_responses" else world.draw.choice(SUFFIXES)
        if world.draw.chance(0.45):
            _write(world.draw, folder / f"{name}{suffix}", name, rows)
        else:
            _write_several(world.draw, folder / name, name, rows)
    _write_ignored(world.draw, folder)


def _write_several(draw: Draw, folder: Path, name: str, rows: list[Values]) -> None:
    folder.mkdir()
    count = draw.randint(1, 4)
    cuts = [0, *sorted(draw.randint(0, len(rows)) for _ in range(count - 1)), len(rows)]
    for file_name, start, end in zip(draw.sample(NAMES, count), cuts[:-1], cuts[1:], strict=True):
        suffix = ".csv" if name == "survey_responses" else draw.choice(SUFFIXES)
        _write(draw, folder / f"{file_name}{suffix}", name, rows[start:end])


def _write(draw: Draw, path: Path, name: str, rows: list[Values]) -> None:
    columns = ENTITIES[name].columns
    if path.suffix == ".csv":
        path.write_bytes(csv_bytes(columns, rows, draw))
    elif path.suffix == ".jsonl":
        path.write_bytes(jsonl_bytes(columns, rows, draw))
    else:
        write_parquet(path, columns, rows, draw)


def _write_ignored(draw: Draw, folder: Path) -> None:
    """Write hidden files, sub-folders and unknown entities, which are ignored."""
    if draw.chance(0.5):
        (folder / ".customers.csv").write_text("customer_id\nhidden\n")
    if draw.chance(0.5):
        (folder / "budgets.csv").write_text("budget_id,amount\n1,2\n")
    for entity in (path for path in sorted(folder.iterdir()) if path.is_dir()):
        if draw.chance(0.3):
            (entity / "old").mkdir()
            (entity / "old" / "1.csv").write_text("customer_id\nold\n")
        if draw.chance(0.3):
            (entity / ".1.csv").write_text("customer_id\nhidden\n")
