"""Rewrites files without personal data of erased people, and removes copies of landed rows.

Each file is replaced in one step, so a reader sees the old file or the new one.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.build.warehouse import open_warehouse, record_validated_build
from orchestration.durable_files import sync
from orchestration.erasure.published_rows import PublishedRows
from orchestration.errors import RefreshError
from orchestration.escaping import literal, quoted
from orchestration.home import Home

BATCH_ROWS = 100_000
PARTIAL = ".erasing"


def prepare_parquet(path: Path, rewrite: Callable[[pa.Table], tuple[pa.Table, int]]) -> int:
    """Write the rewritten rows of a Parquet file beside it, for `replace_prepared`.

    Returns:
        The number of rows that change. If none changes, the new file is removed.
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
    """Write a published DuckDB file anew beside it, for `replace_prepared`.

    Deleted values would stay in the free pages of the old file.

    Returns:
        Whether any row changes. If none changes, the new file is removed.
    """
    is_changed = False
    with duckdb.connect() as connection:
        connection.execute(f"attach {literal(str(path))} as old (read_only)")
        connection.execute(f"attach {literal(str(prepared(path)))} as new")
        connection.execute("copy from database old to new (schema)")
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = 'old' order"
            " by all"
        ).fetchall()
        for schema, table in tables:
            name = f"{quoted(schema)}.{quoted(table)}"
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
    """The path of the next content of a file."""
    return path.with_name(f".{path.name}{PARTIAL}")


def replace_prepared(path: Path) -> None:
    """Sync the next content of a file to disk and move it into place."""
    # Published files stay readable.
    shutil.copymode(path, prepared(path))
    sync(prepared(path))
    prepared(path).replace(path)
    sync(path.parent)


def remove_prepared(folder: Path) -> None:
    """Remove the files that an interrupted erasure has prepared."""
    for path in folder.rglob(f".*{PARTIAL}*"):
        path.unlink()


def remove_copies(home: Home, keep_built: bool) -> None:
    """Remove the copies of rows below a home; a refresh creates them again.

    Args:
        home: `$CX_HOME`, or the home of a past as-of date.
        keep_built: keep the warehouse, and the results of its validation, if it can be searched.
    """
    keep_built = keep_built and _can_be_read(home.warehouse)
    if not keep_built:
        record_validated_build(home, None)
    built = [home.warehouse, _log_of(home.warehouse), home.dbt_target, home.validation]
    in_transit = [home.dlt, home.temporary, home.spark, home.spark_target]
    for path in in_transit if keep_built else built + in_transit:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _can_be_read(warehouse: Path) -> bool:
    """Whether the warehouse can be searched: it is complete and no other process uses it."""
    try:
        open_warehouse(warehouse).close()
    except (RefreshError, duckdb.Error):
        return False
    return not _log_of(warehouse).exists()


def _log_of(database: Path) -> Path:
    """DuckDB's write-ahead log of a database."""
    return database.with_name(f"{database.name}.wal")
