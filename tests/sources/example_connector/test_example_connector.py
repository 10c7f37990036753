"""The guide docs/guides/add-a-vendor.md, applied to a copy of the project with Acorn."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from demo.company import demo_rows
from demo.servers.running import serving
from orchestration.settings import demo_last_day
from tests.sources.example_connector.acorn_server import AcornServer
from tests.support import vendors
from tests.support.running import BIN, PROJECT_ROOT, settings_of

pytestmark = pytest.mark.slow

EXAMPLE = Path(__file__).parent
COPIED = (
    "orchestration",
    "demo",
    "dbt_project",
    "seeds",
    "tests",
    "dbt_project.yml",
    "profiles.yml",
    "pyproject.toml",
)
# The one line that the guide adds to an existing file, and the line before it.
UNION = "dbt_project/models/intermediate/canonical/int_survey_responses__validated.sql"
LINE_BEFORE = "        ref('stg_delighted__survey_responses'),\n"
LINE = "        ref('stg_acorn__survey_responses'),\n"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with the example connector."""
    root = tmp_path_factory.mktemp("project")
    for name in COPIED:
        copy = shutil.copytree if (PROJECT_ROOT / name).is_dir() else shutil.copy
        copy(PROJECT_ROOT / name, root / name)
    shutil.copytree(EXAMPLE / "acorn", root / "orchestration" / "sources" / "acorn")
    shutil.copy(EXAMPLE / "acorn_server.py", root / "demo" / "servers" / "acorn.py")
    shutil.copytree(EXAMPLE / "staging", root / "dbt_project" / "models" / "staging" / "acorn")
    text = (root / UNION).read_text(encoding="utf-8")
    assert text.count(LINE_BEFORE) == 1
    (root / UNION).write_text(text.replace(LINE_BEFORE, LINE_BEFORE + LINE), encoding="utf-8")
    return root


def test_it_is_small() -> None:
    files = [*(EXAMPLE / "acorn").glob("*.py"), *(EXAMPLE / "staging").iterdir()]
    assert (
        sum(bool(line.strip()) for path in files for line in path.read_text("utf-8").splitlines())
        < 150
    )


def test_it_passes_the_tests_of_all_connectors(project: Path, tmp_path: Path) -> None:
    done = run(
        project,
        sys.executable,
        "-m",
        "pytest",
        "tests/sources/test_connectors.py",
        "-k",
        "acorn",
        home=tmp_path,
    )
    assert done.returncode == 0 and "passed" in done.stdout, done.stdout + done.stderr


@pytest.mark.soak
def test_its_answers_are_validated(project: Path, tmp_path: Path) -> None:
    company = demo_rows(demo_last_day())
    server = AcornServer(company)
    with serving(server.app()) as base_url:
        options = {
            f"SOURCES__ACORN__{name.upper()}": value
            for name, value in server.options(base_url).items()
        }
        done = run(project, BIN / "cx", "extract", home=tmp_path, further=options)
    assert done.returncode == 0, done.stdout + done.stderr
    done = run(
        project, BIN / "dbt", "build", "--select", "+int_survey_responses__validated", home=tmp_path
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = vendors.rows(
        tmp_path,
        "select survey_type, row_state, count(*), sum(score) from"
        " intermediate.int_survey_responses__validated"
        " where source_system = 'acorn' group by all",
    )
    answers = [
        row for row in company["survey_responses"] if row.get("score") and row.get("responded_at")
    ]
    by_type = {
        kind: [float(row["score"]) for row in answers if row["survey_type"] == kind]
        for kind in ("nps", "csat", "ces")
    }
    assert sorted(found) == sorted(
        (kind, "accepted", len(scores), sum(scores)) for kind, scores in by_type.items()
    )


def run(
    project: Path, *command: str | Path, home: Path, further: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command in the copy, with the copy's code."""
    settings = settings_of(home, sources="acorn", as_of=str(demo_last_day())) | {
        "PYTHONPATH": str(project)
    }
    return subprocess.run(
        command,
        cwd=project,
        env=settings | (further or {}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
