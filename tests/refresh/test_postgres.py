"""The PostgreSQL server shows the published version: equal tables, one version for each reader."""

import itertools
import threading
import time
from pathlib import Path

import duckdb
import pytest

from orchestration.build.keys import model_keys
from orchestration.home import Home, database_of
from orchestration.publishing import all_versions, versions
from orchestration.publishing.postgres import Server, shows_version
from orchestration.publishing.versions import publish_build, roll_back
from tests.support.kills.run import golden_settings
from tests.support.postgres import READER
from tests.support.postgres_publications import (
    CURRENT,
    REAL_SERVER,
    SCHEMAS,
    Database,
    current,
    publish,
    show,
    small_version,
)
from tests.support.running import GOLDEN, GOLDEN_SETTINGS, GOLDEN_SOURCE, run_cx

pytestmark = REAL_SERVER


def test_the_server_has_equal_tables_with_comments_and_keys(
    copied_home: Path, database: Database, server: Server
) -> None:
    import psycopg

    version = publish_build(golden_settings(copied_home, GOLDEN), server).name
    assert database.query(CURRENT, READER) == [version] == [current(copied_home)]
    (schema,) = database.query(SCHEMAS)
    with (
        duckdb.connect(
            str(database_of(copied_home / "published" / "current")), read_only=True
        ) as file,
        psycopg.connect(database.address) as reading,
    ):
        tables = file.execute(
            "select schema_name, table_name, comment from duckdb_tables()"
        ).fetchall()
        described = (
            "select column_name, comment from duckdb_columns()"
            " where schema_name = ? and table_name = ?"
        )
        for name, table, comment in tables:
            rows = file.execute(f"from {name}.{table}").fetchall()
            for shown in (f"{name}.{table}", f"{schema}.{table}"):
                assert sorted(
                    map(repr, reading.execute(f"select * from {shown}").fetchall())
                ) == sorted(map(repr, rows)), shown
                assert reading.execute(
                    f"select obj_description('{shown}'::regclass)"
                ).fetchone() == (comment,)
                columns = reading.execute(
                    f"select attname, col_description(attrelid, attnum) from pg_attribute"
                    f" where attrelid = '{shown}'::regclass and attnum > 0 order by attnum"
                ).fetchall()
                assert columns == file.execute(described, [name, table]).fetchall()
        keyed = reading.execute(
            "select relname from pg_constraint join pg_class on conrelid = pg_class.oid"
            " where contype = 'p' and connamespace = %s::regnamespace",
            [schema],
        ).fetchall()
    declared = {table for name, table in model_keys() if name in ("metrics", "marts", "quality")}
    assert {table for (table,) in keyed} == declared | {"refresh_info", "metric_definitions"}


def test_readers_may_only_read(copied_home: Path, database: Database, server: Server) -> None:
    publish(copied_home, server)
    (schema,) = database.query(SCHEMAS)
    for statement in (f"select * from {schema}.refresh_info", "delete from metrics.refresh_info"):
        with pytest.raises(AssertionError, match="permission denied"):
            database.query(statement, READER)


def test_any_text_arrives_as_it_is(tmp_path: Path, database: Database, server: Server) -> None:
    home = Home(tmp_path)
    texts = ["\\.", "a\n\\.\nb", "\\N", "", "\t", "\r\n", '"', "'", "\\x41", "é😀", "{}", "a,b;"]
    listed = ", ".join("'" + text.replace("'", "''") + "'" for text in texts)
    version = small_version(home, 1, f"unnest([{listed}, null, 'nu' || chr(0) || 'l']) as t")
    import psycopg

    with shows_version(server, home, version), psycopg.connect(database.address) as reading:
        found = [text for (text,) in reading.execute("select t from marts.facts")]
    assert found == [*texts, None, "nul"]


def test_no_reader_sees_two_versions(tmp_path: Path, database: Database, server: Server) -> None:
    import psycopg

    home = Home(tmp_path)
    pair = [small_version(home, 1), small_version(home, 2, "1 as more")]
    seen, wrong, is_over = set(), [], threading.Event()
    tables = ("metrics.refresh_info", "marts.facts", "quality.checks")

    def read(order: tuple[str, ...]) -> None:
        joined = " union all ".join(f"select refresh_id from {table}" for table in order)
        with psycopg.connect(server_address, autocommit=True) as reading:
            while not is_over.is_set():
                try:
                    with reading.transaction():
                        found = {
                            row for table in order
                            for row in reading.execute(f"select refresh_id from {table}")
                        }  # fmt: skip
                        found |= set(reading.execute(joined))
                except psycopg.Error as error:
                    wrong.append(type(error).__name__)
                    continue
                seen.update(found)
                if len(found) != 1:
                    wrong.append(found)
                time.sleep(0.002)

    server_address = database.address
    show(server, home, pair[0])
    readers = [
        threading.Thread(target=read, args=[order]) for order in itertools.permutations(tables)
    ]
    for reader in readers[::2]:
        reader.start()
    try:
        for number in range(12):
            with shows_version(server, home, pair[number % 2]):
                pass
    finally:
        is_over.set()
        for reader in readers[::2]:
            reader.join()
    assert wrong == [] and seen == {(version.name,) for version in pair}


def test_old_versions_are_dropped_and_rollback_loads_what_is_missing(
    copied_home: Path, database: Database, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = current(copied_home)
    monkeypatch.setattr(versions, "KEPT_VERSIONS", 2)
    first = publish(copied_home, server)
    assert roll_back(Home(copied_home), server).name == before
    assert database.query(CURRENT) == [before] == [current(copied_home)]
    for _ in range(3):
        last = publish(copied_home, server)
    assert database.query(CURRENT) == [last] and first not in str(database.query(SCHEMAS))
    assert len(database.query(SCHEMAS)) == len(all_versions(Home(copied_home))) == 2


def test_an_erasure_reaches_every_version(
    copied_home: Path, database: Database, server: Server
) -> None:
    show(server, Home(copied_home), (copied_home / "published" / "current").resolve())
    publish_build(golden_settings(copied_home, GOLDEN), server)
    find = "select contact_id from {}.fct_tickets where contact_id is not null order by 1 limit 1"
    (contact,) = database.query(find.format("marts"))
    before = database.query(SCHEMAS)
    settings = GOLDEN_SETTINGS | GOLDEN_SOURCE | {"publish_postgres": database.address}
    database.server.stop()
    try:
        down = run_cx("erase", "--contact", contact, home=copied_home, **settings)
        assert down.returncode == 1 and "cannot be reached" in down.stderr
    finally:
        database.server.start()
    done = run_cx("erase", "--contact", contact, home=copied_home, **settings)
    assert done.returncode == 0, done.stderr
    after = database.query(SCHEMAS)
    assert len(after) == 2 and not set(before) & set(after)
    for schema in after:
        for table in ("fct_tickets", "fct_survey_responses"):
            counted = f"select count(*) from {schema}.{table} where contact_id = '{contact}'"
            assert database.query(counted) == ["0"]
    assert database.query(CURRENT) == [current(copied_home)]
