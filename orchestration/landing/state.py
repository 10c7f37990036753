"""How far a vendor has been read: rows of the landing like any others, so that a load's mark makes
them valid.
"""

from datetime import UTC, datetime
from pathlib import Path

import duckdb
import orjson
import pyarrow as pa

from orchestration.durable_files import read_record, write_record
from orchestration.errors import RefreshError
from orchestration.landing.loads import marked_loads
from orchestration.settings import Settings
from orchestration.sources.connector import Cursor

READ_STATE = "read_state"
READ_STATE_SCHEMA = pa.schema(
    [("table_name", pa.string()), ("cursor", pa.string()), ("is_whole", pa.bool_())]
)


def state_rows(cursors: dict[str, Cursor], wholes: set[str]) -> pa.Table:
    """The cursors at the end of a load, and which tables it holds whole."""
    rows = [
        {"table_name": name, "cursor": orjson.dumps(cursor).decode(), "is_whole": name in wholes}
        for name, cursor in cursors.items()
    ]
    return pa.Table.from_pylist(rows, schema=READ_STATE_SCHEMA)


def marked_state(landing: Path) -> dict[str, Cursor]:
    """The cursors of the newest marked load, by table; empty before the first."""
    loads = marked_loads(landing)
    files = [str(path) for path in (landing / READ_STATE).glob("*.parquet")]
    if not loads or not files:
        return {}
    rows = duckdb.execute(
        "select table_name, cursor from read_parquet($files) where _dlt_load_id = $load",
        {"files": files, "load": max(loads)},
    ).fetchall()
    return {name: orjson.loads(cursor) for name, cursor in rows}


def note_read(settings: Settings, system: str) -> None:
    """Note that a source has just been read to its end; what failed before is forgotten."""
    record = _record(settings)
    folder = settings.landings[system].name
    record["read_at"][folder] = _now()
    record["failures"].pop(folder, None)
    write_record(settings.home.extraction_record, record)


def note_failure(settings: Settings, system: str, reason: str) -> None:
    """Note that a source could not be read just now.

    Args:
        settings: the settings.
        system: the source system.
        reason: one line without a secret.
    """
    record = _record(settings)
    record["failures"][settings.landings[system].name] = {"failed_at": _now(), "reason": reason}
    write_record(settings.home.extraction_record, record)


def read_at(settings: Settings) -> dict[str, datetime]:
    """When each source system in force was last read to its end; one that never was is left out."""
    noted = _record(settings)["read_at"]
    return {
        system: datetime.fromisoformat(noted[landing.name])
        for system, landing in settings.landings.items()
        if landing.name in noted
    }


def last_failures(settings: Settings) -> dict[str, dict[str, str]]:
    """`failed_at` and `reason` of each source system in force that could not be read when it was
    last tried.
    """
    noted = _record(settings)["failures"]
    return {
        system: noted[landing.name]
        for system, landing in settings.landings.items()
        if landing.name in noted
    }


def extracted_at(settings: Settings) -> datetime | None:
    """When the sources in force were last read to the end, as an instant: the oldest of them."""
    return min(read_at(settings).values(), default=None)


def assert_read(settings: Settings) -> None:
    """Have every source in force read to its end at least once: half of one is no company.

    Raises:
        RefreshError: one was not; it is named.
    """
    unread = settings.landings.keys() - read_at(settings).keys()
    if unread:
        raise RefreshError(
            f"{', '.join(sorted(unread))}: not read to the end yet: run `cx extract` first"
        )


def _record(settings: Settings) -> dict[str, dict]:
    return {"read_at": {}, "failures": {}} | read_record(settings.home.extraction_record)


def _now() -> str:
    return datetime.now(UTC).isoformat()
