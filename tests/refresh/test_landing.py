"""The landing: it only grows, what is unmarked does not exist, and what is in the folder is what
counts.
"""

import os
import random
import shutil
import signal
import time
from collections import Counter
from datetime import date
from pathlib import Path

import duckdb
import pytest
from dlt.common.time import increasing_precise_time

from demo.servers.running import serve_demo
from orchestration.home import Home
from orchestration.landing.extraction import extract_sources
from orchestration.settings import Settings
from tests.support.kills.content import rows_in_force
from tests.support.running import run, start

pytestmark = pytest.mark.slow

BIG_ROWS = 600_000


def extract(home: Path, folder: Path) -> None:
    """What the step `extract` does."""
    home.mkdir(exist_ok=True)
    extract_sources(
        Settings(Home(home), ("files",), folder, date(2026, 3, 31), "UTC", "USD"), serve_demo
    )


def landed(home: Path) -> set[str]:
    """The names of the files in which orders have landed."""
    landing = home / "landing" / "files"
    return {path.relative_to(landing).as_posix() for path in (landing / "orders").glob("*.parquet")}


def in_force(home: Path, entity: str = "orders") -> Counter:
    """The rows that the warehouse's staging reads, without what names their load."""
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as connection:
        rows = connection.execute(
            f"select * exclude load_id from staging.stg_files__{entity}"
        ).fetchall()
    return Counter(rows)


def orders(*numbers: int, amount: str = "10") -> str:
    lines = [f"O{number},2026-01-05,{amount},paid" for number in numbers]
    return "\n".join(["order_id,ordered_at,amount,status", *lines, ""])


@pytest.fixture(scope="module")
def first_home(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A home and a folder after the first extraction, with the staging views, which read the
    landing as it stands.
    """
    home, folder = tmp_path_factory.mktemp("landing") / "home", tmp_path_factory.mktemp("files")
    (folder / "orders").mkdir()
    (folder / "orders" / "1.csv").write_text(orders(1, 2))
    (folder / "orders" / "2.csv").write_text(orders(3))
    extract(home, folder)
    staged(home)
    return home, folder


def staged(home: Path) -> None:
    """Make the staging views of a home."""
    select = ("--select", "path:dbt_project/models/staging", "--target-path", home / "dbt")
    made = run("dbt", "run", *select, home=home, sources="files")
    assert made.returncode == 0, made.stdout


def test_the_folder_is_what_counts_and_the_landing_only_grows(
    first_home: tuple[Path, Path],
) -> None:
    home, folder = first_home
    first, second = folder / "orders" / "1.csv", folder / "orders" / "2.csv"
    begun, files = in_force(home), landed(home)
    assert sorted(row[6] for row in begun) == ["O1", "O2", "O3"]

    everything = set((home / "landing").rglob("*"))
    first.touch()
    extract(home, folder)
    assert set((home / "landing").rglob("*")) == everything, "an unchanged folder lands nothing"

    first.write_text(orders(2, 4, amount="11"))
    extract(home, folder)
    changed = in_force(home)
    assert sorted((row[6], row[9]) for row in changed) == [("O2", "11"), ("O3", "10"), ("O4", "11")]
    assert len(landed(home) - files) == 1 and files < landed(home), (
        "a changed file replaces what it held"
    )

    second.unlink()
    extract(home, folder)
    assert sorted(row[6] for row in in_force(home)) == ["O2", "O4"], (
        "a removed file takes its rows away"
    )

    grown = landed(home)
    first.write_text(orders(1, 2))
    second.write_text(orders(3))
    extract(home, folder)
    assert landed(home) == grown, "what has landed once lands no more"
    assert in_force(home) == begun
    shutil.rmtree(folder / "orders")
    extract(home, folder)
    assert (landed(home), in_force(home)) == (grown, Counter()), (
        "an empty folder is a company without rows"
    )


def test_rows_of_an_unmarked_load_do_not_exist_and_land_again(
    tmp_path: Path, first_home: tuple[Path, Path]
) -> None:
    home, folder = first_home
    (folder / "customers.csv").write_text("customer_id\nC1\n")
    extract(home, folder)
    assert len(in_force(home, "customers")) == 1
    marks = sorted(
        (home / "landing" / "files" / "_dlt_loads").glob("*.jsonl"),
        key=lambda path: path.stat().st_mtime_ns,
    )
    marks[-1].unlink()
    assert in_force(home, "customers") == Counter(), "without its mark a load is not there"
    extract(home, folder)
    assert len(in_force(home, "customers")) == 1, "and it lands again, once"


def test_the_last_load_is_the_newest_though_the_clock_went_back(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "files"
    folder.mkdir()
    now = increasing_precise_time._last
    increasing_precise_time._last = now + 86_400
    (folder / "orders.csv").write_text(orders(1, 2, 3))
    extract(home, folder)
    increasing_precise_time._last = now
    (folder / "orders.csv").write_text(orders(1))
    extract(home, folder)
    assert rows_in_force(home)["orders"][0] == 1
    everything = set((home / "landing").rglob("*"))
    extract(home, folder)
    assert set((home / "landing").rglob("*")) == everything, "an unchanged folder lands nothing"


@pytest.fixture(scope="module")
def big_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """So many orders that landing them takes a while."""
    folder = tmp_path_factory.mktemp("big")
    lines = (
        f"O{n},C{n % 977},2026-01-{n % 28 + 1:02d}T10:00:00Z,{n % 1000}.5,paid\n"
        for n in range(BIG_ROWS)
    )
    with (folder / "orders.csv").open("w", encoding="utf-8") as file:
        file.write("order_id,customer_id,ordered_at,amount,status\n")
        file.writelines(lines)
    return folder


def test_after_a_killed_extraction_the_next_lands_everything_once(
    big_folder: Path, tmp_path: Path
) -> None:
    """Killed when it begins to land and at random moments after that."""
    home, draw = tmp_path / "home", random.Random(20260331)
    killed = [
        killed_after(moment, home, big_folder) for moment in (0.0, draw.random(), draw.random())
    ]
    assert any(killed), "each ended before it was killed"
    extract(home, big_folder)
    staged(home)
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as connection:
        found = connection.execute(
            "select count(*), count(distinct order_id), min(row_number), max(row_number),"
            " count(customer_id),"
            " sum(amount::decimal(18, 1)) from staging.stg_files__orders"
        ).fetchone()
    total = sum(n % 1000 for n in range(BIG_ROWS)) + BIG_ROWS / 2
    assert found[:5] == (BIG_ROWS, BIG_ROWS, 1, BIG_ROWS, BIG_ROWS)
    assert float(found[5]) == total


def killed_after(seconds: float, home: Path, folder: Path) -> bool:
    """Kill an extraction some time after it began to write rows; whether it was still at work."""
    before = parquet_files(home)
    process = start("cx", "extract", home=home, sources="files", files_dir=str(folder))
    while process.poll() is None and not parquet_files(home) - before:
        time.sleep(0.02)
    time.sleep(seconds)
    at_work = process.poll() is None
    if at_work:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    return at_work


def parquet_files(folder: Path) -> set[str]:
    """What stands in a folder while others work in it: unlike `rglob`, a folder that goes meanwhile
    is no error.
    """
    return {
        f"{place}/{name}"
        for place, _, names in os.walk(folder)
        for name in names
        if name.endswith(".parquet")
    }
