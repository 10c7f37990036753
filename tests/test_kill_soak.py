"""The long run: every point in every state, and refreshes killed at moments drawn by lot (`make soak`)."""

import random
import shutil
import time
from itertools import product
from pathlib import Path

import pytest

from orchestration.publishing import roll_back
from tests.kills.content import Content, published_content, rows_in_force
from tests.kills.points import BUILD, EXTRACT, PUBLISH, VALIDATE
from tests.kills.run import KILLED, golden_settings, run_step
from tests.kills.scenes import changed_folder, copied, killed_after, killed_while_it_extracts
from tests.running import GOLDEN, GOLDEN_SETTINGS, refresh_files

pytestmark = pytest.mark.soak

MOMENTS = 200
# So many kills follow on each other before a refresh may end.
KILLS_IN_A_ROW = 4
STEPS = ["extract", "build", "validate", "publish"]


@pytest.fixture(scope="module")
def expected(golden_home: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[Path, tuple[Content, Content]]:
    """Rows in force and published tables after uninterrupted refreshes, of the golden company and of a changed one."""
    home = copied(golden_home, tmp_path_factory.mktemp("expected") / "home")
    folder = changed_folder(home.parent / "files")
    refresh_files(folder, home, "--accept-volume", **GOLDEN_SETTINGS)
    both = {GOLDEN: golden_home, folder: home}
    return {folder: (rows_in_force(home), published_content(home)) for folder, home in both.items()}


def test_every_extraction_point_in_every_state(
    golden_home: Path, tmp_path: Path, expected: dict[Path, tuple[Content, Content]]
) -> None:
    """First and second loads, dlt's working folder kept and lost."""
    started, golden_rows = time.monotonic(), expected[GOLDEN][0]
    changed, (changed_rows, _) = list(expected.items())[1]
    for number, (point, is_lost) in enumerate(product(EXTRACT, (False, True))):
        first, second = tmp_path / f"first{number}", copied(golden_home, tmp_path / f"second{number}")
        first.mkdir()
        if point.name != "the working folder of the last load is half gone":
            killed_while_it_extracts(point, first, GOLDEN, golden_rows, is_lost)
        killed_while_it_extracts(point, second, changed, changed_rows, is_lost)
        shutil.rmtree(first)
        shutil.rmtree(second)
    print(f"\n{2 * len(EXTRACT)} × first and second load killed, all equal, {time.monotonic() - started:.0f} s")


def test_every_other_point_with_a_refresh_of_its_own(
    golden_home: Path, tmp_path: Path, expected: dict[Path, tuple[Content, Content]]
) -> None:
    """Build and validation killed on changed data, publishing killed after having gone back; then the rest is run."""
    started = time.monotonic()
    changed, (_, changed_tables) = list(expected.items())[1]
    for point in [*BUILD, *VALIDATE, *PUBLISH]:
        home = copied(golden_home, tmp_path / "home")
        settings = golden_settings(home, changed)
        steps = STEPS[: STEPS.index(point.step)]
        assert [run_step(step, settings) for step in steps] == [0] * len(steps)
        if point.step == "publish":
            for _ in range(8):
                assert run_step("publish", settings) == 0
            shutil.copytree(home / "published" / "current", home / "published" / "versions" / ".killed.partial")
            roll_back(home / "published")
        before = published_content(home)
        assert run_step(point.step, settings, point) == KILLED, f"{point} is not reached"
        assert published_content(home) in (before, changed_tables), point
        rest = STEPS[STEPS.index(point.step) :]
        assert [run_step(step, settings) for step in rest] == [0] * len(rest), point
        assert published_content(home) == changed_tables, point
        shutil.rmtree(home)
    print(f"\n{len([*BUILD, *VALIDATE, *PUBLISH])} points killed, all equal, {time.monotonic() - started:.0f} s")


def test_moments_drawn_by_lot(golden_home: Path, tmp_path: Path, expected: dict[Path, tuple[Content, Content]]) -> None:
    kill_at_moments(MOMENTS, copied(golden_home, tmp_path / "home"), expected)


def kill_at_moments(count: int, home: Path, expected: dict[Path, tuple[Content, Content]]) -> None:
    """Kill refreshes of one company and the other; after some kills one may end and must be as if there were none."""
    started, draw, killed, ended = time.monotonic(), random.Random(), 0, 0
    tables = [published for _, published in expected.values()]
    folders = list(expected)
    refresh_seconds = 20.0
    while killed < count:
        folder = folders[ended % 2 - 1]
        for _ in range(KILLS_IN_A_ROW):
            killed += killed_after(draw.uniform(0, refresh_seconds), home, folder)
            assert published_content(home) in tables
            if draw.random() < 0.3:
                shutil.rmtree(home / "dlt", ignore_errors=True)
        begun = time.monotonic()
        refresh_files(folder, home, "--accept-volume", **GOLDEN_SETTINGS)
        refresh_seconds, ended = time.monotonic() - begun, ended + 1
        assert (rows_in_force(home), published_content(home)) == expected[folder]
    print(f"\n{killed} refreshes killed, {ended} ended and equal, {time.monotonic() - started:.0f} s")
