"""Tests that every connector passes, against its vendor's demo server over real HTTP."""

import json
import random
import shutil
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from demo.servers.server import Company
from orchestration.erasure.erase import erase
from orchestration.erasure.remains import find_remains
from orchestration.errors import BadConfigurationError
from orchestration.home import Home
from orchestration.landing import vendor
from orchestration.landing.loads import marked_loads
from orchestration.landing.state import CURSORS, marked_cursors
from orchestration.privacy.addresses import normalised_address
from orchestration.privacy.suppression import load_suppression
from orchestration.settings import Settings
from orchestration.sources import CONNECTORS
from orchestration.sources.connector import Options
from tests.support.running import PROJECT_ROOT
from tests.support.vendors import AS_HELPDESK, company_of_one_month, land, served

KILLS = 10
# Killed in `make test-all`; `make soak` kills the others.
KILLED_IN_CI = ("zendesk", "delighted")
VENDORS = [
    *(pytest.param(name, {}, id=name) for name in CONNECTORS),
    *(
        pytest.param(name, more, id=f"{name} with tickets", marks=pytest.mark.slow)
        for name, more in AS_HELPDESK.items()
    ),
]
of_every_vendor = pytest.mark.parametrize(("name", "more"), VENDORS)


@pytest.fixture(scope="module")
def company() -> Company:
    return company_of_one_month()


def newest_rows(name: str, home: Path) -> dict[str, set[tuple]]:
    """The current rows of every table: the last landed row of each key."""
    landing, content = home / "landing" / name, {}
    for table in CONNECTORS[name].tables:
        key = ", ".join(f'"{column}"' for column in table.key)
        columns = ", ".join(f'"{column}"' for column in table.columns)
        content[table.name] = set(
            duckdb.execute(
                f"select {columns} from read_parquet(?) where _dlt_load_id in (select unnest(?))"
                f" qualify row_number() over (partition by {key} order by _dlt_load_id desc,"
                " _row_number desc) = 1",
                [
                    [str(path) for path in (landing / table.name).glob("*.parquet")],
                    sorted(marked_loads(landing)),
                ],
            ).fetchall()
        )
    return content


@of_every_vendor
def test_everything_lands_once(
    name: str, more: dict[str, bool], company: Company, tmp_path: Path
) -> None:
    with served(name, company, **more) as (server, options):
        assert sum(land(name, options, tmp_path).values()) > 100
        assert server.requests <= 1.05 * server.min_requests() + 1, "no needless requests"
        first = newest_rows(name, tmp_path)
        server.requests = 0
        assert land(name, options, tmp_path) == {}
        few = max(2 * len(CONNECTORS[name].tables) + 2, server.min_requests_unchanged())
        assert server.requests <= few, "a read without changes needs few requests"
        assert newest_rows(name, tmp_path) == first
        server.touch(50)
        changed = sum(land(name, options, tmp_path).values())
        assert 50 <= changed <= 60, "50 changes land, and little else"
    assert (tmp_path / "landing" / name / CURSORS).is_dir()


@pytest.mark.slow
@of_every_vendor
def test_a_read_resumes_from_every_load(
    name: str,
    more: dict[str, bool],
    company: Company,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with served(name, company, **more) as (_, options):
        land(name, options, tmp_path / "whole")
        whole = newest_rows(name, tmp_path / "whole")
        monkeypatch.setattr(
            vendor, "ROWS_PER_LOAD", max(sum(len(rows) for rows in whole.values()) // 6, 1)
        )
        land(name, options, tmp_path / "parts")
        loads = sorted(marked_loads(tmp_path / "parts" / "landing" / name))
        assert len(loads) >= 3
        assert newest_rows(name, tmp_path / "parts") == whole
        for load in loads[:-1]:
            home = tmp_path / f"from {load}"
            copy_until(tmp_path / "parts", home, name, load)
            assert marked_cursors(home / "landing" / name)
            land(name, options, home)
            assert newest_rows(name, home) == whole


def copy_until(whole: Path, home: Path, name: str, load: str) -> None:
    """Copy a home in which later loads than `load` are unmarked, as after a kill."""
    shutil.copytree(whole, home)
    for mark in (home / "landing" / name / "_dlt_loads").glob("*.jsonl"):
        if json.loads(mark.read_text(encoding="utf-8"))["load_id"] > load:
            mark.unlink()


@pytest.mark.slow
@of_every_vendor
def test_all_faults_at_once_change_nothing(
    name: str,
    more: dict[str, bool],
    company: Company,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("orchestration.sources.http.client.FIRST_WAIT_SECONDS", 0.01)
    with served(name, company, **more) as (server, options):
        land(name, options, tmp_path / "undisturbed")
        server.faults.enable_all(0.08, seed=7)
        land(name, options, tmp_path / "disturbed")
        assert len(server.faults.counts) >= 4, server.faults.counts
    assert newest_rows(name, tmp_path / "disturbed") == newest_rows(name, tmp_path / "undisturbed")


def land_from_the_start(name: str, options: Options, home: Path) -> dict[str, int]:
    """Read everything again, as if no cursor had been saved."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vendor, "marked_cursors", lambda landing: {})
        return land(name, options, home)


@pytest.mark.slow
@of_every_vendor
def test_erased_people_leave_the_landing_for_good(
    name: str,
    more: dict[str, bool],
    company: Company,
    tmp_path: Path,
) -> None:
    settings = Settings(Home(tmp_path), (name,), None, date(2026, 6, 30), "UTC", "USD")
    with served(name, company, **more) as (server, options):
        land(name, options, tmp_path)
        reread_before = land_from_the_start(name, options, tmp_path)
        cursors = marked_cursors(tmp_path / "landing" / name)
        assert all("content" in cursors[table] for table in reread_before), "full snapshots only"
        before = newest_rows(name, tmp_path)
        addresses = sorted(addresses_in(name, tmp_path) & company_addresses(company))
        assert len(addresses) >= 10
        [receipt] = erase(settings, "email", addresses[:10])
        assert receipt["occurrences_left"] == 0 and receipt["rows_rewritten"]
        assert not set(addresses[:10]) & addresses_in(name, tmp_path)
        assert {table: len(rows) for table, rows in newest_rows(name, tmp_path).items()} == {
            table: len(rows) for table, rows in before.items()
        }, "no row is removed"
        assert land(name, options, tmp_path) == {}, "the rewritten rows do not land again"
        reread = land_from_the_start(name, options, tmp_path)
        assert reread == reread_before, "nor do they when they are read again"
        server.touch(200)
        assert land(name, options, tmp_path)
    assert not set(addresses[:10]) & addresses_in(name, tmp_path)
    assert not find_remains(Home(tmp_path), load_suppression(Home(tmp_path))).occurrences


def addresses_in(name: str, home: Path) -> set[str]:
    """Every e-mail address in the landing, normalised."""
    found = set()
    for table in CONNECTORS[name].tables:
        for path in (home / "landing" / name / table.name).glob("*.parquet"):
            for column in (column for column, role in table.roles.items() if role == "email"):
                values = pq.read_table(path, columns=[column])[column].drop_null().to_pylist()
                found |= {normalised_address(value) for value in values}
    return found


def company_addresses(company: Company) -> set[str]:
    return {normalised_address(contact["email"]) for contact in company["contacts"]}


@of_every_vendor
def test_refused_credentials_are_one_line(
    name: str, more: dict[str, bool], company: Company, tmp_path: Path
) -> None:
    with served(name, company, **more) as (_, options):
        secrets = [
            key
            for key, value in options.items()
            if value and key.endswith(("_key", "_secret", "_token"))
        ]
        wrong = options | dict.fromkeys(secrets, "wrong")
        with pytest.raises(BadConfigurationError) as refused:
            land(name, wrong, tmp_path)
        assert name in str(refused.value) and f"SOURCES__{name.upper()}__" in str(refused.value)
        assert "\n" not in str(refused.value) and "wrong" not in str(refused.value)
    assert not marked_loads(tmp_path / "landing" / name)


@pytest.mark.parametrize(
    ("name", "more"),
    [
        pytest.param(
            *vendor.values,
            id=vendor.id,
            marks=pytest.mark.slow if vendor.id in KILLED_IN_CI else pytest.mark.soak,
        )
        for vendor in VENDORS
    ],
)
def test_a_read_killed_repeatedly_lands_the_same_rows(
    name: str, more: dict[str, bool], company: Company, tmp_path: Path
) -> None:
    """All faults are on, and each kill comes later than the one before, so that loads complete."""
    seed = random.randrange(10**6)
    print("seed of the kills:", seed)
    rng = random.Random(seed)
    with served(name, company, **more) as (server, options):
        land(name, options, tmp_path / "undisturbed")
        undisturbed = newest_rows(name, tmp_path / "undisturbed")
        server.faults.enable_all(0.05, seed=11)
        command = [
            sys.executable,
            "-m",
            "tests.support.killed_reading",
            name,
            str(tmp_path / "killed"),
        ]
        command.append(str(max(sum(len(rows) for rows in undisturbed.values()) // 12, 1)))
        for number in range(KILLS):
            reader = subprocess.Popen(command, stdin=subprocess.PIPE, cwd=PROJECT_ROOT, text=True)
            reader.stdin.write(json.dumps(dict(options)))
            reader.stdin.close()
            # Kill it after a random number of further requests.
            until = server.requests + rng.randint(1, 3 + number)
            while reader.poll() is None and server.requests < until:
                time.sleep(0.001)
            reader.kill()
            reader.wait()
        server.faults.disable_all()
        land(name, options, tmp_path / "killed")
    assert newest_rows(name, tmp_path / "killed") == undisturbed
