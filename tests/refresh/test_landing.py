"""The landing: it only grows, and marks and the current folder define the rows in force."""

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
from orchestration.errors import BadConfigurationError
from orchestration.home import Home
from orchestration.landing.extraction import extract_sources
from orchestration.settings import Settings
from tests.support.kills.content import rows_in_force
from tests.support.running import run, start

pytestmark = pytest.mark.slow

BIG_ROWS = 600_000


def extract(home: Path, folder: Path) -> None:
    """Run the extraction of the step `extract`."""
    home.mkdir(exist_ok=True)
    extract_sources(
        Settings(Home(home), ("files",), folder, date(2026, 3, 31), "UTC", "USD"), serve_demo
    )


def landed(home: Path) -> set[str]:
    """The names of the landed files with orders."""
    landing = home / "landing" / "files"
    return {path.relative_to(landing).as_posix() for path in (landing / "orders").glob("*.parquet")}


def in_force(home: Path, entity: str = "orders") -> Counter:
    """The rows of the staging view, without the id of their load."""
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as connection:
        rows = connection.execute(
            f"select * exclude load_id from staging.stg_files__{entity}"
        ).fetchall()
    return Counter(rows)


def orders_in_force(home: Path) -> list[tuple[str, str]]:
    """ID and amount of the orders in the staging view."""
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as connection:
        return connection.execute(
            "select order_id, amount from staging.stg_files__orders order by all"
        ).fetchall()


def orders(*numbers: int, amount: str = "10") -> str:
    lines = [f"O{number},2026-01-05,{amount},paid" for number in numbers]
    return "\n".join(["order_id,ordered_at,amount,status", *lines, ""])


@pytest.fixture(scope="module")
def first_home(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A home and its folder after the first extraction, with staging views on the landing."""
    home, folder = tmp_path_factory.mktemp("landing") / "home", tmp_path_factory.mktemp("files")
    (folder / "orders").mkdir()
    (folder / "orders" / "1.csv").write_text(orders(1, 2))
    (folder / "orders" / "2.csv").write_text(orders(3))
    extract(home, folder)
    staged(home)
    return home, folder


def staged(home: Path) -> None:
    """Create the staging views of a home."""
    select = ("--select", "path:dbt_project/models/staging", "--target-path", home / "dbt")
    made = run("dbt", "run", *select, home=home, sources="files")
    assert made.returncode == 0, made.stdout


def test_the_warehouse_reads_the_current_folder_and_the_landing_only_grows(
    first_home: tuple[Path, Path],
) -> None:
    home, folder = first_home
    first, second = folder / "orders" / "1.csv", folder / "orders" / "2.csv"
    begun, files = in_force(home), landed(home)
    assert [order for order, _ in orders_in_force(home)] == ["O1", "O2", "O3"]

    everything = set((home / "landing").rglob("*"))
    first.touch()
    extract(home, folder)
    assert set((home / "landing").rglob("*")) == everything, "an unchanged folder lands nothing"

    first.write_text(orders(2, 4, amount="11"))
    extract(home, folder)
    assert orders_in_force(home) == [("O2", "11"), ("O3", "10"), ("O4", "11")]
    assert len(landed(home) - files) == 1 and files < landed(home), (
        "a changed file replaces what it held"
    )

    second.unlink()
    extract(home, folder)
    assert [order for order, _ in orders_in_force(home)] == ["O2", "O4"], (
        "a removed file takes its rows away"
    )

    grown = landed(home)
    first.write_text(orders(1, 2))
    second.write_text(orders(3))
    extract(home, folder)
    assert landed(home) == grown, "rows that have landed do not land again"
    assert in_force(home) == begun
    (folder / "customers.csv").write_text("customer_id\nC1\n")
    shutil.rmtree(folder / "orders")
    extract(home, folder)
    assert (landed(home), in_force(home)) == (grown, Counter()), (
        "an entity without files has no rows"
    )
    (folder / "customers.csv").unlink()
    with pytest.raises(BadConfigurationError, match="holds no files"):
        extract(home, folder)


def test_a_load_without_a_mark_does_not_count_and_lands_again(
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
    assert in_force(home, "customers") == Counter(), "a load without a mark does not count"
    extract(home, folder)
    assert len(in_force(home, "customers")) == 1, "it lands again, once"


def test_the_last_load_counts_if_the_clock_was_set_back(tmp_path: Path) -> None:
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
    """A folder with enough orders for an extraction of some seconds."""
    folder = tmp_path_factory.mktemp("big")
    lines = (
        f"O{n},C{n % 977},2026-01-{n % 28 + 1:02d}T10:00:00Z,{n % 1000}.5,paid\n"
        for n in range(BIG_ROWS)
    )
    with (folder / "orders.csv").open("w", encoding="utf-8") as file:
        file.write("order_id,customer_id,ordered_at,amount,status\n")
        file.writelines(lines)
    return folder


def test_the_extraction_after_killed_ones_lands_every_row_once(
    big_folder: Path, tmp_path: Path
) -> None:
    """Kill one extraction as it starts to write rows, and two at random moments after that."""
    home, draw = tmp_path / "home", random.Random(20260331)
    killed = [
        killed_after(moment, home, big_folder) for moment in (0.0, draw.random(), draw.random())
    ]
    assert any(killed), "every extraction ended before its kill"
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
    """Kill an extraction some time after it started to write rows; False if it had ended."""
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
    """The Parquet files below a folder. Unlike `rglob`, ignores folders removed meanwhile."""
    return {
        f"{place}/{name}"
        for place, _, names in os.walk(folder)
        for name in names
        if name.endswith(".parquet")
    }
