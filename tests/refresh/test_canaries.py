"""No published table, log or report contains personal data (docs/CONTRACT.md §4)."""

import json
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from tests.support.personal_data.canaries import Canary, plant
from tests.support.personal_data.marks import numbers_of_marks
from tests.support.personal_data.scanning import contents
from tests.support.running import run, run_cx

pytestmark = pytest.mark.slow

PHONE = re.compile(r"49\W{0,2}1718\W{0,2}35\W?26\W?(\d\d)\W?(\d\d)")
ESCAPE = re.compile(r"\\+(?:x([0-9a-f]{2})|u([0-9a-f]{4}))")
# Rows and published values; the results of Great Expectations contain published keys and dimension
# values. No other file quotes a row.
ROWS = ("landing", "published", "expectations", "warehouse.duckdb")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for files with canaries."""
    return tmp_path_factory.mktemp("canaries")


@pytest.fixture(scope="module")
def canaries(folder: Path) -> dict[int, Canary]:
    """All canaries, by number."""
    return {canary.number: canary for canary in plant(folder)}


@pytest.fixture(scope="module")
def settings(folder: Path) -> dict[str, str]:
    """The settings of all runs."""
    return {
        **{"sources": "files", "files_dir": str(folder), "as_of": "2026-03-31"},
        "report": "full",
    }


@pytest.fixture(scope="module")
def home(
    canaries: dict[int, Canary], settings: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A home refreshed from the canaries."""
    home = tmp_path_factory.mktemp("canary_home") / "home"
    done = run_cx("refresh", home=home, **settings)
    assert done.returncode == 0, done.stdout + done.stderr
    assert numbers_in((done.stdout + done.stderr).encode()) == set()
    return home


def test_every_canary_has_landed(home: Path, canaries: dict[int, Canary]) -> None:
    assert len(canaries) >= 500
    landed = set().union(*(numbers_in(content) for _, content in contents(home / "landing")))
    assert landed == set(canaries)


def test_nothing_forbidden_is_published(home: Path, canaries: dict[int, Canary]) -> None:
    assert_nothing_forbidden(home, canaries)


def test_status_logs_and_reports_quote_no_row(home: Path, settings: dict[str, str]) -> None:
    said = run_cx("status", "--json", home=home, **settings)
    assert said.returncode == 0 and numbers_in(said.stdout.encode()) == set()
    assert found_outside_rows(home) == {}


def headerless(home: Path, folder: Path) -> None:
    name = (
        (folder / "contacts" / "1.csv").read_text(encoding="utf-8").splitlines()[-3].split(",")[0]
    )
    (folder / "contacts" / "0.csv").write_text(f"{name},{name},x\n1,2,3\n", encoding="utf-8")


def half_a_parquet_file(home: Path, folder: Path) -> None:
    path = folder / "contacts" / "3.parquet"
    path.write_bytes(path.read_bytes()[:-300])


def not_what_it_says(home: Path, folder: Path) -> None:
    shutil.copy(folder / "contacts" / "1.csv", folder / "contacts" / "9.parquet")


def an_open_quote(home: Path, folder: Path) -> None:
    path = folder / "contacts" / "1.csv"
    path.write_text('"' + path.read_text(encoding="utf-8"), encoding="utf-8")


def a_mark_that_is_none(home: Path, folder: Path) -> None:
    """DuckDB cannot convert a value of a landed file, and quotes it in its error."""
    name = (
        (folder / "contacts" / "1.csv").read_text(encoding="utf-8").splitlines()[-3].split(",")[0]
    )
    marks = home / "landing" / "files" / "_dlt_loads"
    (marks / "x.jsonl").write_text(json.dumps({"load_id": "x", "status": name}), encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "step", "says"),
    [
        (headerless, "refresh", "contacts/0.csv"),
        (half_a_parquet_file, "refresh", "contacts/3.parquet"),
        (not_what_it_says, "refresh", "contacts/9.parquet"),
        (an_open_quote, "refresh", "contacts/1.csv"),
        (a_mark_that_is_none, "build", "JSON transform error"),
    ],
)
def test_a_failure_quotes_no_personal_data(
    home: Path,
    folder: Path,
    settings: dict[str, str],
    tmp_path: Path,
    spoil: Callable[[Path, Path], None],
    step: str,
    says: str,
) -> None:
    spoilt_home = Path(shutil.copytree(home, tmp_path / "home", symlinks=True))
    spoilt_folder = Path(shutil.copytree(folder, tmp_path / "folder"))
    spoil(spoilt_home, spoilt_folder)
    done = run_cx(step, home=spoilt_home, **settings | {"files_dir": str(spoilt_folder)})
    assert done.returncode in (1, 2) and says in done.stderr, done.stdout + done.stderr
    assert_quotes_no_one(spoilt_home, done)


def test_a_failing_check_quotes_no_personal_data(
    home: Path, canaries: dict[int, Canary], settings: dict[str, str], tmp_path: Path
) -> None:
    spoilt = Path(shutil.copytree(home, tmp_path / "home", symlinks=True))
    with duckdb.connect(str(spoilt / "warehouse.duckdb")) as warehouse:
        for table in ("marts.fct_tickets", "intermediate.int_contacts__by_email"):
            warehouse.execute(f"insert into {table} from {table}")
        warehouse.execute("update marts.fct_survey_responses set comment = 'ask ana@shop.example'")
        warehouse.execute("update metrics.support_monthly_by_team set tickets_created = -1")
    said = run(
        "dbt", "test", "--select", "fct_tickets", "int_contacts__by_email", home=spoilt, **settings
    )
    assert said.returncode == 1 and "unique" in said.stdout
    assert_quotes_no_one(spoilt, said)
    done = run_cx("validate", home=spoilt, **settings)
    assert done.returncode == 1 and "rows_with_email" in done.stderr
    assert_quotes_no_one(spoilt, done)
    assert_nothing_forbidden(spoilt, canaries)


def assert_nothing_forbidden(home: Path, canaries: dict[int, Canary]) -> None:
    for folder in ("published", "expectations"):
        for path, content in contents(home / folder):
            leaked = [
                canaries[number]
                for number in numbers_in(content)
                if not canaries[number].may_be_published
            ]
            assert leaked == [], path.name


def assert_quotes_no_one(home: Path, done: subprocess.CompletedProcess[str]) -> None:
    said = done.stdout + done.stderr
    assert numbers_in(said.encode()) == set(), said
    assert "ana@shop" not in said
    assert found_outside_rows(home) == {}


def found_outside_rows(home: Path) -> dict[str, set[int]]:
    """The canaries in logs, state files, and the files of dbt, dlt and Dagster."""
    found: dict[str, set[int]] = {}
    for path, content in contents(home):
        name = path.relative_to(home)
        if name.parts[0] not in ROWS and (numbers := numbers_in(content)):
            found.setdefault(str(name), set()).update(numbers)
    return found


def numbers_in(content: bytes) -> set[int]:
    """The numbers of all canaries in some bytes."""
    return numbers_of_marks(content) | {
        int("".join(match.groups()))
        for text in texts_with_phones(content)
        for match in PHONE.finditer(text)
    }


def texts_with_phones(content: bytes) -> Iterator[str]:
    """The surroundings of the middle of each phone number, with digits in ASCII."""
    for match in re.finditer(rb"1718", content):
        around = content[max(match.start() - 32, 0) : match.end() + 48]
        text = around.decode(errors="ignore")
        # JSON and the `repr` of a decoded file show some characters as escapes.
        decoded = ESCAPE.sub(lambda escape: chr(int(escape[1] or escape[2], 16)), text)
        yield unicodedata.normalize("NFKC", decoded)
