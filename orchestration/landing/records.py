"""Landed records of vendors: their schema, and the detection of records that have changed.

Records that have landed before with the same content do not land again, although pages overlap and
repeat. Versions from earlier loads are in an in-memory DuckDB database that spills to disk, so the
size of a table does not matter. Versions of the current sync are in a dictionary, because every
page changes them.
"""

from collections import OrderedDict
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path
from typing import Any

import duckdb
import orjson
import pyarrow as pa

from orchestration.escaping import quoted
from orchestration.home import Home
from orchestration.landing.loads import declare, marked_loads
from orchestration.landing.state import CURSORS, CURSORS_SCHEMA
from orchestration.privacy.personal_data import ID_KINDS
from orchestration.sources.connector import Connector, Record, Table
from orchestration.sources.entities import is_id

META_COLUMNS = (
    ("_source_system", pa.string()),
    ("_row_number", pa.int64()),
    ("_row_hash", pa.int64()),
)
# Records of a sync that are remembered to detect repeated pages. A forgotten record lands again and
# is superseded.
REMEMBERED = 200_000
DATABASE_MEMORY = "256MB"

LANDED = """
    select {keys}, coalesce({cursor}, '') as _last, _row_hash, _dlt_load_id, _row_number
    from read_parquet($files, union_by_name = true, hive_partitioning = false)
    where _dlt_load_id in (select unnest($loads))
        and coalesce({cursor}, '') >= $first and (coalesce({cursor}, '') < $end or $end is null)
"""
VERSIONS = """
    select {names}, max(_last), arg_max(_row_hash, (_dlt_load_id, _row_number))
    from {landed} semi join _page using ({names})
    group by {names}
"""
Version = tuple[str, int]


class LandedRecords:
    """The versions of records that have landed.

    Args:
        landing: the landing folder of the vendor.
        spill: the folder for data that exceeds the memory limit; created when needed.
    """

    def __init__(self, landing: Path, spill: Path) -> None:
        self._landing = landing
        self._database = duckdb.connect(
            config={"memory_limit": DATABASE_MEMORY, "temp_directory": str(spill)}
        )
        # Cursor and content hash of the records of this sync, by table and key.
        self._remembered: OrderedDict[tuple, Version] = OrderedDict()
        # The cursor from which on the landed versions are in the database, by table.
        self._loaded_from: dict[str, str] = {}
        self._has_landed: set[str] = set()

    def changed(self, table: Table, rows: pa.Table) -> pa.Table:
        """The rows whose content differs from the landed version of their key and is not older."""
        if not rows.num_rows:
            return rows
        cursors = _texts(rows, table.cursor_column) if table.cursor_column else [""] * rows.num_rows
        self._load_versions_from(table, min(cursors))
        page = {name: _texts(rows, name) for name in table.key}
        landed = self._landed_versions(table, page)
        keep = []
        keys = zip(*page.values(), strict=True)
        for key, cursor, row_hash in zip(keys, cursors, rows["_row_hash"].to_pylist(), strict=True):
            before = self._remembered.get((table.name, *key)) or landed.get(key)
            is_new = before is None or (before[1] != row_hash and before[0] <= cursor)
            keep.append(is_new)
            if is_new:
                self._remembered[table.name, *key] = (cursor, row_hash)
                self._remembered.move_to_end((table.name, *key))
        while len(self._remembered) > REMEMBERED:
            self._remembered.popitem(last=False)
        return rows if all(keep) else rows.filter(pa.array(keep))

    def _load_versions_from(self, table: Table, first: str) -> None:
        """Load landed versions from a cursor on; pages may come in any order of cursors."""
        end = self._loaded_from.get(table.name)
        if end is not None and end <= first:
            return
        self._loaded_from[table.name] = first
        files = [str(path) for path in (self._landing / table.name).glob("*.parquet")]
        loads = sorted(marked_loads(self._landing))
        if not files or not loads:
            return
        keys = ", ".join(f"coalesce({quoted(name)}, '') as {quoted(name)}" for name in table.key)
        statement = LANDED.format(
            keys=keys, cursor=quoted(table.cursor_column) if table.cursor_column else "''"
        )
        into = "insert into {}" if table.name in self._has_landed else "create table {} as"
        self._has_landed.add(table.name)
        self._database.execute(
            into.format(quoted(table.name)) + statement,
            {"files": files, "loads": loads, "first": first, "end": end},
        )

    def _landed_versions(self, table: Table, page: dict[str, list[str]]) -> dict[tuple, Version]:
        """The newest landed version of each record of a page that has landed."""
        if table.name not in self._has_landed:
            return {}
        names = ", ".join(quoted(name) for name in table.key)
        self._database.register("_page", pa.table(page))
        found = self._database.execute(
            VERSIONS.format(names=names, landed=quoted(table.name))
        ).fetchall()
        return {(*key,): (last, row_hash) for *key, last, row_hash in found}


def content_hash(row_hashes: Iterable[int]) -> str:
    """A hash of the content of a full snapshot, independent of the order of its rows."""
    return blake2b(" ".join(map(str, row_hashes)).encode(), digest_size=16).hexdigest()


def _texts(rows: pa.Table, column: str) -> list[str]:
    return [value or "" for value in rows[column].to_pylist()]


def landing_schema(table: Table) -> pa.Schema:
    """The landed columns of a table: metadata, then every declared column as text."""
    return pa.schema([*META_COLUMNS, *((column, pa.string()) for column in table.columns)])


def empty_rows(table: Table) -> pa.Table:
    """An empty table with all columns of a landed table."""
    return landing_schema(table).empty_table()


def to_rows(table: Table, records: list[Record], source_system: str) -> pa.Table:
    """Convert records to landed rows without row numbers, in the order of the records.

    Text stays unchanged, numbers and booleans become JSON literals, and lists and objects become
    JSON. In an id column a whole number with a decimal point becomes its digits.
    """
    paths = {name: path.split(".") for name, path in table.columns.items()}
    columns = {
        name: [_value(record, path, _contains_ids(table, name)) for record in records]
        for name, path in paths.items()
    }
    hashes = [_row_hash(values) for values in zip(*columns.values(), strict=True)]
    arrays = [
        pa.repeat(pa.scalar(source_system), len(records)),
        pa.nulls(len(records), pa.int64()),
        pa.array(hashes, pa.int64()),
        *(pa.array(values, pa.string()) for values in columns.values()),
    ]
    return pa.Table.from_arrays(arrays, schema=landing_schema(table))


def declare_tables(connector: Connector, home: Home) -> None:
    """Write an empty file of each table of a connector, so that staging can always read it."""
    schemas = {table.name: landing_schema(table) for table in connector.tables}
    declare(home.declared / connector.name, schemas | {CURSORS: CURSORS_SCHEMA})


def _contains_ids(table: Table, column: str) -> bool:
    return column in table.key or is_id(column) or table.roles.get(column, "") in ID_KINDS


def _value(record: Record, path: list[str], is_id: bool) -> str | None:
    value: Any = record
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    if value is None or isinstance(value, str):
        return value
    if is_id and isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        value = int(value)
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def _row_hash(values: tuple[str | None, ...]) -> int:
    digest = blake2b(
        "\x1f".join("\x00" if value is None else value for value in values).encode(), digest_size=8
    )
    return int.from_bytes(digest.digest(), "big", signed=True)
