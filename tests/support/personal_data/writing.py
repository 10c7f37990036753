"""Entity files in all three formats, with malformed rows."""

import csv
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

Rows = list[dict]


def write_entity(folder: Path, entity: str, rows: Rows, malformed: list[str]) -> None:
    """Split the rows of an entity over a CSV, a JSON lines and a Parquet file, in reading order."""
    share = len(rows) // 3
    write_rows(folder / entity / "1.csv", rows[:share], malformed)
    write_rows(folder / entity / "2.jsonl", rows[share : 2 * share], malformed)
    write_rows(folder / entity / "3.parquet", rows[2 * share :], [])


def write_rows(path: Path, rows: Rows, malformed: list[str]) -> None:
    """Write rows in the format of the file name, then malformed rows, which Parquet cannot have."""
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = list(dict.fromkeys(column for row in rows for column in row))
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            for row in rows:
                writer.writerow({name: _flat(value) for name, value in row.items()})
            file.writelines(f"{text}{',' * 40}\n" for text in malformed)
    elif path.suffix == ".jsonl":
        with path.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
            file.writelines(json.dumps([text]) + "\n" for text in malformed)
    else:
        schema = pa.schema([(name, pa.string()) for name in columns])
        flat = [{name: _flat(row.get(name)) for name in columns} for row in rows]
        pq.write_table(pa.Table.from_pylist(flat, schema), path)


def land_again(folder: Path) -> None:
    """Change the bytes of every file but not its rows, so that all files land again."""
    for path in folder.glob("*/*"):
        if path.suffix == ".parquet":
            pq.write_table(pq.read_table(path), path, compression="gzip")
        else:
            path.write_bytes(path.read_bytes() + b"\n")


def _flat(value: object) -> str | None:
    return (
        value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    )
