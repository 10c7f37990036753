"""The address of the PostgreSQL server is checked before a refresh reads anything."""

import importlib.util

import pytest

from orchestration.errors import BadConfigurationError
from orchestration.publishing import configured_server

pytest.importorskip("psycopg", reason="psycopg is not installed (make setup)")
SECRET = "s3cr3t"


def test_an_address_and_its_parameters_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"postgresql://cx:{SECRET}%40@db.example:6543/bi?sslmode=verify-full"
    monkeypatch.setenv("CX_PUBLISH_POSTGRES", address)
    server = configured_server()
    assert server is not None and str(server) == "db.example:6543/bi"
    assert SECRET not in repr(server) and server.options["password"] == f"{SECRET}@"
    assert server.options["sslmode"] == "verify-full"
    monkeypatch.setenv("CX_PUBLISH_POSTGRES", "")
    assert configured_server() is None


@pytest.mark.parametrize(
    "address",
    [
        f"mysql://cx:{SECRET}@db/bi",
        f"postgresql://cx:{SECRET}%zz@db/bi",
        f"postgresql://cx:{SECRET}@db/bi?{SECRET}=1",
        f"host=db password={SECRET}",
        SECRET,
    ],
)
def test_a_malformed_address_is_not_repeated(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CX_PUBLISH_POSTGRES", address)
    with pytest.raises(
        BadConfigurationError, match="CX_PUBLISH_POSTGRES: not an address"
    ) as raised:
        configured_server()
    assert SECRET not in str(raised.value) and raised.value.__suppress_context__


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CX_PUBLISH_POSTGRES", f"postgresql://cx:{SECRET}@db/bi")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(BadConfigurationError, match="psycopg is not installed"):
        configured_server()
