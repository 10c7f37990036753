"""Files written anew without those who were erased, each replaced in one step: readers see the old file or the new."""

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.build.warehouse import open_warehouse, remember_validated_build
from orchestration.durable_files import sync
from orchestration.erasure.published_rows import SCHEMAS, PublishedRows
from orchestration.errors import RefreshError
from orchestration.sql_text import literal, quoted

BATCH_ROWS = 100_000
PARTIAL = ".erasing"
# Made of landed rows, and rows on their way to the landing.
BUILT, ON_THE_WAY = (
    ("warehouse.duckdb", "warehouse.duckdb.wal", "dbt", "expectations"),
    ("dlt", "tmp"),
)


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


def remove_copies(home: Path, keep_built: bool) -> None:
    """Remove the copies of rows below a home.

    Args:
        home: `$CX_HOME`, or the home of a past as-of date.
        keep_built: leave the built warehouse, and what was said of it, where it can be looked through.
    """
    keep_built = keep_built and _can_be_read(home / "warehouse.duckdb")
    if not keep_built:
        remember_validated_build(home, None)
    for name in ON_THE_WAY if keep_built else (*BUILT, *ON_THE_WAY):
        path = home / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _can_be_read(warehouse: Path) -> bool:
    """Whether there is a warehouse to look through; one that a build left unfinished or that is in use is none."""
    try:
        open_warehouse(warehouse).close()
    except (RefreshError, duckdb.Error):
        return False
    return not warehouse.with_name(f"{warehouse.name}.wal").exists()
