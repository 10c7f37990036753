"""What a server holds of a home: which versions are loaded, shown, loaded again and dropped."""

import contextlib
import hashlib
import logging
import re
import secrets
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psycopg
from psycopg import sql

from orchestration.durable_files import read_record, write_record
from orchestration.errors import BadConfigurationError, RefreshError
from orchestration.home import Home, database_of
from orchestration.publishing.postgres.server import ADDRESS, Server, connected
from orchestration.publishing.postgres.tables import load_version, tables_of
from orchestration.publishing.postgres.views import (
    VERSION_SCHEMA,
    shown_schema,
    switch_views,
    with_locks,
)

log = logging.getLogger("cx")

OF_HOME = re.compile(r"Version (\S+) of the publication (\S+)\.")


@contextlib.contextmanager
def shows_version(server: Server, home: Home, version: Path) -> Iterator[None]:
    """Show a version on the server; show the one before again unless the body makes it current.

    The server switches first, because it may refuse. A kill between the two switches leaves each
    publication with one complete version, and the next publication or rollback makes them equal.

    Raises:
        BadConfigurationError: the server or the role of readers refuses.
        RefreshError: the server is down, or readers held their locks too long.
    """
    before: str | None = None
    is_switched = False
    try:
        started = time.monotonic()
        with connected(server) as connection:
            schema = _loaded(connection, server, home, version)
            before = shown_schema(connection)
            is_switched = True
            switch_views(connection, server, schema, tables_of(version))
        seconds = time.monotonic() - started
        log.info("PostgreSQL at %s shows %s (%.1f s)", server, version.name, seconds)
        yield
    except BaseException:
        if is_switched and home.current.resolve() != version.resolve():
            _show_again(server, home, before)
        raise


def reload_rewritten(server: Server, home: Home) -> list[str]:
    """Load the versions again whose files an erasure has rewritten, and drop their old tables.

    Returns:
        The ids of the versions that were loaded again.

    Raises:
        RefreshError: the server is down, or old tables could not be dropped.
    """
    with connected(server) as connection:
        held = _held(connection, server, home)
        shown = shown_schema(connection)
        kept = {_version_id(name): home.versions / _version_id(name) for name in held}
        kept = {name: path for name, path in kept.items() if database_of(path).exists()}
        rewritten = [name for name, path in kept.items() if _schema_name(path) not in held]
        for name, path in kept.items():
            schema = _loaded(connection, server, home, path)
            if shown and _version_id(shown) == name:
                switch_views(connection, server, schema, tables_of(path))
        for schema in _expired(connection, server, home):
            with_locks(connection, server, partial(_drop, connection, schema))
    return rewritten


def drop_expired(server: Server, home: Home) -> None:
    """Drop the tables of versions that the home no longer keeps.

    A failure is logged, and the next publication tries again.
    """
    try:
        with connected(server) as connection:
            for schema in _expired(connection, server, home):
                with connection.transaction():
                    connection.execute("set local lock_timeout = '5s'")
                    _drop(connection, schema)
    except (BadConfigurationError, RefreshError) as error:
        log.warning("warning: an old version is still in PostgreSQL: %s", error)


def _show_again(server: Server, home: Home, schema: str | None) -> None:
    """Undo a switch as far as possible."""
    tables = []
    if schema is not None:
        version = home.versions / _version_id(schema)
        if not database_of(version).exists():
            return
        tables = tables_of(version)
    try:
        with connected(server) as connection:
            if shown_schema(connection) != schema:
                switch_views(connection, server, schema or "", tables)
    except (BadConfigurationError, RefreshError) as error:
        log.warning("warning: PostgreSQL may show another version: %s; run `cx publish`", error)


def _loaded(connection: psycopg.Connection, server: Server, home: Home, version: Path) -> str:
    """The schema of a version, which is loaded unless it is there."""
    schema = _schema_name(version)
    if schema not in _held(connection, server, home):
        comment = f"Version {version.name} of the publication {_publication_id(home)}."
        load_version(connection, version, schema, comment)
    return schema


def _held(connection: psycopg.Connection, server: Server, home: Home) -> list[str]:
    """The schemas of the versions on the server.

    Raises:
        BadConfigurationError: another home publishes to the database.
    """
    schemas = connection.execute(
        "select nspname, coalesce(obj_description(oid, 'pg_namespace'), '')"
        " from pg_namespace where nspname ~ %s order by 1",
        [VERSION_SCHEMA],
    ).fetchall()
    for name, comment in schemas:
        found = OF_HOME.fullmatch(comment)
        if found is None or found[2] != _publication_id(home):
            raise BadConfigurationError(
                f"{ADDRESS}: {server} holds the publication of another CX_HOME, in the schema"
                f" {name} for example; choose another database, or drop its schemas version_…"
            )
    return [name for name, _ in schemas]


def _expired(connection: psycopg.Connection, server: Server, home: Home) -> list[str]:
    shown = shown_schema(connection)
    return [
        name
        for name in _held(connection, server, home)
        if name != shown and not _is_current(home.versions / _version_id(name), name)
    ]


def _is_current(version: Path, schema: str) -> bool:
    return database_of(version).exists() and _schema_name(version) == schema


def _drop(connection: psycopg.Connection, schema: str) -> None:
    """Drop a schema, but no object of another program that depends on its tables."""
    tables = connection.execute(
        "select relname from pg_class where relnamespace = to_regnamespace(%s) and relkind = 'r'",
        [schema],
    ).fetchall()
    names = [sql.Identifier(schema, name) for (name,) in tables]
    if names:
        connection.execute(sql.SQL("drop table {}").format(sql.SQL(", ").join(names)))
    connection.execute(sql.SQL("drop schema {}").format(sql.Identifier(schema)))


def _schema_name(version: Path) -> str:
    """The name of the schema for the present file of a version: a rewritten file has another."""
    stat = database_of(version).stat()
    fingerprint = f"{stat.st_size} {stat.st_mtime_ns} {stat.st_ino}"
    digest = hashlib.sha256(fingerprint.encode()).hexdigest()[:8]
    return f"version_{version.name.lower().replace('-', '_')}_{digest}"


def _version_id(schema: str) -> str:
    """The id of the version in a schema."""
    _, instant, suffix, _ = schema.split("_")
    return f"{instant.upper()}-{suffix}"


def _publication_id(home: Home) -> str:
    """The id of the home's publication on servers, made at its first use."""
    if found := read_record(home.postgres_record).get("publication_id"):
        return str(found)
    created = secrets.token_hex(8)
    write_record(home.postgres_record, {"publication_id": created})
    return created
