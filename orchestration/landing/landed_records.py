"""Which of a vendor's records have landed before: overlaps, repeated pages and unchanged tables land nothing."""

from collections import OrderedDict
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.connectors.connector import Table
from orchestration.landing.loads import marked_loads
from orchestration.sql_text import quoted

# Records of a reading that are remembered for pages that come twice; a forgotten one lands again and is superseded.
REMEMBERED = 200_000

LANDED = """
    select {key}, max({cursor}), arg_max(_row_hash, (_dlt_load_id, _row_number))
    from read_parquet($files, union_by_name = true)
    where _dlt_load_id in (select unnest($loads)) and {condition}
    group by all
"""


class LandedRecords:
    """The records of one table that need not land again."""

    def __init__(self, table: Table, landing: Path) -> None:
        self._table = table
        self._landing = landing
        self._versions: OrderedDict[tuple, tuple[str, int]] | None = None

    def changed(self, rows: pa.Table) -> pa.Table:
        """The rows that differ from what has landed under their key, and are not older."""
        if not rows.num_rows:
            return rows
        if self._versions is None:
            self._versions = self._landed(rows)
        keys = zip(*(rows[name].to_pylist() for name in self._table.key), strict=True)
        cursors = self._cursors(rows)
        keep = []
        for key, cursor, row_hash in zip(keys, cursors, rows["_row_hash"].to_pylist(), strict=True):
            before = self._versions.get(key)
            is_new = before is None or (before[1] != row_hash and before[0] <= cursor)
            keep.append(is_new)
            if is_new:
                self._versions[key] = (cursor, row_hash)
                self._versions.move_to_end(key)
        while len(self._versions) > REMEMBERED + self._landed_count:
            self._versions.popitem(last=False)
        return rows if all(keep) else rows.filter(pa.array(keep))

    def _cursors(self, rows: pa.Table) -> list[str]:
        if self._table.cursor_column is None:
            return [""] * rows.num_rows
        return [value or "" for value in rows[self._table.cursor_column].to_pylist()]

    def _landed(self, rows: pa.Table) -> OrderedDict[tuple, tuple[str, int]]:
        """What has landed from the place on where this reading begins."""
        self._landed_count = 0
        files = [str(path) for path in (self._landing / self._table.name).glob("*.parquet")]
        loads = sorted(marked_loads(self._landing))
        if not files or not loads:
            return OrderedDict()
        cursor = self._table.cursor_column
        parameters = {"files": files, "loads": loads}
        if cursor is not None:
            parameters["first"] = pc.min(rows[cursor]).as_py() or ""
        statement = LANDED.format(
            key=", ".join(quoted(name) for name in self._table.key),
            cursor="''" if cursor is None else quoted(cursor),
            condition="true" if cursor is None else f"{quoted(cursor)} >= $first",
        )
        landed = duckdb.execute(statement, parameters).fetchall()
        self._landed_count = len(landed)
        return OrderedDict(((*key,), (last or "", row_hash)) for *key, last, row_hash in landed)


def content_hash(row_hashes: Iterable[int]) -> str:
    """What tells one content of a whole table from another, whatever its order."""
    return blake2b(" ".join(map(str, row_hashes)).encode(), digest_size=16).hexdigest()
