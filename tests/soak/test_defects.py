"""Seeded defects after a good refresh, on companies of two sizes: refused, blocked, shown, passed.

docs/trust.md lists the defects and their outcomes. Defects of exports run as quick refreshes; some
of them, and all defects of models, run through `cx refresh` as well. `make test-all` seeds a few
holes (`tests/refresh/test_holes.py`).
"""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.companies import A_TENTH, LAST_DAY, WHOLE, Company, make_company
from tests.support.defects.defect import BLOCKED, PASSED, REFUSED, SHOWN, Defect
from tests.support.defects.holes import HOLES
from tests.support.defects.inputs import INPUT_DEFECTS
from tests.support.defects.models import MODEL_DEFECTS
from tests.support.defects.outcomes import assert_outcome
from tests.support.parsing import use_shared_parse
from tests.support.running import (
    ACCEPT,
    BIN,
    PROJECT_ROOT,
    TIMEOUT_SECONDS,
    published_bytes,
    run_cx,
    settings_of,
)

pytestmark = pytest.mark.soak

EXIT_CODES = {REFUSED: 2, BLOCKED: 1, SHOWN: 0, PASSED: 0}
THROUGH_CX = ("a month of tickets is dropped", "a segment is renamed", "a file is UTF-16")


def name_of(defect: Defect) -> str:
    return defect.name.replace(" ", "-")


@pytest.fixture(scope="module", params=(WHOLE, A_TENTH))
def company(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Company:
    return make_company(request.param, tmp_path_factory.mktemp("defects"))


@pytest.mark.parametrize("defect", [*INPUT_DEFECTS, *HOLES], ids=name_of)
def test_a_defect_of_an_export(defect: Defect, company: Company, tmp_path: Path) -> None:
    assert_outcome(defect, company, tmp_path)


@pytest.mark.parametrize(
    "defect", [one for one in INPUT_DEFECTS if one.name in THROUGH_CX], ids=name_of
)
def test_a_defect_of_an_export_through_cx(defect: Defect, company: Company, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(company.folder, tmp_path / "files"))
    defect.seed(folder)
    home = check(defect, folder, company, tmp_path, PROJECT_ROOT)
    if defect.outcome == BLOCKED:
        settings = {"sources": "files", "files_dir": str(folder), "as_of": str(LAST_DAY)}
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
    as_of = {"as_of": str(LAST_DAY)} | defect.settings
    settings = settings_of(home, sources="files", files_dir=str(folder), **as_of)
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
    output = done.stdout + done.stderr
    outcome, caught_by = defect.expected(company.size == A_TENTH)
    assert done.returncode == EXIT_CODES[outcome], output[-3000:]
    if outcome == SHOWN:
        warnings = json.loads(run_cx("status", "--json", home=home).stdout)["warnings"]
        caught = [one["message"] for one in warnings if caught_by in one["message"]]
        assert caught, warnings
        assert caught[0] in output, "a refresh prints the checks that it published in spite of"
    elif outcome != PASSED:
        assert caught_by in done.stderr.splitlines()[-1], done.stderr
        assert published_bytes(home) == before
    return home


def test_the_first_refresh_shows_nothing(company: Company) -> None:
    status = json.loads(run_cx("status", "--json", home=company.home).stdout)
    assert (status["failed_checks"], status["warnings"]) == ([], [])
