"""Publishing to PostgreSQL that fails, is killed or is refused leaves equal publications."""

import multiprocessing
import os
import shutil
from pathlib import Path

import pytest

from orchestration.errors import BadConfigurationError, RefreshError
from orchestration.home import Home
from orchestration.publishing import all_versions, versions
from orchestration.publishing.postgres import Server, configured_server
from tests.support.kills.points import AFTER, BEFORE, REPLACE, Point
from tests.support.kills.run import KILLED
from tests.support.postgres import PASSWORD, READER, Postgres
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
from tests.support.running import GOLDEN_SETTINGS, GOLDEN_SOURCE, published_bytes, run_cx

pytestmark = REAL_SERVER

LOADING, SHOWING = "orchestration.publishing.postgres.tables:", "orchestration.publishing.postgres."
# With each point: whether the server shows the new version then, and whether the link does.
POINTS = [
    (Point("a table is loaded", "publish", AFTER, LOADING + "_add_key", nth=2), False, False),
    (Point("all are loaded", "publish", AFTER, SHOWING + "publication:load_version"), False, False),
    (Point("before the server commits", "publish", AFTER, SHOWING + "views:_switch"), False, False),
    (Point("before the link moves", "publish", BEFORE, REPLACE, r"\.current-"), True, False),
    (Point("before a version is dropped", "publish", BEFORE, SHOWING + "publication:_drop"), True, True),
]  # fmt: skip


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
