"""Publishing: a version directory written whole, then one link moved (docs/CONTRACT.md §4).

Readers resolve `$CX_HOME/published/current`; they see the version before or the version after, never anything between.
"""

import re
import secrets
import shutil
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

import duckdb

from orchestration.described_table import create_described_table
from orchestration.durable_files import sync, sync_tree
from orchestration.errors import RefreshError, writing_to
from orchestration.landing.extraction import extracted_at
from orchestration.metric_history import Predecessors, write_metric_history
from orchestration.settings import Settings
from orchestration.sql_text import literal
from orchestration.warehouse import complete_build_id, open_warehouse, validated_build_id

PUBLISHED_SCHEMAS = ("metrics", "marts", "quality")
KEPT_VERSIONS = 7
REFRESH_ID = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{6}")
REFRESH_ID_INSTANT = "%Y%m%dT%H%M%SZ"
REFRESH_INFO = {
    "refresh_id": ("varchar", "One row, the refresh; the id of this published version."),
    "as_of_date": ("date", "The last day that exists in these tables."),
    "timezone": ("varchar", "The reporting time zone."),
    "currency": ("varchar", "The reporting currency."),
    "extracted_at": ("timestamp", "When the sources were last read to the end (UTC)."),
    "published_at": ("timestamp", "When this version was written (UTC)."),
    "project_version": ("varchar", "The version of the project that made it."),
}


def publish_build(settings: Settings) -> Path:
    """Write the validated build as a new version and make it the current one.

    Returns:
        The new version's directory.

    Raises:
        RefreshError: the warehouse is not the build that was last validated, or the disk is full or read-only.
    """
    with open_warehouse(settings.warehouse) as warehouse:
        build_id = complete_build_id(warehouse)
    if build_id is None or build_id != validated_build_id(settings.home):
        raise RefreshError("the warehouse has changed since it was last validated: run `cx validate` first")
    published = settings.published
    with writing_to(published):
        (published / "versions").mkdir(parents=True, exist_ok=True)
        _remove_leftovers(published)
        version = _add_version(settings)
        replaced = current_version(published)
        try:
            _point_current_at(version, published)
        finally:
            if current_version(published) != version:
                # Nobody has seen it, so nobody shall go back to it.
                _forget(version)
        _forget_old_versions(published, kept=(version, replaced))
    return version


def roll_back(published: Path) -> Path:
    """Make the version before the current one the current one.

    Raises:
        RefreshError: there is no earlier version, or the link cannot be written.
    """
    current = current_version(published)
    versions = all_versions(published)
    earlier = [path for path in versions if current is None or path.name < current.name]
    if not earlier:
        raise RefreshError("there is no earlier version to go back to")
    with writing_to(published):
        _point_current_at(earlier[-1], published)
    return earlier[-1]


def current_version(published: Path) -> Path | None:
    """The directory of the current version, None before the first publication."""
    link = published / "current"
    return link.resolve() if link.exists() else None


def all_versions(published: Path) -> list[Path]:
    """The directories of all versions that are whole, oldest first."""
    folders = (published / "versions").glob("*")
    return sorted(path for path in folders if REFRESH_ID.fullmatch(path.name) and path.is_dir())


def _add_version(settings: Settings) -> Path:
    """Write a version under a hidden name; it gets its name when all of it is on disk."""
    published_at = datetime.now(UTC)
    refresh_id = _later_id(all_versions(settings.published), published_at)
    version = settings.published / "versions" / refresh_id
    unfinished = version.with_name(f".{refresh_id}.partial")
    try:
        unfinished.mkdir()
        _write_version(unfinished, settings, refresh_id, published_at)
        sync_tree(unfinished)
        unfinished.rename(version)
    finally:
        # What cannot be finished must not fill the disk until the next time.
        shutil.rmtree(unfinished, ignore_errors=True)
    sync(version.parent)
    return version


def _later_id(versions: list[Path], now: datetime) -> str:
    """An id after all others, whatever the clock says: their order is the order of the versions."""
    instant = now.replace(microsecond=0)
    if versions:
        newest = datetime.strptime(versions[-1].name.partition("-")[0], REFRESH_ID_INSTANT).replace(tzinfo=UTC)
        instant = max(instant, newest + timedelta(seconds=1))
    return f"{instant:{REFRESH_ID_INSTANT}}-{secrets.token_hex(3)}"


def _write_version(folder: Path, settings: Settings, refresh_id: str, published_at: datetime) -> None:
    with duckdb.connect(str(folder / "cx_metrics.duckdb")) as connection:
        connection.execute(f"attach {literal(str(settings.warehouse))} as warehouse (read_only)")
        connection.execute("set timezone = 'UTC'")
        _copy_tables(connection)
        _write_refresh_info(connection, settings, refresh_id, published_at)
        write_metric_history(connection, _predecessors(settings.published))
        connection.execute("detach warehouse")
        tables = connection.execute(
            "select schema_name, table_name from duckdb_tables() where not temporary"
        ).fetchall()
        for schema, table in tables:
            target = folder / "parquet" / schema
            target.mkdir(parents=True, exist_ok=True)
            connection.execute(
                f'copy "{schema}"."{table}" to {literal(str(target / f"{table}.parquet"))} (format parquet)'
            )
        # Closing does it too, but does not say where it fails: half of a database would be left with its log.
        connection.execute("checkpoint")


def _predecessors(published: Path) -> Predecessors:
    versions, current = all_versions(published), current_version(published)
    if not versions:
        return Predecessors(None, None, None)
    since = (published / "current").lstat().st_mtime if current else versions[-1].stat().st_mtime
    return Predecessors(
        newest=versions[-1] / "cx_metrics.duckdb",
        in_force=(current or versions[-1]) / "cx_metrics.duckdb",
        in_force_since=datetime.fromtimestamp(since, UTC).replace(tzinfo=None),
    )


def _copy_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Copy every table of the published schemas with its comments; the small ones in order."""
    for schema in PUBLISHED_SCHEMAS:
        connection.execute(f"create schema {schema}")
    tables = connection.execute(
        "select schema_name, table_name, comment from duckdb_tables()"
        " where database_name = 'warehouse' and list_contains(?, schema_name) order by all",
        [list(PUBLISHED_SCHEMAS)],
    ).fetchall()
    for schema, table, comment in tables:
        order = "" if schema == "marts" else " order by all"
        connection.execute(f'create table "{schema}"."{table}" as select * from warehouse."{schema}"."{table}"{order}')
        connection.execute(f'comment on table "{schema}"."{table}" is {literal(comment or "")}')
        columns = connection.execute(
            "select column_name, comment from duckdb_columns() where database_name = 'warehouse'"
            " and schema_name = ? and table_name = ? and comment is not null",
            [schema, table],
        ).fetchall()
        for column, column_comment in columns:
            connection.execute(f'comment on column "{schema}"."{table}"."{column}" is {literal(column_comment)}')


def _write_refresh_info(
    connection: duckdb.DuckDBPyConnection, settings: Settings, refresh_id: str, published_at: datetime
) -> None:
    comment = "One row, the refresh that made these tables."
    create_described_table(connection, "metrics.refresh_info", comment, REFRESH_INFO)
    extracted = extracted_at(settings)
    connection.execute(
        "insert into metrics.refresh_info select ?, as_of_date, timezone, currency, ?, ?, ?"
        " from warehouse.utilities.refresh_settings",
        [
            refresh_id,
            extracted and extracted.replace(tzinfo=None),
            published_at.replace(tzinfo=None),
            version("cx-metrics-warehouse"),
        ],
    )


def _point_current_at(target: Path, published: Path) -> None:
    unfinished = published / f".current-{secrets.token_hex(3)}"
    unfinished.symlink_to(target.relative_to(published))
    unfinished.replace(published / "current")
    sync(published)


def _forget_old_versions(published: Path, kept: tuple[Path | None, ...]) -> None:
    """Keep the last seven versions, the current one, and the one that readers may have resolved a moment ago."""
    for path in all_versions(published)[:-KEPT_VERSIONS]:
        if path not in kept:
            _forget(path)
    _remove_leftovers(published)


def _forget(version: Path) -> None:
    """Take the name away first: half a version must not stand under it."""
    removed = version.with_name(f".{version.name}.partial")
    version.rename(removed)
    sync(version.parent)
    shutil.rmtree(removed)


def _remove_leftovers(published: Path) -> None:
    """Remove what a killed publish left half written, half removed, or unused."""
    for path in (published / "versions").glob(".*.partial"):
        shutil.rmtree(path)
    for path in published.glob(".current-*"):
        path.unlink()
