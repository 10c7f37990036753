"""Reads the folder of the `files` source: files and their order (CONTRACT.md §3)."""

from pathlib import Path

from .entities import ENTITIES, Entity
from .read_csv import read_csv
from .read_jsonl import read_jsonl
from .read_parquet import read_parquet

READERS = {".csv": read_csv, ".jsonl": read_jsonl, ".parquet": read_parquet}
# A row as text by column; None for a malformed row.
RawRow = dict[str, str | None] | None


def read_folder(folder: Path) -> dict[str, list[RawRow]]:
    """Return the rows of every entity: files in byte order of names; a blank field is null."""
    return {name: _read_entity(Path(folder), entity) for name, entity in ENTITIES.items()}


def _read_entity(folder: Path, entity: Entity) -> list[RawRow]:
    rows: list[RawRow] = []
    for path in _files_of(folder, entity.name):
        for row in READERS[path.suffix](path, entity):
            rows.append(
                None if row is None else {c.name: _filled(row.get(c.name)) for c in entity.columns}
            )
    return rows


def _filled(value: str | None) -> str | None:
    return None if value is None or not value.strip() else value


def _files_of(folder: Path, name: str) -> list[Path]:
    single = [
        folder / (name + suffix) for suffix in READERS if (folder / (name + suffix)).is_file()
    ]
    several = folder / name
    if len(single) + several.is_dir() > 1:
        raise ValueError(f"{name}: more than one file, or a file and a folder, of the same entity")
    if several.is_dir():
        found = [
            p
            for p in several.iterdir()
            if p.is_file() and p.suffix in READERS and not p.name.startswith(".")
        ]
        return sorted(found, key=lambda path: path.name.encode())
    return single
