"""State of extraction: the cursors of each vendor, and the sync status of each source.

Cursors land as rows of a table, so the mark of a load makes its rows and its cursors valid
together. The sync status is `$CX_HOME/extraction.json`, by the landing folder of the source: the
vendors of the demo company have other folders than a company's own.
"""

from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import orjson
import pyarrow as pa

from orchestration.durable_files import read_record, write_record
from orchestration.errors import RefreshError
from orchestration.instants import now
from orchestration.landing.loads import marked_loads
from orchestration.settings import Settings
from orchestration.sources.connector import Cursor

CURSORS = "read_state"
CURSORS_SCHEMA = pa.schema(
    [("table_name", pa.string()), ("cursor", pa.string()), ("is_whole", pa.bool_())]
)


def cursor_rows(cursors: dict[str, Cursor], snapshots: set[str]) -> pa.Table:
    """The cursors at the end of a load.

    Args:
        cursors: cursor by table.
        snapshots: the tables that the load contains as full snapshots.
    """
    rows = [
        {"table_name": name, "cursor": orjson.dumps(cursor).decode(), "is_whole": name in snapshots}
        for name, cursor in cursors.items()
    ]
    return pa.Table.from_pylist(rows, schema=CURSORS_SCHEMA)


def marked_cursors(landing: Path) -> dict[str, Cursor]:
    """The cursors of the newest complete load, by table; empty before the first load."""
    loads = marked_loads(landing)
    files = [str(path) for path in (landing / CURSORS).glob("*.parquet")]
    if not loads or not files:
        return {}
    rows = duckdb.execute(
        "select table_name, cursor from read_parquet($files, hive_partitioning = false)"
        " where _dlt_load_id = $load",
        {"files": files, "load": max(loads)},
    ).fetchall()
    return {name: orjson.loads(cursor) for name, cursor in rows}


def record_sync(
    settings: Settings, system: str, retirement: dict[str, str | None] | None = None
) -> None:
    """Record that a source was read completely just now, and clear its last failure.

    Args:
        settings: the settings.
        system: the source system.
        retirement: the vendor's announcement that the API ends: `path` and `ends_on`.
    """
    record = _record(settings)
    folder = settings.landings[system].name
    record["read_at"][folder] = now()
    record["failures"].pop(folder, None)
    record["retirements"].pop(folder, None)
    if retirement:
        record["retirements"][folder] = retirement
    write_record(settings.home.extraction_record, record)


def record_failure(settings: Settings, system: str, reason: str) -> None:
    """Record that a source could not be read just now.

    Args:
        settings: the settings.
        system: the source system.
        reason: one line without secrets.
    """
    record = _record(settings)
    record["failures"][settings.landings[system].name] = {"failed_at": now(), "reason": reason}
    write_record(settings.home.extraction_record, record)


def last_synced_at(settings: Settings) -> dict[str, datetime]:
    """When each configured source was last read completely; sources never read are left out."""
    read_at: dict[str, str] = _of_configured_sources(settings, "read_at")
    return {system: datetime.fromisoformat(instant) for system, instant in read_at.items()}


def last_failures(settings: Settings) -> dict[str, dict[str, str]]:
    """`failed_at` and `reason` of each configured source whose last extraction failed."""
    return _of_configured_sources(settings, "failures")


def announced_retirements(settings: Settings) -> dict[str, dict[str, str | None]]:
    """`path` and `ends_on` of each configured source whose vendor retires the API that is read."""
    return _of_configured_sources(settings, "retirements")


def extracted_at(settings: Settings) -> datetime | None:
    """When the configured sources were last read completely: the oldest of their instants."""
    return min(last_synced_at(settings).values(), default=None)


def assert_synced(settings: Settings) -> None:
    """Check that every configured source has been read completely at least once.

    Raises:
        RefreshError: a source has never been read completely; the message names it.
    """
    unread = settings.landings.keys() - last_synced_at(settings).keys()
    if unread:
        raise RefreshError(
            f"{', '.join(sorted(unread))}: never read completely; run `cx extract` first"
        )


def _of_configured_sources(settings: Settings, name: str) -> dict[str, Any]:
    recorded = _record(settings)[name]
    return {
        system: recorded[landing.name]
        for system, landing in settings.landings.items()
        if landing.name in recorded
    }


def _record(settings: Settings) -> dict[str, dict]:
    record = read_record(settings.home.extraction_record)
    return {name: dict(record.get(name) or {}) for name in ("read_at", "failures", "retirements")}
