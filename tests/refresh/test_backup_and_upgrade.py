"""docs/operations.md §9 and §10: backup, restore, and a home that an earlier version wrote."""

import json
import shutil
import subprocess
import tarfile
from pathlib import Path

import duckdb
import pytest

from orchestration.home import Home
from orchestration.monitoring.refresh_lock import refresh_lock
from tests.support.personal_data.scanning import contents
from tests.support.running import (
    GOLDEN,
    GOLDEN_SETTINGS,
    PROJECT_ROOT,
    published_bytes,
    published_database,
    run_cx,
)

pytestmark = pytest.mark.slow

FILES = {"sources": "files", "files_dir": str(GOLDEN)} | GOLDEN_SETTINGS
# A home of version 0.1.0 before checks had numbers, without what a refresh writes anew: the golden
# company with an erased person, Ana, and an acceptance.
EARLIER_HOME = PROJECT_ROOT / "tests" / "fixtures" / "earlier_home.tar.xz"
BACKUP = "flock data/refresh.lock tar -C data --exclude=./dagster -czf /backup/cx.tar.gz ."
RESTORE = "tar -C data -xpzf /backup/cx.tar.gz"
RESTORE_ERASURES = "cp -p /backup/erasures/* data/erasures/"
SCORECARD = "from metrics.scorecard_monthly order by all"


def documented(command: str, home: Path, backups: Path) -> str:
    """A command of docs/operations.md for a home and a folder of backups."""
    assert command in (PROJECT_ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    return command.replace("/backup", str(backups)).replace("data", str(home))


def run_documented(command: str, home: Path, backups: Path) -> None:
    subprocess.run(documented(command, home, backups), shell=True, check=True)


def rows(home: Path, query: str) -> list[tuple]:
    with duckdb.connect(str(published_database(home)), read_only=True) as database:
        return database.execute(query).fetchall()


def status_of(home: Path) -> dict:
    done = run_cx("status", "--json", home=home, **FILES)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return json.loads(done.stdout)


def files_naming(home: Path, person: str) -> set[str]:
    return {
        str(path.relative_to(home))
        for path, content in contents(home)
        if person.encode() in content.lower()
    }


def test_a_restored_backup_is_refreshed_and_erased_again(copied_home: Path, tmp_path: Path) -> None:
    home, backups = copied_home, tmp_path / "backups"
    backups.mkdir()
    run_documented(BACKUP, home, backups)
    before = published_bytes(home), rows(home, SCORECARD)
    assert "landing" in {Path(name).parts[0] for name in files_naming(home, "bob@birch.example")}
    erased = run_cx("erase", "--email", "bob@birch.example", home=home, **FILES)
    assert erased.returncode == 0, erased.stdout + erased.stderr
    shutil.copytree(home / "erasures", backups / "erasures")
    shutil.rmtree(home)
    home.mkdir()
    run_documented(RESTORE, home, backups)
    assert (published_bytes(home), rows(home, SCORECARD)) == before
    status = status_of(home)
    assert (status["damage"], status["published"]["as_of_date"]) == ([], "2026-03-31")
    (home / "erasures").mkdir(exist_ok=True)
    run_documented(RESTORE_ERASURES, home, backups)
    done = run_cx("refresh", home=home, **FILES)
    assert done.returncode == 0, done.stdout + done.stderr
    assert files_naming(home, "bob@birch.example") == set()
    assert rows(home, SCORECARD) == before[1]
    assert status_of(home)["last_run"]["outcome"] == "succeeded"


def test_a_backup_waits_for_a_refresh(copied_home: Path, tmp_path: Path) -> None:
    command = documented(BACKUP, copied_home, tmp_path).replace("flock ", "flock -n ", 1)
    with refresh_lock(Home(copied_home)):
        assert subprocess.run(command, shell=True, check=False).returncode == 1
    assert subprocess.run(command, shell=True, check=False).returncode == 0


def test_a_home_of_an_earlier_version_is_upgraded(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with tarfile.open(EARLIER_HOME) as archive:
        archive.extractall(home, filter="data")
    earlier = published_bytes(home)
    database = home / "published" / earlier["current"] / "cx_metrics.duckdb"
    status = status_of(home)
    (accepted,) = status["acceptances"]
    assert accepted["accepted_at"].endswith("Z") and status["last_run"] is None
    assert (status["damage"], status["published"]["project_version"]) == ([], "0.1.0")
    assert run_cx("status", home=home, **FILES).returncode == 0
    done = run_cx("refresh", home=home, **FILES)
    assert done.returncode == 0, done.stdout + done.stderr
    before, after = shared_rows(database, published_database(home), "metrics.scorecard_monthly")
    assert after == before, "no published number changes with the version"
    before, after = shared_rows(database, published_database(home), "metrics.metric_history")
    assert set(before) <= set(after)
    now = published_bytes(home)
    assert {name: now[name] for name in earlier.keys() - {"current"}}.items() <= earlier.items()
    assert "ana@acme.example" in (GOLDEN / "contacts.csv").read_text(encoding="utf-8").lower()
    assert files_naming(home, "ana@acme.example") == set(), "an erasure outlives an upgrade"
    status = status_of(home)
    assert status["last_run"]["outcome"] == "succeeded" and status["failed_checks"] == []
    back = run_cx("publish", "--rollback", home=home, **FILES)
    assert back.returncode == 0 and published_bytes(home)["current"] == earlier["current"]


def shared_rows(before: Path, after: Path, table: str) -> tuple[list[tuple], list[tuple]]:
    """The rows of a table in two versions, with the columns of the first."""
    with duckdb.connect() as connection:
        for name, path in (("before", before), ("after", after)):
            connection.execute(f"attach '{path}' as {name} (read_only)")
        columns = [row[0] for row in connection.execute(f"describe before.{table}").fetchall()]
        return tuple(
            connection.execute(
                f"select {', '.join(columns)} from {name}.{table} order by all"
            ).fetchall()
            for name in ("before", "after")
        )
