"""Loads in the landing: append-only Parquet files, valid once the load is marked as complete.

dlt writes the files as `$CX_HOME/landing/<source_system>/<table>/<load_id>.<file>.parquet`, and the
marks to `_dlt_loads` (docs/DESIGN.md §4).
"""

import json
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.durable_files import atomic_write
from orchestration.errors import RefreshError
from orchestration.home import LOAD_MARKS

LANDING_ADVICE = "restore it from a backup, or delete {folder} to read the source from its start"


@dataclass(frozen=True)
class Landed:
    """The rows that one extraction of a source added to the landing.

    Attributes:
        load_id: the load; None if there was nothing new.
        rows: number of landed rows, by table.
        file_versions: number of new file contents, by entity.
    """

    load_id: str | None = None
    rows: dict[str, int] = field(default_factory=dict)
    file_versions: dict[str, int] = field(default_factory=dict)


def landed_rows(landing: Path, table: str) -> int:
    """The number of rows of a landed table, from the footers of its Parquet files."""
    files = [str(path) for path in (landing / table).glob("*.parquet")]
    if not files:
        return 0
    counted = "select sum(num_rows)::bigint from parquet_file_metadata(?)"
    [(count,)] = duckdb.execute(counted, [files]).fetchall()
    return count


def marked_loads(landing: Path) -> set[str]:
    """The IDs of the complete loads of a source.

    Raises:
        RefreshError: a mark is damaged, or a file of a load is missing.
    """
    loads = set()
    advice = LANDING_ADVICE.format(folder=landing)
    for path in sorted((landing / LOAD_MARKS).glob("*.jsonl")):
        try:
            mark = json.loads(path.read_text(encoding="utf-8"))
            load_id, status, files = mark["load_id"], mark["status"], mark.get("files", [])
        except (ValueError, LookupError, TypeError, AttributeError):
            raise RefreshError(f"{path} is damaged: {advice}") from None
        for name in files:
            if not (landing / name).exists():
                raise RefreshError(f"{landing / name} is missing: {advice}")
        if status == 0:
            loads.add(load_id)
    return loads


def mark_with_files(path: Path, mark: str) -> str:
    """A load mark that also names the Parquet files of its load, so that a missing one is noticed.

    Args:
        path: the path of the mark.
        mark: the mark as dlt writes it.
    """
    landing, content = path.parent.parent, json.loads(mark)
    files = landing.glob(f"*/{content['load_id']}.*.parquet")
    names = sorted(file.relative_to(landing).as_posix() for file in files)
    return json.dumps(content | {"files": names})


def declare(folder: Path, schemas: dict[str, pa.Schema]) -> None:
    """Write empty files of the tables and load marks of a source.

    Staging reads them first, so that every column exists before anything has landed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas.items():
        path = folder / f"{name}.parquet"
        landed = schema.append(pa.field("_dlt_load_id", pa.string()))
        if not path.exists() or _schema_of(path) != landed:
            with atomic_write(path) as unfinished:
                pq.write_table(landed.empty_table(), unfinished)
    marks = folder / f"{LOAD_MARKS}.jsonl"
    if not marks.exists() or marks.stat().st_size:
        with atomic_write(marks) as unfinished:
            unfinished.touch()


def _schema_of(path: Path) -> pa.Schema | None:
    try:
        return pq.read_schema(path)
    except pa.ArrowException:
        return None
