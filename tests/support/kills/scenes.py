"""Common steps of the tests: change a company, copy a home, kill `cx` at a point or a time."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from tests.support.kills.content import Content, rows_in_force
from tests.support.kills.points import Point
from tests.support.kills.run import IN_GROUP, KILLED, POINT, golden_settings, run_step
from tests.support.parsing import use_shared_parse
from tests.support.running import (
    GOLDEN,
    GOLDEN_SETTINGS,
    PROJECT_ROOT,
    published_bytes,
    settings_of,
    start,
)


def changed_folder(folder: Path) -> Path:
    """The golden company a day later: one file changed, one added, one removed."""
    shutil.copytree(GOLDEN, folder)
    orders = folder / "orders.csv"
    header, *rows = orders.read_text(encoding="utf-8").splitlines()
    orders.write_text(
        "\n".join([header, *rows[1:], *rows[:1], "O900,C1,2026-03-30,12.5,USD,paid", ""])
    )
    events = sorted((folder / "ticket_events").iterdir())
    shutil.copy(events[0], folder / "ticket_events" / "2026-04.csv")
    (folder / "referrals.csv").unlink()
    customers = folder / "customers.csv"
    customers.write_text(customers.read_text(encoding="utf-8") + "C900,,,,,,\n", encoding="utf-8")
    return folder


def copied(home: Path, target: Path) -> Path:
    return Path(
        shutil.copytree(
            home, target, symlinks=True, ignore=shutil.ignore_patterns("logs", "dagster")
        )
    )


def killed_while_it_extracts(
    point: Point, home: Path, folder: Path, expected: Content, is_lost: bool
) -> None:
    before, in_force = (
        published_bytes(home) if (home / "published").exists() else {},
        rows_in_force(home),
    )
    settings = golden_settings(home, folder)
    assert run_step("extract", settings, point) == KILLED, "the point is not reached"
    assert rows_in_force(home) in (in_force, expected), "all of a load counts, or nothing of it"
    if is_lost:
        shutil.rmtree(home / "dlt", ignore_errors=True)
    assert run_step("extract", settings) == 0
    assert rows_in_force(home) == expected
    assert not list(home.rglob(".*.partial"))
    assert (published_bytes(home) if before else {}) == before


def cx_killed_at(point: str, home: Path, *arguments: str) -> int:
    """Kill `cx` and the dbt that it started at the point of this name; returns the exit code."""
    environment = {POINT: point, IN_GROUP: "yes", "KILLED_PYTHON": sys.executable}
    settings = settings_of(home, sources="files", files_dir=str(GOLDEN), **GOLDEN_SETTINGS)
    use_shared_parse(home)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.kills.run", "cx", *arguments],
        cwd=PROJECT_ROOT,
        env=settings | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    return process.wait()


def killed_after(seconds: float, home: Path, folder: Path) -> bool:
    """Kill a refresh and its processes after some seconds.

    Returns:
        Whether it was still running.
    """
    process = start(
        "cx",
        "refresh",
        home=home,
        quiet=True,
        sources="files",
        files_dir=str(folder),
        **GOLDEN_SETTINGS,
    )
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    is_at_work = process.poll() is None
    if is_at_work:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return is_at_work
