"""Seeded defects, each in a refresh that follows a good one: refused, blocked or shown.

docs/trust.md lists the defects. `make test-all` tests the checks that block a publication in
`tests/refresh/test_blocked_publishing.py` and `tests/refresh/test_gates.py`.
"""

import json
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest

from demo import write_demo_company
from tests.support.defects.defect import BLOCKED, REFUSED, SHOWN, Defect
from tests.support.defects.inputs import INPUT_DEFECTS
from tests.support.defects.models import MODEL_DEFECTS
from tests.support.parsing import use_shared_parse
from tests.support.running import (
    ACCEPT,
    BIN,
    PROJECT_ROOT,
    TIMEOUT_SECONDS,
    published_bytes,
    refresh_files,
    run_cx,
    settings_of,
)

pytestmark = pytest.mark.soak

AS_OF = {"as_of": "2026-06-30"}
EXIT_CODES = {REFUSED: 2, BLOCKED: 1, SHOWN: 0}


def name_of(defect: Defect) -> str:
    return defect.name.replace(" ", "-")


class Company(NamedTuple):
    """The demo company.

    Attributes:
        folder: its files.
        home: a home in which it was refreshed.
        failing_checks: the checks that fail in that home.
    """

    folder: Path
    home: Path
    failing_checks: list[str]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    folder, home = tmp_path_factory.mktemp("company"), tmp_path_factory.mktemp("defects") / "home"
    write_demo_company(folder, date(2026, 6, 30))
    home.mkdir()
    refresh_files(folder, home, **AS_OF)
    return Company(folder, home, failing_checks(home))


@pytest.mark.parametrize("defect", INPUT_DEFECTS, ids=name_of)
def test_a_defect_of_an_export(defect: Defect, company: Company, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(company.folder, tmp_path / "files"))
    defect.seed(folder)
    home = check(defect, folder, company, tmp_path, PROJECT_ROOT)
    if defect is INPUT_DEFECTS[0]:
        settings = AS_OF | {"sources": "files", "files_dir": str(folder)}
        accepted = run_cx("validate", *ACCEPT, home=home, **settings)
        assert (accepted.returncode, defect.caught_by in accepted.stdout) == (0, True), (
            "a user may accept the loss"
        )
        assert run_cx("publish", home=home, **settings).returncode == 0


@pytest.mark.parametrize("defect", MODEL_DEFECTS, ids=name_of)
def test_a_defect_of_a_model(defect: Defect, company: Company, tmp_path: Path) -> None:
    project = tmp_path / "project"
    for name in subprocess.check_output(
        ["git", "ls-files"], cwd=PROJECT_ROOT, text=True
    ).splitlines():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PROJECT_ROOT / name, project / name)
    defect.seed(project)
    check(defect, company.folder, company, tmp_path, project)


def check(defect: Defect, folder: Path, company: Company, tmp_path: Path, project: Path) -> Path:
    """Refresh with the defect and compare the outcome and its cause with the expected ones.

    Returns:
        The home of the refresh.
    """
    home = Path(shutil.copytree(company.home, tmp_path / "home", symlinks=True))
    before = published_bytes(home)
    settings = settings_of(
        home, sources="files", files_dir=str(folder), **(AS_OF | defect.settings)
    )
    use_shared_parse(home)
    done = subprocess.run(
        [BIN / "cx", "refresh"],
        cwd=project,
        env=settings | {"PYTHONPATH": str(project)},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    said = done.stdout + done.stderr
    assert done.returncode == EXIT_CODES[defect.outcome], said[-3000:]
    if defect.outcome == SHOWN:
        told = set(failing_checks(home)) - set(company.failing_checks)
        caught = [check.split(": ", 2)[2] for check in told if defect.caught_by in check]
        assert caught, told
        assert caught[0] in said, "a refresh prints the checks that it published in spite of"
    else:
        assert defect.caught_by in done.stderr.splitlines()[-1], done.stderr
        assert published_bytes(home) == before
    return home


def failing_checks(home: Path) -> list[str]:
    """The failing checks that `cx status` lists; some fail for the demo company itself."""
    return json.loads(run_cx("status", "--json", home=home).stdout)["failing_checks"]
