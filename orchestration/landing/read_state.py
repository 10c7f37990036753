"""How far a vendor has been read: rows of the landing like any others, so that a load's mark makes them valid."""

from pathlib import Path

import duckdb
import orjson
import pyarrow as pa

from orchestration.landing.loads import marked_loads
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
