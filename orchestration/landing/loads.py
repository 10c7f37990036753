"""The landing: append-only Parquet per load, where only what a completed load has marked exists
(docs/DESIGN.md §4).

dlt writes `$CX_HOME/landing/<source_system>/<entity>/<load_id>.<file>.parquet`; its `_dlt_loads`
holds the marks.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.durable_files import atomic_write
from orchestration.home import LOAD_MARKS


@dataclass(frozen=True)
class Landed:
    """What one extraction of a source has added to the landing; empty where nothing was new.

    Attributes:
        load_id: the load, None where there was none.
        rows: rows landed, by entity.
        file_versions: new contents of files, by entity.
    """

    load_id: str | None = None
    rows: dict[str, int] = field(default_factory=dict)
    file_versions: dict[str, int] = field(default_factory=dict)


def landed_rows(landing: Path, table: str) -> int:
    """How many rows a table of the landing holds, in all its files (Parquet keeps the number in the
    footer).
    """
    files = [str(path) for path in (landing / table).glob("*.parquet")]
    if not files:
        return 0
    counted = "select sum(num_rows)::bigint from parquet_file_metadata(?)"
    [(count,)] = duckdb.execute(counted, [files]).fetchall()
    return count


def marked_loads(landing: Path) -> set[str]:
    """The ids of a source's loads that are complete."""
    marks = [
        json.loads(mark.read_text(encoding="utf-8"))
        for mark in (landing / LOAD_MARKS).glob("*.jsonl")
    ]
    return {mark["load_id"] for mark in marks if mark["status"] == 0}


def declare(folder: Path, schemas: dict[str, pa.Schema]) -> None:
    """Have an empty file of each table in a folder, as its rows land, and one of no load marks."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas.items():
        path = folder / f"{name}.parquet"
        landed = schema.append(pa.field("_dlt_load_id", pa.string()))
        if not path.exists() or pq.read_schema(path) != landed:
            with atomic_write(path) as unfinished:
                pq.write_table(landed.empty_table(), unfinished)
    marks = folder / f"{LOAD_MARKS}.jsonl"
    if not marks.exists():
        marks.touch()
