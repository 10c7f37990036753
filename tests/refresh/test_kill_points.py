"""A killed refresh: versions stay complete, and the next run loses or duplicates no row."""

import random
import shutil
from pathlib import Path

import pytest

from orchestration.home import report_of
from orchestration.publishing import KEPT_VERSIONS, all_versions
from tests.support.kills.content import Content, published_content, rows_in_force, version_content
from tests.support.kills.points import BUILD, EXTRACT, PUBLISH, REPORT, VALIDATE, Point
from tests.support.kills.run import KILLED, golden_settings, run_step
from tests.support.kills.scenes import (
    changed_folder,
    copied,
    cx_killed_at,
    killed_after,
    killed_while_it_extracts,
)
from tests.support.running import (
    GOLDEN,
    GOLDEN_SETTINGS,
    GOLDEN_SOURCE,
    published_bytes,
    refresh_files,
    run_cx,
)

# The point of `make test`; `make test-all` kills at every second of the others, and `make soak` at
# all of them.
EVERYDAY = next(
    point for point in EXTRACT if point.name == "the state of dlt is stored, the load mark is not"
)

# Points at which the mark of the last or of the new validation exists.
STILL_VALIDATED = (*VALIDATE[:4], *VALIDATE[-2:], BUILD[0])


@pytest.fixture(scope="session")
def golden(golden_home: Path) -> Content:
    """The published tables after an uninterrupted refresh of the golden company."""
    return published_content(golden_home)


@pytest.fixture(scope="module")
def changed(golden_home: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Content]:
    """A changed folder, and the rows in force after an uninterrupted extraction."""
    base = tmp_path_factory.mktemp("changed")
    folder = changed_folder(base / "files")
    home = Path(shutil.copytree(golden_home, base / "home", symlinks=True))
    assert run_step("extract", golden_settings(home, folder)) == 0
    assert rows_in_force(home) != rows_in_force(golden_home)
    return folder, rows_in_force(home)


@pytest.mark.parametrize(
    "point",
    [
        pytest.param(point, marks=() if point is EVERYDAY else pytest.mark.slow)
        for point in EXTRACT[::2]
    ],
    ids=str,
)
def test_killed_while_it_extracts(
    point: Point, copied_home: Path, changed: tuple[Path, Content]
) -> None:
    """Every second time, the working folder of dlt is lost as well."""
    folder, expected = changed
    is_lost = EXTRACT.index(point) % 4 == 0
    killed_while_it_extracts(point, copied_home, folder, expected, is_lost=is_lost)


@pytest.fixture(scope="module")
def worn_home(golden_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home for consecutive kills: each run starts with the state that the previous one left."""
    return Path(
        shutil.copytree(golden_home, tmp_path_factory.mktemp("worn") / "home", symlinks=True)
    )


@pytest.mark.slow
@pytest.mark.parametrize("point", [*VALIDATE, *BUILD], ids=str)
def test_killed_while_it_validates_and_builds(point: Point, worn_home: Path) -> None:
    before, settings = published_bytes(worn_home), golden_settings(worn_home, GOLDEN)
    assert run_step(point.step, settings, point) == KILLED, "the point is not reached"
    assert published_bytes(worn_home) == before
    if point not in STILL_VALIDATED:
        assert run_step("publish", settings) == 1, "a build that was not validated is not published"
        assert published_bytes(worn_home) == before


@pytest.mark.slow
def test_the_same_is_published_after_killed_builds_and_validations(
    worn_home: Path, golden: Content
) -> None:
    settings, before = golden_settings(worn_home, GOLDEN), published_bytes(worn_home)
    assert [run_step(step, settings) for step in ("build", "validate", "publish")] == [0, 0, 0]
    assert published_bytes(worn_home)["current"] != before["current"]
    assert published_content(worn_home) == golden


@pytest.fixture(scope="module")
def seven_versions(golden_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with seven versions and the partial files of an earlier kill."""
    home = copied(golden_home, tmp_path_factory.mktemp("seven") / "home")
    versions = home / "published" / "versions"
    while len(list(versions.iterdir())) < KEPT_VERSIONS:
        assert run_step("publish", golden_settings(home, GOLDEN)) == 0
    shutil.copytree(next(versions.iterdir()), versions / ".20200101T000000Z-abcdef.partial")
    (home / "published" / ".current-abcdef").symlink_to("versions")
    return home


@pytest.mark.slow
@pytest.mark.parametrize("point", PUBLISH[::2], ids=str)
def test_killed_while_it_publishes(
    point: Point, seven_versions: Path, tmp_path: Path, golden: Content
) -> None:
    home = copied(seven_versions, tmp_path / "home")
    settings, published = golden_settings(home, GOLDEN), home / "published"
    assert run_step("publish", settings, point) == KILLED, "the point is not reached"
    for version in (
        all_versions(settings.home)[0],
        all_versions(settings.home)[-1],
        settings.home.current,
    ):
        assert version_content(version.resolve()) == golden
    assert run_step("publish", settings) == 0
    versions = sorted((published / "versions").iterdir())
    assert (len(versions), versions[-1]) == (KEPT_VERSIONS, (published / "current").resolve())
    assert version_content(versions[0]) == version_content(versions[-1]) == golden
    assert sorted(path.name for path in published.iterdir()) == ["current", "versions"]
    shutil.rmtree(home)


@pytest.fixture(scope="module")
def report(worn_home: Path) -> tuple[Path, bytes]:
    """The report of the published version, and its content after an uninterrupted step."""
    settings = golden_settings(worn_home, GOLDEN)
    assert run_step("report", settings) == 0
    path = report_of(settings.home.current.resolve())
    return path, path.read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("point", REPORT, ids=str)
def test_killed_while_it_writes_the_report(
    point: Point, worn_home: Path, golden: Content, report: tuple[Path, bytes]
) -> None:
    path, complete = report
    assert run_step("report", golden_settings(worn_home, GOLDEN), point) == KILLED
    assert (path.read_bytes() == complete, published_content(worn_home) == golden) == (True, True)


@pytest.mark.slow
def test_the_report_is_complete_after_killed_ones(
    worn_home: Path, report: tuple[Path, bytes]
) -> None:
    path, complete = report
    assert run_step("report", golden_settings(worn_home, GOLDEN)) == 0
    assert [file.read_bytes() == complete for file in path.parent.iterdir()] == [True]


@pytest.mark.slow
def test_a_refresh_killed_at_random_moments(worn_home: Path, golden: Content) -> None:
    """Three kills in a row, from an empty landing on, then a refresh that runs to its end."""
    seed = random.randrange(10**6)
    print("seed of the moments:", seed)
    rng, longest, kills = random.Random(seed), 16.0, 0
    shutil.rmtree(worn_home / "landing")
    while kills < 3:
        seconds = rng.uniform(0, longest)
        if killed_after(seconds, worn_home, GOLDEN):
            kills += 1
        else:
            longest = seconds  # The refresh ended before.
        assert published_content(worn_home) == golden
    refresh_files(GOLDEN, worn_home, **GOLDEN_SETTINGS)
    assert published_content(worn_home) == golden


@pytest.mark.soak
def test_a_refresh_killed_at_a_point_of_each_step(worn_home: Path, golden: Content) -> None:
    """The points follow each other, in the Dagster job."""
    shutil.rmtree(worn_home / "landing")
    for name in ("the state of dlt is stored, the load mark is not", "models are being built"):
        assert cx_killed_at(name, worn_home, "refresh") == KILLED, "the point is not reached"
        assert published_content(worn_home) == golden
    refresh_files(GOLDEN, worn_home, **GOLDEN_SETTINGS)
    for step, name in (
        ("validate", "all suites have run"),
        ("publish", "the new link is written beside the old one"),
    ):
        assert cx_killed_at(name, worn_home, step) == KILLED, "the point is not reached"
        assert published_content(worn_home) == golden
        done = run_cx(step, home=worn_home, **GOLDEN_SOURCE, **GOLDEN_SETTINGS)
        assert (done.returncode, done.stderr) == (0, "")
    assert published_content(worn_home) == golden
