"""Files written anew without those who were erased, each replaced in one step: readers see the old file or the new."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.durable_files import sync
from orchestration.erasure.published_rows import SCHEMAS, PublishedRows
from orchestration.sql_text import literal, quoted

BATCH_ROWS = 100_000
PARTIAL = ".erasing"


def prepare_parquet(path: Path, rewrite: Callable[[pa.Table], tuple[pa.Table, int]]) -> int:
    """Write a Parquet file's rewritten rows beside it, to be moved into its place by `replace_prepared`.

    Returns:
        How many rows change; where none does, nothing stays written.
    """
    touched = 0
    with (
        pq.ParquetFile(path) as file,
        pq.ParquetWriter(prepared(path), file.schema_arrow) as writer,
    ):
        for batch in file.iter_batches(BATCH_ROWS):
            rows, count = rewrite(pa.Table.from_batches([batch]))
            touched += count
            writer.write_table(rows)
    if not touched:
        prepared(path).unlink()
    return touched


def prepare_duckdb(path: Path, rows: PublishedRows) -> bool:
    """Write a published DuckDB file afresh beside it, since deleted values stay in the free pages of the old one.

    Returns:
        Whether any row changes; where none does, nothing stays written.
    """
    is_changed = False
    with duckdb.connect() as connection:
        connection.execute(f"attach {literal(str(path))} as old (read_only)")
        connection.execute(f"attach {literal(str(prepared(path)))} as new")
        connection.execute("copy from database old to new (schema)")
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = 'old' order by all"
        ).fetchall()
        for schema, table in tables:
            name = f"{quoted(schema)}.{quoted(table)}"
            if schema not in SCHEMAS:
                connection.execute(f"insert into new.{name} from old.{name}")
                continue
            with connection.cursor() as reader:
                for batch in reader.execute(f"from old.{name}").to_arrow_reader(BATCH_ROWS):
                    rewritten, differs = rows.rewrite(pa.Table.from_batches([batch]), table)
                    is_changed = is_changed or differs
                    connection.register("rewritten", rewritten)
                    connection.execute(f"insert into new.{name} from rewritten")
    if not is_changed:
        prepared(path).unlink()
    return is_changed


def prepared(path: Path) -> Path:
    """Where a file's next content waits."""
    return path.with_name(f".{path.name}{PARTIAL}")


def replace_prepared(path: Path) -> None:
    """Move a file's next content into its place, once the disk has it."""
    sync(prepared(path))
    prepared(path).replace(path)
    sync(path.parent)


def forget_prepared(folder: Path) -> None:
    """Remove what an interrupted erasure had prepared."""
    for path in folder.rglob(f".*{PARTIAL}*"):
        path.unlink()
