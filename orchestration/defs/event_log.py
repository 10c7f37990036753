"""Dagster's SQLite event log with persistent connections, configured in `dagster.yaml`.

Dagster's own event log opens a connection and compiles its statements for each of the hundreds of
events of a run, which takes a quarter of a refresh. The files and tables of both are the same.
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
    """`SqliteEventLogStorage` in the folder `base_dir`, with one connection per open file."""

    def __init__(self, base_dir: str, inst_data: Any = None) -> None:
        self._engines: dict[str, Engine] = {}
        super().__init__(base_dir, inst_data)

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: Mapping[str, Any]) -> Self:
        """Create the storage in the folder of Dagster's default storage.

        Args:
            inst_data: Dagster's data of the configured class.
            config_value: the configuration in `dagster.yaml`; `base_dir` is Dagster's home.
        """
        return cls(str(Path(config_value["base_dir"]) / "history" / "runs"), inst_data)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        if shard not in self._initialized_dbs:
            # Dagster's connection creates the file.
            with super()._connect(shard) as connection:
                yield connection
            return
        # The lock admits one thread at a time, so that all threads can share a connection.
        with self._db_lock, self._engine(shard).begin() as connection:
            yield connection

    def _engine(self, shard: str) -> Engine:
        """Return the engine of a file; the file of only one run is open at a time."""
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
        """Delete all events and files."""
        self._close(set(self._engines))
        super().wipe()

    def dispose(self) -> None:
        """Close all connections."""
        super().dispose()
        self._close(set(self._engines))


def _sync_at_checkpoints(connection: Any, _: Any) -> None:
    # With a write-ahead log, a kill loses no events; a power cut may lose the last events of a run.
    connection.execute("pragma synchronous = normal")
