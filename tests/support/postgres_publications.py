"""Publications of small versions to a PostgreSQL server, for tests that need a real one."""

import contextlib
import importlib.util
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from orchestration.home import Home, database_of
from orchestration.publishing import versions
from orchestration.publishing.postgres import Server, shows_version
from orchestration.publishing.versions import publish_build
from tests.support.kills.points import Point
from tests.support.kills.run import doing_at, golden_settings, kill
from tests.support.postgres import Postgres, server_program
from tests.support.running import GOLDEN

MISSING = [
    *(["PostgreSQL (apt-get install postgresql)"] if server_program("initdb") is None else []),
    *(["psycopg (make setup)"] if importlib.util.find_spec("psycopg") is None else []),
]
# The marks of a module whose tests need a server.
REAL_SERVER = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}"),
]
CURRENT = "select refresh_id from metrics.refresh_info"
SCHEMAS = r"select nspname from pg_namespace where nspname ~ '^version_' order by 1"


@dataclass(frozen=True)
class Database:
    """A database of the server."""

    server: Postgres
    name: str

    @property
    def address(self) -> str:
        return self.server.address(self.name)

    def query(self, statement: str, user: str = "cx") -> list[str]:
        return self.server.query(statement, self.name, user)


def publish(home: Path, server: Server | None, point: Point | None = None) -> str:
    """Publish a small version; the process is killed at the point."""
    at_point = doing_at(point, kill) if point else contextlib.nullcontext()
    with pytest.MonkeyPatch.context() as patch, at_point:
        patch.setattr(versions, "write_version", write_small)
        return publish_build(golden_settings(home, GOLDEN), server).name


def current(home: Path) -> str:
    return (home / "published" / "current").readlink().name


def write_small(folder: Path, _: object, refresh_id: str, *__: object, columns: str = "") -> None:
    """Write a version with one row in each schema, which contains its id."""
    with duckdb.connect(str(database_of(folder))) as connection:
        for name in ("metrics.refresh_info", "marts.facts", "quality.checks"):
            connection.execute(f"create schema if not exists {name.partition('.')[0]}")
            connection.execute(
                f"create table {name} as select '{refresh_id}' as refresh_id{columns}"
            )


def small_version(home: Home, number: int, columns: str = "") -> Path:
    version = home.versions / f"20260101T0000{number:02}Z-abcdef"
    version.mkdir(parents=True)
    write_small(version, None, version.name, columns=columns and f", {columns}")
    return version


def show(server: Server | None, home: Home, version: Path) -> None:
    with shows_version(server, home, version):
        versions.point_current_at(version, home)
