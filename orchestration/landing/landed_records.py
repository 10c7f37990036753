"""Which of a vendor's records have landed before: overlaps, repeated pages and unchanged tables land nothing."""

from collections import OrderedDict
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path

import duckdb
import pyarrow as pa

from orchestration.connectors.connector import Table
from orchestration.landing.loads import marked_loads
from orchestration.sql_text import quoted

# Records of a reading that are remembered for pages that come twice; a forgotten one lands again and is superseded.
REMEMBERED = 200_000

LANDED = """
    select {key}, max({cursor}), arg_max(_row_hash, (_dlt_load_id, _row_number))
    from read_parquet($files, union_by_name = true)
    where _dlt_load_id in (select unnest($loads)) and {cursor} >= $first and ({cursor} < $end or $end is null)
    group by all
"""


class LandedRecords:
    """The records of one table that need not land again."""

    def __init__(self, table: Table, landing: Path) -> None:
        self._table = table
        self._landing = landing
        self._versions: OrderedDict[tuple, tuple[str, int]] = OrderedDict()
        # The cursor from which on the landed versions are known here; None before any are.
        self._known_from: str | None = None
        self._landed_count = 0

    def changed(self, rows: pa.Table) -> pa.Table:
        """The rows that differ from what has landed under their key, and are not older."""
        if not rows.num_rows:
            return rows
        cursors = self._cursors(rows)
        self._know_from(min(cursors))
        keys = zip(*(rows[name].to_pylist() for name in self._table.key), strict=True)
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

    def _know_from(self, first: str) -> None:
        """Have what has landed from a cursor on: a vendor's pages need not come in the order of their cursors."""
        if self._known_from is not None and self._known_from <= first:
            return
        earlier = self._landed(first, self._known_from)
        self._versions = OrderedDict(earlier | self._versions)
        self._known_from = first
        self._landed_count += len(earlier)

    def _landed(self, first: str, end: str | None) -> dict[tuple, tuple[str, int]]:
        """The last landed version of each record, of those with cursors from `first` to before `end`."""
        files = [str(path) for path in (self._landing / self._table.name).glob("*.parquet")]
        loads = sorted(marked_loads(self._landing))
        if not files or not loads:
            return {}
        cursor = "''" if self._table.cursor_column is None else f"coalesce({quoted(self._table.cursor_column)}, '')"
        statement = LANDED.format(key=", ".join(quoted(name) for name in self._table.key), cursor=cursor)
        landed = duckdb.execute(statement, {"files": files, "loads": loads, "first": first, "end": end}).fetchall()
        return {(*key,): (last or "", row_hash) for *key, last, row_hash in landed}


def content_hash(row_hashes: Iterable[int]) -> str:
    """What tells one content of a whole table from another, whatever its order."""
    return blake2b(" ".join(map(str, row_hashes)).encode(), digest_size=16).hexdigest()
