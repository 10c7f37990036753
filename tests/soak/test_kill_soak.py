"""Kills at every point in every state, and refreshes killed at random moments."""

import random
import shutil
import time
from itertools import product
from pathlib import Path
from typing import NamedTuple

import pytest

from orchestration.home import Home
from orchestration.publishing import roll_back
from tests.support.kills.content import Content, published_content, rows_in_force
from tests.support.kills.points import BUILD, EXTRACT, PUBLISH, VALIDATE
from tests.support.kills.run import KILLED, golden_settings, run_step
from tests.support.kills.scenes import (
    changed_folder,
    copied,
    killed_after,
    killed_while_it_extracts,
)
from tests.support.metric_versions import breaks_of_the_chain
from tests.support.running import (
    ACCEPT,
    GOLDEN,
    GOLDEN_SETTINGS,
    published_database,
    refresh_files,
)

pytestmark = pytest.mark.soak

# In parts, so that several processes can share them.
PARTS, MOMENTS_OF_A_PART = 8, 25
# Consecutive kills before a refresh may end.
KILLS_IN_A_ROW = 4
STEPS = ["extract", "build", "validate", "publish"]


class Whole(NamedTuple):
    """The rows in force and the published tables after an uninterrupted refresh."""

    rows: Content
    tables: Content


Expected = dict[Path, Whole]


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return changed_folder(tmp_path_factory.mktemp("changed") / "files")


@pytest.fixture(scope="module")
def expected(
    golden_home: Path, changed: Path, tmp_path_factory: pytest.TempPathFactory
) -> Expected:
    """The expected state of the golden company and of the changed one."""
    home = copied(golden_home, tmp_path_factory.mktemp("expected") / "home")
    refresh_files(changed, home, *ACCEPT, **GOLDEN_SETTINGS)
    both = {GOLDEN: golden_home, changed: home}
    return {
        folder: Whole(rows_in_force(home), published_content(home)) for folder, home in both.items()
    }


def test_every_extraction_point_in_every_state(
    golden_home: Path, tmp_path: Path, changed: Path, expected: Expected
) -> None:
    """First and second loads, with the working folder of dlt kept and lost."""
    started, kills = time.monotonic(), 0
    for number, (point, is_lost) in enumerate(product(EXTRACT, (False, True))):
        first, second = (
            tmp_path / f"first{number}",
            copied(golden_home, tmp_path / f"second{number}"),
        )
        first.mkdir()
        if point.name != "the working folder of the last load is half removed":
            killed_while_it_extracts(point, first, GOLDEN, expected[GOLDEN].rows, is_lost)
            kills += 1
        killed_while_it_extracts(point, second, changed, expected[changed].rows, is_lost)
        kills += 1
        shutil.rmtree(first)
        shutil.rmtree(second)
    print(
        f"\n{kills} extractions killed at {len(EXTRACT)} points, all equal,"
        f" {time.monotonic() - started:.0f} s"
    )


@pytest.fixture(scope="module")
def ready(
    golden_home: Path, tmp_path_factory: pytest.TempPathFactory, changed: Path
) -> dict[str, Path]:
    """A home for each step, after the steps before it; publishing follows a rollback."""
    root = tmp_path_factory.mktemp("ready")
    homes: dict[str, Path] = {}
    for step, follows_on, done in (
        ("build", golden_home, ["extract"]),
        ("validate", root / "build", ["build"]),
        ("publish", root / "validate", ["validate", *["publish"] * 8]),
    ):
        homes[step] = copied(follows_on, root / step)
        assert [run_step(name, golden_settings(homes[step], changed)) for name in done] == [
            0
        ] * len(done)
    published = homes["publish"] / "published"
    shutil.copytree(published / "current", published / "versions" / ".killed.partial")
    roll_back(Home(homes["publish"]))
    return homes


def test_every_other_point(
    ready: dict[str, Path], tmp_path: Path, changed: Path, expected: Expected
) -> None:
    """Each kill has a home of its own; the remaining steps follow it."""
    started, points = time.monotonic(), [*BUILD, *VALIDATE, *PUBLISH]
    for point in points:
        home = copied(ready[point.step], tmp_path / "home")
        settings, before = golden_settings(home, changed), published_content(home)
        assert run_step(point.step, settings, point) == KILLED, f"{point} is not reached"
        assert published_content(home) in (before, expected[changed].tables), point
        rest = STEPS[STEPS.index(point.step) :]
        assert [run_step(step, settings) for step in rest] == [0] * len(rest), point
        assert published_content(home) == expected[changed].tables, point
        shutil.rmtree(home)
    print(f"\n{len(points)} points killed, all equal, {time.monotonic() - started:.0f} s")


@pytest.mark.parametrize("part", range(PARTS))
def test_random_moments(part: int, golden_home: Path, tmp_path: Path, expected: Expected) -> None:
    print(f"\npart {part + 1} of {PARTS}")
    kill_at_moments(MOMENTS_OF_A_PART, copied(golden_home, tmp_path / "home"), expected)


def kill_at_moments(count: int, home: Path, expected: Expected) -> None:
    """Kill refreshes of both companies; after some kills, one ends and must be correct."""
    seed = random.randrange(10**6)
    print(f"\nmoments drawn from {seed}")
    started, draw, killed, ended = time.monotonic(), random.Random(seed), 0, 0
    folders, tables = list(expected), [without_history(whole.tables) for whole in expected.values()]
    refresh_seconds = 20.0
    while killed < count:
        folder = folders[ended % 2 - 1]
        for _ in range(KILLS_IN_A_ROW):
            killed += killed_after(draw.uniform(0, refresh_seconds), home, folder)
            assert without_history(published_content(home)) in tables
            if draw.random() < 0.3:
                shutil.rmtree(home / "dlt", ignore_errors=True)
        begun = time.monotonic()
        refresh_files(folder, home, *ACCEPT, **GOLDEN_SETTINGS)
        refresh_seconds, ended = time.monotonic() - begun, ended + 1
        assert rows_in_force(home) == expected[folder].rows
        assert without_history(published_content(home)) == without_history(expected[folder].tables)
        assert breaks_of_the_chain(published_database(home)) == []
    print(f"{killed} refreshes killed, {ended} ended and equal, {time.monotonic() - started:.0f} s")


def without_history(content: Content) -> Content:
    """The tables that do not depend on the number of earlier refreshes."""
    return {name: table for name, table in content.items() if name != "metrics.metric_history"}
