"""The views of readers, and how one transaction makes them show another version."""

import time
from collections.abc import Callable, Sequence

import psycopg
from psycopg import sql

from orchestration.errors import BadConfigurationError, RefreshError
from orchestration.publishing.contents import PUBLISHED_SCHEMAS
from orchestration.publishing.postgres.server import READER, Server
from orchestration.publishing.postgres.tables import Table, described, postgres_type

# Views of the published schemas that read a table in a schema of a version.
SHOWN = """
    select distinct
        view_schema.nspname as schema, view.relname as name, table_schema.nspname as version
    from pg_rewrite
    join pg_class as view on pg_rewrite.ev_class = view.oid and view.relkind = 'v'
    join pg_namespace as view_schema on view.relnamespace = view_schema.oid
    join pg_depend on pg_depend.objid = pg_rewrite.oid
        and pg_depend.classid = 'pg_rewrite'::regclass
        and pg_depend.refclassid = 'pg_class'::regclass
    join pg_class as tables on pg_depend.refobjid = tables.oid
    join pg_namespace as table_schema on tables.relnamespace = table_schema.oid
    where view_schema.nspname = any(%s) and table_schema.nspname ~ %s
"""
COLUMNS = """
    select attname, format_type(atttypid, atttypmod)
    from pg_attribute
    where attrelid = to_regclass(%s) and attnum > 0 and not attisdropped
    order by attnum
"""
HOLDERS = """
    select distinct 'process ' || pid || coalesce(' (' || nullif(application_name, '') || ')', '')
    from pg_locks
    join pg_stat_activity using (pid)
    join pg_class on pg_locks.relation = pg_class.oid
    join pg_namespace on pg_class.relnamespace = pg_namespace.oid
    where pid <> pg_backend_pid() and granted and (nspname = any(%s) or nspname ~ %s)
    order by 1
"""
# Readers wait for a try at most this long. The server resolves deadlocks, in which it may refuse a
# reader, after a second.
LOCK_TIMEOUT = "200ms"
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.1, 5.0
PATIENCE_SECONDS = 600.0
VERSION_SCHEMA = r"^version_\d{8}t\d{6}z_[0-9a-f]{6}_[0-9a-f]{8}$"


def shown_schema(connection: psycopg.Connection) -> str | None:
    """The schema of the version that readers see; None if they see none."""
    found = connection.execute(SHOWN, [list(PUBLISHED_SCHEMAS), VERSION_SCHEMA]).fetchone()
    return found[2] if found else None


def switch_views(
    connection: psycopg.Connection, server: Server, schema: str, tables: Sequence[Table]
) -> None:
    """Make the views show a version, in one transaction; no tables remove the views.

    Raises:
        BadConfigurationError: something else has the name of a view, or the reader's role does not
            exist.
        RefreshError: readers held their locks too long, or a view of another program depends on a
            changed one.
    """

    def switch() -> None:
        connection.execute(_switch(connection, server, schema, tables))

    try:
        with_locks(connection, server, switch)
    except psycopg.errors.DependentObjectsStillExist as error:
        raise RefreshError(
            f"PostgreSQL at {server}: a changed table cannot be shown, because other objects depend"
            f" on its view ({error.diag.message_detail}); drop them, then run again"
        ) from None
    except (psycopg.errors.WrongObjectType, psycopg.errors.DuplicateTable):
        raise BadConfigurationError(
            f"CX_PUBLISH_POSTGRES: {server} has tables of other programs in the schemas"
            f" {', '.join(PUBLISHED_SCHEMAS)}; choose another database"
        ) from None
    except psycopg.errors.UndefinedObject:
        raise BadConfigurationError(
            f"{READER}: {server} has no role '{server.reader}'; create it or correct the setting"
        ) from None


def with_locks(connection: psycopg.Connection, server: Server, act: Callable[[], None]) -> None:
    """Act in a transaction, and try again while readers hold locks.

    Raises:
        RefreshError: readers held their locks too long.
    """
    deadline, pause = time.monotonic() + PATIENCE_SECONDS, FIRST_PAUSE_SECONDS
    while True:
        try:
            with connection.transaction():
                connection.execute(sql.SQL("set local lock_timeout = {}").format(LOCK_TIMEOUT))
                act()
            return
        except (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected):
            if time.monotonic() > deadline:
                holders = connection.execute(
                    HOLDERS, [list(PUBLISHED_SCHEMAS), VERSION_SCHEMA]
                ).fetchall()
                raise RefreshError(
                    f"PostgreSQL at {server}: open transactions of readers kept the tables locked"
                    f" for {PATIENCE_SECONDS:.0f} s"
                    f" ({', '.join(name for (name,) in holders) or 'they have ended'});"
                    " end them, then run again"
                ) from None
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE_SECONDS)


def _switch(
    connection: psycopg.Connection, server: Server, schema: str, tables: Sequence[Table]
) -> sql.Composed:
    """All statements as one request, so that locks are held for one round trip."""
    before = {
        (view_schema, name)
        for view_schema, name, _ in connection.execute(
            SHOWN, [list(PUBLISHED_SCHEMAS), VERSION_SCHEMA]
        )
    }
    changed = {
        (table.schema, table.name)
        for table in tables
        if (table.schema, table.name) in before and not _is_extension(connection, table)
    }
    kept = {(table.schema, table.name) for table in tables} - changed
    statements: list[sql.Composed] = [
        sql.SQL("drop view {}").format(sql.Identifier(*name)) for name in sorted(before - kept)
    ]
    for name in sorted({table.schema for table in tables}):
        statements.append(sql.SQL("create schema if not exists {}").format(sql.Identifier(name)))
        if server.reader:
            statements.append(
                sql.SQL("grant usage on schema {} to {}").format(
                    sql.Identifier(name), sql.Identifier(server.reader)
                )
            )
    for table in tables:
        view, columns = sql.Identifier(table.schema, table.name), map(sql.Identifier, table.columns)
        statements.append(
            sql.SQL("create or replace view {} as select {} from {}").format(
                view, sql.SQL(", ").join(columns), sql.Identifier(schema, table.name)
            )
        )
        statements.append(described("view", table, view))
        if server.reader:
            statements.append(
                sql.SQL("grant select on {} to {}").format(view, sql.Identifier(server.reader))
            )
    return sql.SQL("; ").join(statements or [sql.SQL("select 1").format()])


def _is_extension(connection: psycopg.Connection, table: Table) -> bool:
    """Whether a table has the columns of its view, and possibly more after them."""
    name = sql.Identifier(table.schema, table.name).as_string(connection)
    before = connection.execute(COLUMNS, [name]).fetchall()
    after = [(column, postgres_type(data_type)) for column, (data_type, _) in table.columns.items()]
    return after[: len(before)] == before
