"""Fixtures of several test files: an environment without the developer's settings, and homes.

A home is refreshed once per test run, for all tests and workers. Tests only read it; a test that
changes a home uses a copy (`copied_home`).
"""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from metricflow_semantic_interfaces.implementations.semantic_manifest import (
    PydanticSemanticManifest,
)

from orchestration.metric_compiler.semantic_layer import SemanticLayer, parse_semantic_layer
from tests.support.parsing import SHARED_PARSE
from tests.support.running import (
    GOLDEN,
    GOLDEN_SETTINGS,
    PROJECT_ROOT,
    refresh_files,
    run_cx,
    settings_of,
)

# Fixtures that refresh a company once for all workers. The file that makes `people_home` makes
# its copy `erased_home` too.
SHARED_HOMES = ("built_home", "golden_home", "people_home")
# `make test` has no time for the demo company, the recorded accounts and series of versions.
SLOW_FIXTURES = {"built_home", "recorded_home", "versions"}


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark the tests of a slow fixture."""
    if SLOW_FIXTURES.intersection(getattr(item, "fixturenames", ())):
        item.add_marker(pytest.mark.slow)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the files that make a shared home first, then those of the sources, which need none.

    No worker then waits for the home that another one makes.
    """
    makers: list[Path] = []
    for home in SHARED_HOMES:
        users = [item.path for item in items if home in getattr(item, "fixturenames", ())]
        makers += [path for path in users if path not in makers][:1]
    items.sort(key=lambda item: (item.path not in makers, "sources" not in item.path.parts))


@pytest.fixture(scope="session", autouse=True)
def isolated_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Default settings and an empty home for code that runs in the process of the tests."""
    home = tmp_path_factory.mktemp("empty_home")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in settings_of(home).items():
            if name.startswith("CX_"):
                patch.setenv(name, value)
        patch.setenv(SHARED_PARSE, str(shared_folder(tmp_path_factory) / "parse"))
        patch.setenv("DAGSTER_HOME", str(home))
        patch.setenv("DBT_LOG_PATH", str(home / "logs"))
        yield


@pytest.fixture(scope="session")
def built_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A `CX_HOME` with the demo company, refreshed once."""
    return make_once(tmp_path_factory, "demo_home", refresh_demo)


@pytest.fixture(scope="session")
def golden_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A `CX_HOME` with the golden company, refreshed once.

    Its name and that of the folder of files look like partitions, which must not become columns.
    """
    return make_once(tmp_path_factory, "segment=evil", refresh_golden)


def refresh_demo(home: Path) -> None:
    """Refresh the demo company and keep the output in `printed.txt`."""
    done = run_cx("refresh", home=home, report="full")
    assert done.returncode == 0, done.stdout + done.stderr
    (home / "printed.txt").write_text(done.stdout, encoding="utf-8")


def refresh_golden(home: Path) -> None:
    """Refresh the golden company from a folder with a hostile name."""
    folder = home.parent / "currency=EUR, *[x]?\\{}'\"" / "status=refunded"
    shutil.copytree(GOLDEN, folder)
    refresh_files(folder, home, report="full", **GOLDEN_SETTINGS)


def make_once(
    tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]
) -> Path:
    """A folder that the first worker to need it makes, for all workers."""
    home = shared_folder(tmp_path_factory) / name
    with FileLock(home.with_suffix(".lock")):
        if not (done := home.with_suffix(".made")).exists():
            home.mkdir()
            make(home)
            done.touch()
    return home


def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that all workers of a test run share."""
    root = tmp_path_factory.getbasetemp()
    return root.parent if "PYTEST_XDIST_WORKER" in os.environ else root


@pytest.fixture
def copied_home(golden_home: Path, tmp_path: Path) -> Path:
    """A copy of the golden home; its staging views still read the landing of the original."""
    return Path(shutil.copytree(golden_home, tmp_path / "home", symlinks=True))


@pytest.fixture(scope="session")
def layer(tmp_path_factory: pytest.TempPathFactory) -> SemanticLayer:
    """The semantic layer, parsed once."""
    folder = make_once(tmp_path_factory, "semantic_layer", save_semantic_layer)
    return SemanticLayer(PydanticSemanticManifest.parse_file(folder / "manifest.json"))


def save_semantic_layer(folder: Path) -> None:
    """Parse the project's semantic layer and save its manifest."""
    (folder / "manifest.json").write_text(
        parse_semantic_layer(PROJECT_ROOT).manifest.json(), encoding="utf-8"
    )
