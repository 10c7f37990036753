"""Fixtures of several tests that run `cx`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.publishing.postgres import Server, configured_server
from tests.support.metric_models import Models
from tests.support.postgres import READER, Postgres, running_postgres
from tests.support.postgres_publications import Database


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with running_postgres() as server:
        yield server


@pytest.fixture
def database(
    postgres: Postgres, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Database]:
    """A new database, and its address in the settings of this process."""
    name = f"cx_{abs(hash(request.node.name))}"
    postgres.query(f"create database {name}")
    database = Database(postgres, name)
    monkeypatch.setenv("CX_PUBLISH_POSTGRES", database.address)
    monkeypatch.setenv("CX_PUBLISH_POSTGRES_READER", READER)
    yield database
    postgres.query(f"drop database {name} with (force)")


@pytest.fixture
def server(database: Database) -> Server:
    server = configured_server()
    assert server is not None
    return server


@pytest.fixture(scope="module")
def models(golden_home: Path) -> Iterator[Models]:
    found = Models(golden_home / "warehouse.duckdb")
    yield found
    found.connection.close()
