"""Empty files of every table a source can land: staging reads them first, so every column is there from the start."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.durable_files import written_whole


def declare(folder: Path, schemas: dict[str, pa.Schema]) -> None:
    """Have an empty file of each table in a folder, as its rows land, and one of no load marks."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, schema in schemas.items():
        path = folder / f"{name}.parquet"
        landed = schema.append(pa.field("_dlt_load_id", pa.string()))
        if not path.exists() or pq.read_schema(path) != landed:
            with written_whole(path) as unfinished:
                pq.write_table(landed.empty_table(), unfinished)
    marks = folder / "_dlt_loads.jsonl"
    if not marks.exists():
        marks.touch()
