"""What several test files share: an environment free of the developer's settings, and homes
refreshed once.

Homes of this file are only read. A test that changes one works on a copy (`copied_home`).
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


@pytest.fixture(scope="session", autouse=True)
def own_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Code that runs in the tests' own process sees default settings and a home that is nobody's."""
    home = tmp_path_factory.mktemp("nobody")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in settings_of(home).items():
            if name.startswith("CX_"):
                patch.setenv(name, value)
        patch.setenv(SHARED_PARSE, str(shared_by_workers(tmp_path_factory) / "parse"))
        patch.setenv("DAGSTER_HOME", str(home))
        patch.setenv("DBT_LOG_PATH", str(home / "logs"))
        yield


@pytest.fixture(scope="session")
def built_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A `CX_HOME` in which the demo company was refreshed once."""
    return made_once(tmp_path_factory, "demo_home", refresh_demo)


@pytest.fixture(scope="session")
def golden_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A `CX_HOME` in which the golden company was refreshed once."""
    return made_once(
        tmp_path_factory, "golden_home", lambda home: refresh_files(GOLDEN, home, **GOLDEN_SETTINGS)
    )


def refresh_demo(home: Path) -> None:
    """Refresh the demo company and keep what that prints."""
    done = run_cx("refresh", home=home)
    assert done.returncode == 0, done.stdout + done.stderr
    (home / "printed.txt").write_text(done.stdout, encoding="utf-8")


def made_once(
    tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]
) -> Path:
    """A folder that is made by the worker that needs it first and read by all."""
    home = shared_by_workers(tmp_path_factory) / name
    with FileLock(home.with_suffix(".lock")):
        if not (done := home.with_suffix(".made")).exists():
            home.mkdir()
            make(home)
            done.touch()
    return home


def shared_by_workers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The one folder that all workers of a test run see."""
    root = tmp_path_factory.getbasetemp()
    return root.parent if "PYTEST_XDIST_WORKER" in os.environ else root


@pytest.fixture
def copied_home(golden_home: Path, tmp_path: Path) -> Path:
    """A copy of the golden home, free to be changed; its staging views still read the original's
    landing.
    """
    return Path(shutil.copytree(golden_home, tmp_path / "home", symlinks=True))


@pytest.fixture(scope="session")
def layer(tmp_path_factory: pytest.TempPathFactory) -> SemanticLayer:
    """The semantic layer, parsed once."""
    folder = made_once(tmp_path_factory, "semantic_layer", keep_semantic_layer)
    return SemanticLayer(PydanticSemanticManifest.parse_file(folder / "manifest.json"))


def keep_semantic_layer(folder: Path) -> None:
    """Parse the project's semantic layer and keep it."""
    (folder / "manifest.json").write_text(
        parse_semantic_layer(PROJECT_ROOT).manifest.json(), encoding="utf-8"
    )
