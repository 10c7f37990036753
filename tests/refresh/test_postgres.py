"""Publishing to PostgreSQL: equal tables, one version for each reader, failures, kills, erasure."""

import contextlib
import importlib.util
import itertools
import multiprocessing
import os
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from orchestration.build.keys import model_keys
from orchestration.errors import BadConfigurationError, RefreshError
from orchestration.home import Home, database_of
from orchestration.publishing import all_versions, versions
from orchestration.publishing.postgres import Server, configured_server, shows_version
from orchestration.publishing.versions import publish_build, roll_back
from tests.support.kills.points import AFTER, BEFORE, REPLACE, Point
from tests.support.kills.run import KILLED, doing_at, golden_settings, kill
from tests.support.postgres import PASSWORD, READER, Postgres, running_postgres, server_program
from tests.support.running import GOLDEN, GOLDEN_SETTINGS, GOLDEN_SOURCE, published_bytes, run_cx

MISSING = [
    *(["PostgreSQL (apt-get install postgresql)"] if server_program("initdb") is None else []),
    *(["psycopg (make setup)"] if importlib.util.find_spec("psycopg") is None else []),
]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}"),
]
CURRENT = "select refresh_id from metrics.refresh_info"
SCHEMAS = r"select nspname from pg_namespace where nspname ~ '^version_' order by 1"
LOADING, SHOWING = "orchestration.publishing.postgres.tables:", "orchestration.publishing.postgres."
# With each point: whether the server shows the new version then, and whether the link does.
POINTS = [
    (Point("a table is loaded", "publish", AFTER, LOADING + "_add_key", nth=2), False, False),
    (Point("all are loaded", "publish", AFTER, SHOWING + "publication:load_version"), False, False),
    (Point("before the server commits", "publish", AFTER, SHOWING + "views:_switch"), False, False),
    (Point("before the link moves", "publish", BEFORE, REPLACE, r"\.current-"), True, False),
    (Point("before a version is dropped", "publish", BEFORE, SHOWING + "publication:_drop"), True, True),
]  # fmt: skip


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


def test_a_long_reader_keeps_both_publications_as_they_were(
    copied_home: Path, database: Database, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    import psycopg

    from orchestration.publishing.postgres import views

    first = publish(copied_home, server)
    monkeypatch.setattr(views, "PATIENCE_SECONDS", 0.5)
    before = published_bytes(copied_home)
    with psycopg.connect(database.address, application_name="dashboard") as reading:
        reading.execute(CURRENT)
        with pytest.raises(RefreshError, match=r"process \d+ \(dashboard\)"):
            publish(copied_home, server)
        assert reading.execute(CURRENT).fetchone() == (first,)
    assert published_bytes(copied_home) == before and database.query(CURRENT) == [first]
    second = publish(copied_home, server)
    assert database.query(CURRENT) == [second] == [current(copied_home)]
    assert len(database.query(SCHEMAS)) == 2, "the tables of the refused version are dropped"


def test_a_server_that_is_down_fails_the_step(copied_home: Path, postgres: Postgres) -> None:
    settings = GOLDEN_SETTINGS | GOLDEN_SOURCE | {"publish_postgres": postgres.address()}
    before = published_bytes(copied_home)
    postgres.stop()
    try:
        down = run_cx("publish", home=copied_home, **settings)
        assert (down.returncode, down.stderr.count("\n")) == (1, 1), down.stderr
        assert "cannot be reached" in down.stderr and published_bytes(copied_home) == before
    finally:
        postgres.start()
    wrong = settings | {"publish_postgres": postgres.address(password=f"{PASSWORD}2")}
    refused = run_cx("publish", home=copied_home, **wrong)
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1), refused.stderr
    assert published_bytes(copied_home) == before
    done = run_cx("publish", home=copied_home, **settings)
    assert done.returncode == 0, done.stderr
    assert postgres.query(CURRENT) == [current(copied_home)]
    back = run_cx("publish", "--rollback", home=copied_home, **settings)
    assert back.returncode == 0, back.stderr
    assert postgres.query(CURRENT) == [current(copied_home)] != [max(published_bytes(copied_home))]
    outputs = "".join(run.stdout + run.stderr for run in (down, refused, done, back))
    assert PASSWORD not in outputs
    for path in copied_home.rglob("*"):
        if path.is_file():
            assert PASSWORD.encode() not in path.read_bytes(), path


def _publish_until(address: str, home: Path, point: Point | None) -> None:
    os.environ |= {"CX_PUBLISH_POSTGRES": address, "CX_PUBLISH_POSTGRES_READER": READER}
    versions.KEPT_VERSIONS = 1
    publish(home, configured_server(), point)


def publish_in_process(address: str, home: Path, point: Point | None = None) -> int | None:
    context = multiprocessing.get_context("forkserver")
    process = context.Process(target=_publish_until, args=(address, home, point))
    process.start()
    process.join()
    return process.exitcode


def test_the_rerun_after_a_kill_ends_equal(copied_home: Path, database: Database) -> None:
    """Each kill meets the state that the rerun after the one before has left."""
    assert publish_in_process(database.address, copied_home) == 0
    for point, is_shown, is_current in POINTS:
        before = current(copied_home)
        assert publish_in_process(database.address, copied_home, point) == KILLED, point
        (shown,) = database.query(CURRENT)
        assert (shown != before, current(copied_home) != before) == (is_shown, is_current), point
        assert publish_in_process(database.address, copied_home) == 0
        assert database.query(CURRENT) == [current(copied_home)] != [before], point
    on_disk = {path.name.lower().replace("-", "_") for path in all_versions(Home(copied_home))}
    assert {name[len("version_") : -9] for name in database.query(SCHEMAS)} <= on_disk


def test_a_failure_after_the_server_switched_is_undone(
    copied_home: Path, database: Database, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(versions, "point_current_at", fail)
        with pytest.raises(RefreshError, match="free disk space"):
            publish(copied_home, server)
    assert database.query("select to_regclass('metrics.refresh_info') is null") == ["t"]
    first = publish(copied_home, server)
    monkeypatch.setattr(versions, "point_current_at", fail)
    with pytest.raises(RefreshError, match="free disk space"):
        publish(copied_home, server)
    assert database.query(CURRENT) == [first] == [current(copied_home)]


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


def test_another_home_is_refused(
    copied_home: Path, tmp_path: Path, database: Database, server: Server
) -> None:
    first = publish(copied_home, server)
    other = Path(shutil.copytree(copied_home, tmp_path / "other", symlinks=True))
    (other / "postgres.json").unlink()
    with pytest.raises(BadConfigurationError, match="another CX_HOME"):
        publish(other, server)
    assert database.query(CURRENT) == [first]


def test_views_of_others_survive_or_are_named(
    tmp_path: Path, database: Database, server: Server
) -> None:
    home = Home(tmp_path)
    one, more, fewer = (
        small_version(home, 1, "1 as a"),
        small_version(home, 2, "1 as a, 2 as b"),
        small_version(home, 3, "2 as b"),
    )
    show(server, home, one)
    database.query("create view public.own as select refresh_id from marts.facts")
    show(server, home, more)
    assert database.query("select * from public.own") == [more.name]
    with pytest.raises(RefreshError, match=r"view own depends on view marts\.facts"):
        show(server, home, fewer)
    assert database.query("select refresh_id, b from marts.facts") == [f"{more.name}|2"]


def test_tables_of_others_and_missing_roles_are_refused(
    tmp_path: Path, database: Database, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path)
    version = small_version(home, 1)
    monkeypatch.setenv("CX_PUBLISH_POSTGRES_READER", "nosuch")
    with pytest.raises(BadConfigurationError, match="no role 'nosuch'"):
        show(configured_server(), home, version)
    database.query("create schema marts; create table marts.facts (a int)")
    with pytest.raises(BadConfigurationError, match="tables of other programs"):
        show(server, home, version)
    database.query("create role weak login password 'x'")
    monkeypatch.setenv("CX_PUBLISH_POSTGRES", database.address.replace(f"cx:{PASSWORD}", "weak:x"))
    with pytest.raises(BadConfigurationError, match="too few rights"):
        show(configured_server(), home, version)


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
