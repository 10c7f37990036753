"""Fixtures of several tests that run `cx`."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.publishing.postgres import Server, configured_server
from tests.conftest import make_once
from tests.support.metric_models import Models
from tests.support.personal_data.erasures import PEOPLE, erase_from_copy, publish_people
from tests.support.personal_data.people import write_people
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


@pytest.fixture(scope="session")
def people_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the source, which still name everyone after the erasure."""
    return make_once(tmp_path_factory, "people", lambda folder: write_people(folder, PEOPLE))


@pytest.fixture(scope="session")
def people_home(people_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two published versions, a past day and two landed versions of each file."""
    return make_once(
        tmp_path_factory, "people_home", lambda home: publish_people(people_folder, home)
    )


@pytest.fixture(scope="session")
def erased_home(
    people_folder: Path, people_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A copy after the erasure of two hundred people, half by an address and half by an id."""
    return make_once(
        tmp_path_factory,
        "erased_people",
        lambda home: erase_from_copy(people_folder, people_home, home),
    )
