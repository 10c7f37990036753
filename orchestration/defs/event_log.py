"""Dagster's event log in SQLite, with connections that stay open; `dagster.yaml` names it.

Dagster's own opens a connection, and compiles its statements anew, for each of the hundreds of
events of a run, which takes a quarter of a refresh. Files and tables are the same: either reads
what the other wrote.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from dagster._core.storage.event_log.sqlite.sqlite_event_log import (
    INDEX_SHARD_NAME,
    SQLITE_BUSY_TIMEOUT_SECONDS,
    SqliteEventLogStorage,
)
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import StaticPool


class PersistentSqliteEventLogStorage(SqliteEventLogStorage):
    """`SqliteEventLogStorage` below `base_dir`, Dagster's home, with one connection per file that
    is in use.
    """

    def __init__(self, base_dir: str, inst_data: Any = None) -> None:
        self._engines: dict[str, Engine] = {}
        super().__init__(base_dir, inst_data)

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: Mapping[str, Any]) -> Self:
        """The storage that `dagster.yaml` configures, in the folder of the default storage."""
        return cls(str(Path(config_value["base_dir"]) / "history" / "runs"), inst_data)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        if shard not in self._initialized_dbs:
            # Dagster's own makes the file.
            with super()._connect(shard) as connection:
                yield connection
            return
        # The lock lets one thread in at a time, so one connection serves all.
        with self._db_lock, self._engine(shard).begin() as connection:
            yield connection

    def _engine(self, shard: str) -> Engine:
        """The open engine of a file; of the runs' files one is open at a time."""
        if shard not in self._engines:
            self._close(self._engines.keys() - {INDEX_SHARD_NAME})
            self._engines[shard] = create_engine(
                self.conn_string_for_shard(shard),
                poolclass=StaticPool,
                connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS, "check_same_thread": False},
            )
            event.listen(self._engines[shard], "connect", _sync_at_checkpoints)
        return self._engines[shard]

    def _close(self, shards: set[str]) -> None:
        for shard in shards:
            self._engines.pop(shard).dispose()

    def wipe(self) -> None:
        """Delete every event, with the files."""
        self._close(set(self._engines))
        super().wipe()

    def dispose(self) -> None:
        """Close what is open."""
        super().dispose()
        self._close(set(self._engines))


def _sync_at_checkpoints(connection: Any, _: Any) -> None:
    # With a write-ahead log a kill loses nothing by it; a power cut may take the last events of a
    # run.
    connection.execute("pragma synchronous = normal")
