"""Damaged and missing files below `$CX_HOME`: where they are, and how to recover."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from orchestration.build.warehouse import LOCKED
from orchestration.durable_files import read_records
from orchestration.erasure.receipts import damaged_receipts
from orchestration.errors import RefreshError
from orchestration.escaping import literal, quoted
from orchestration.home import Home, database_of, parquet_of
from orchestration.landing.loads import LANDING_ADVICE, marked_loads
from orchestration.privacy.suppression import load_suppression
from orchestration.publishing import all_versions, current_version

# Errors of DuckDB for a file that another process writes to, or that this process has open.
IN_USE = (duckdb.BinderException, duckdb.ConnectionException)


def find_damage(home: Home, is_deep: bool = False) -> list[str]:
    """One line for each damaged or missing file: its path and what to do.

    Args:
        home: `$CX_HOME`.
        is_deep: read all content; otherwise, the structure of every file and small files.
    """
    return [
        *_records(home),
        *_landing(home, is_deep),
        *_warehouse(home, is_deep),
        *_versions(home, is_deep),
        *_dagster(home),
    ]


def _records(home: Home) -> Iterator[str]:
    advice = {
        home.layout_record: "restore it from a backup, or delete it",
        home.extraction_record: "run `cx refresh`",
        home.validated_build_record: "run `cx refresh`",
        home.failing_checks_record: "run `cx refresh`",
        home.validation_results: "run `cx refresh`",
        home.last_run_record: "run `cx refresh`",
        home.alerts_record: "delete it",
        home.postgres_record: "restore it from a backup",
        home.erased_files_record: "restore it from a backup, or delete it to check all files again",
    }
    for path, what_to_do in advice.items():
        if path.exists() and not _is_json_object(path):
            yield f"{path} is damaged: {what_to_do}"
    if home.acceptances.exists() and not _are_json_lines(home.acceptances):
        yield f"{home.acceptances} has damaged lines: restore it from a backup, or remove the lines"
    if home.notifications_record.exists() and not _are_json_lines(home.notifications_record):
        yield f"{home.notifications_record} has damaged lines: remove the lines"
    try:
        load_suppression(home)
    except RefreshError as error:
        yield str(error)
    yield from damaged_receipts(home)


def _are_json_lines(path: Path) -> bool:
    lines = [line for line in path.read_bytes().splitlines() if line.strip()]
    return len(read_records(path)) == len(lines)


def _is_json_object(path: Path) -> bool:
    try:
        return isinstance(json.loads(path.read_text(encoding="utf-8")), dict)
    except ValueError:
        return False


def _landing(home: Home, is_deep: bool) -> Iterator[str]:
    folders = [home.landing / name for name in _names(home.landing)]
    for folder in folders:
        if folder == home.declared:
            continue
        try:
            marked_loads(folder)
        except RefreshError as error:
            yield str(error)
        advice = LANDING_ADVICE.format(folder=folder)
        for table in _names(folder):
            yield from _parquet_files(sorted((folder / table).glob("*.parquet")), advice, is_deep)


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def _parquet_files(files: list[Path], advice: str, is_deep: bool) -> Iterator[str]:
    if not files:
        return
    if not is_deep:
        try:
            counted = "select count(*) from parquet_file_metadata(?)"
            duckdb.execute(counted, [[str(path) for path in files]])
            return
        except duckdb.Error:
            pass
    for path in files:
        try:
            with path.open("rb") as content, pq.ParquetFile(content) as file:
                for _ in file.iter_batches() if is_deep else ():
                    pass
        except (pa.ArrowException, OSError):
            yield f"{path} is damaged: {advice}"


def _warehouse(home: Home, is_deep: bool) -> Iterator[str]:
    if home.warehouse.exists() and _is_damaged(home.warehouse, is_deep):
        yield f"{home.warehouse} is damaged: run `cx build`"


def _versions(home: Home, is_deep: bool) -> Iterator[str]:
    current = None
    try:
        current = current_version(home)
    except RefreshError as error:
        yield str(error)
    for version in all_versions(home):
        advice = "restore it from a backup, or "
        advice += "run `cx publish --rollback` and " if version == current else ""
        advice += f"delete {version}"
        database = database_of(version)
        if not database.exists():
            yield f"{database} is missing: {advice}"
        elif _is_damaged(database, is_deep):
            yield f"{database} is damaged: {advice}"
        yield from _parquet_files(sorted(parquet_of(version).glob("*/*.parquet")), advice, is_deep)


def _is_damaged(database: Path, is_deep: bool) -> bool:
    try:
        with duckdb.connect() as connection:
            connection.execute(f"attach {literal(str(database))} as db (read_only)")
            [(size,)] = connection.execute(
                "select block_size * total_blocks from pragma_database_size()"
                " where database_name = 'db'"
            ).fetchall()
            if database.stat().st_size < size:
                return True
            tables = connection.execute(
                "select schema_name, table_name from duckdb_tables() where database_name = 'db'"
            ).fetchall()
            for schema, table in tables if is_deep else ():
                name = f"{quoted(schema)}.{quoted(table)}"
                connection.execute(f"select count(hash(one)) from db.{name} as one")
    except IN_USE:
        return False
    except duckdb.Error as error:
        return LOCKED not in str(error)
    return False


def _dagster(home: Home) -> Iterator[str]:
    files = sorted(home.dagster.glob("**/*.db"))
    damaged = [path for path in files if not _is_sqlite(path)]
    configuration = home.dagster / "dagster.yaml"
    if configuration.exists() and not _is_yaml(configuration):
        damaged.append(configuration)
    for path in damaged:
        yield f"{path} is damaged: delete {home.dagster}, which contains no data but past runs"


def _is_sqlite(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            [(tables,)] = connection.execute("select count(*) from sqlite_master").fetchall()
            [(problem,)] = connection.execute("pragma quick_check(1)").fetchall()
        return tables > 0 and problem == "ok"
    except sqlite3.OperationalError as error:
        return "locked" in str(error)
    except sqlite3.DatabaseError:
        return False


def _is_yaml(path: Path) -> bool:
    try:
        return isinstance(yaml.safe_load(path.read_bytes()), dict)
    except (yaml.YAMLError, ValueError):
        return False
