"""Seeded defects, each through `cx refresh` after a good one: blocked or shown, and what was published keeps its bytes.

They run with `make soak`; docs/trust.md lists them. The ways to the gates are asked with every test
(`test_blocked_publishing.py`, `test_gates.py`).
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
from tests.support.parsing import begin_with_the_shared_parse
from tests.support.running import (
    BIN,
    PROJECT_ROOT,
    TIMEOUT_SECONDS,
    published_bytes,
    refresh_files,
    run_cx,
    settings_of,
)

AS_OF = {"as_of": "2026-06-30"}
EXIT_CODES = {REFUSED: 2, BLOCKED: 1, SHOWN: 0}


def name_of(defect: Defect) -> str:
    return defect.name.replace(" ", "-")


class Company(NamedTuple):
    """The demo company as a folder of files, a home in which it was refreshed, and which checks fail there."""

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


@pytest.mark.soak
@pytest.mark.parametrize("defect", INPUT_DEFECTS, ids=name_of)
def test_a_defect_of_an_export(defect: Defect, company: Company, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(company.folder, tmp_path / "files"))
    defect.seed(folder)
    home = check(defect, folder, company, tmp_path, PROJECT_ROOT)
    if defect is INPUT_DEFECTS[0]:
        settings = AS_OF | {"sources": "files", "files_dir": str(folder)}
        accepted = run_cx("validate", "--accept-volume", home=home, **settings)
        assert (accepted.returncode, defect.caught_by in accepted.stdout) == (0, True), (
            "a person may mean it"
        )
        assert run_cx("publish", home=home, **settings).returncode == 0


@pytest.mark.soak
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
    """Refresh with the defect: the outcome is the one expected, for the reason expected. Gives the home."""
    home = Path(shutil.copytree(company.home, tmp_path / "home", symlinks=True))
    before = published_bytes(home)
    settings = settings_of(
        home, sources="files", files_dir=str(folder), **(AS_OF | defect.settings)
    )
    begin_with_the_shared_parse(home)
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
        assert caught[0] in said, "a refresh says what it published all the same"
    else:
        assert defect.caught_by in done.stderr.splitlines()[-1], done.stderr
        assert published_bytes(home) == before
    return home


def failing_checks(home: Path) -> list[str]:
    """What `cx status` says does not hold; the demo company has faults of its own."""
    return json.loads(run_cx("status", "--json", home=home).stdout)["failing_checks"]


def test_every_defect_is_in_the_documentation() -> None:
    text = (PROJECT_ROOT / "docs" / "trust.md").read_text(encoding="utf-8")
    defects = [*INPUT_DEFECTS, *MODEL_DEFECTS]
    assert len(defects) >= 50 and len({defect.name for defect in defects}) == len(defects)
    rows = [(one.name, one.outcome, f"`{one.caught_by}`".replace("|", r"\|")) for one in defects]
    assert [row for row in rows if f"| {' | '.join(row)} |" not in text] == []
