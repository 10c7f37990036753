"""Bad configuration and bad files: exit codes, errors of one line, no publication."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.reference import compare_tables
from tests.support.running import (
    GOLDEN,
    GOLDEN_SETTINGS,
    published_bytes,
    published_database,
    run_cx,
    start,
)

pytestmark = pytest.mark.slow

CUSTOMERS = "customer_id,customer_name\nC1,One\n"


@pytest.fixture(scope="module")
def home(golden_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a published version."""
    return Path(
        shutil.copytree(golden_home, tmp_path_factory.mktemp("bad") / "home", symlinks=True)
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A valid folder of files that a test may spoil."""
    (tmp_path / "files").mkdir()
    for path in GOLDEN.glob("*.csv"):
        shutil.copy(path, tmp_path / "files")
    return Path(
        shutil.copytree(GOLDEN / "ticket_events", tmp_path / "files" / "ticket_events")
    ).parent


def refused(home: Path, exit_code: int, *words: str, **settings: str) -> None:
    """Assert that a refresh ends with this code and one line, and publishes nothing."""
    before = published_bytes(home)
    done = run_cx("refresh", home=home, **settings)
    assert (done.returncode, done.stderr.count("\n")) == (exit_code, 1), done.stdout + done.stderr
    assert [word for word in words if word not in done.stderr] == [], done.stderr
    assert published_bytes(home) == before


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"sources": "files,sapp"}, ("CX_SOURCES", "'sapp'", "choose from")),
        ({"sources": "demo,files"}, ("CX_SOURCES", "'demo'")),
        ({"files_dir": ""}, ("CX_FILES_DIR", "not set", "set it to the folder")),
        ({"files_dir": "/nowhere/at/all"}, ("CX_FILES_DIR", "/nowhere/at/all", "create it")),
        ({"files_dir": str(GOLDEN / "orders.csv")}, ("CX_FILES_DIR", "orders.csv")),
        ({"timezone": "Europe/Bukarest"}, ("CX_TIMEZONE", "'Europe/Bukarest'", "use a name like")),
        ({"as_of": "31.03.2026"}, ("CX_AS_OF", "'31.03.2026'", "YYYY-MM-DD")),
        ({"as_of": "2026-02-30"}, ("CX_AS_OF", "'2026-02-30'", "YYYY-MM-DD")),
        ({"as_of": "2926-03-31"}, ("CX_AS_OF", "2926-03-31", "future", "earlier")),
        ({"retry_seconds": "soon"}, ("CX_RETRY_SECONDS", "'soon'", "like 30")),
        ({"currency": "CHF"}, ("CX_CURRENCY", "'CHF'", "exchange_rates")),
    ],
    ids=lambda value: ",".join(value) if isinstance(value, dict) else "",
)
def test_bad_settings(home: Path, changed: dict[str, str], words: tuple[str, ...]) -> None:
    settings = {"sources": "files", "files_dir": str(GOLDEN)} | GOLDEN_SETTINGS | changed
    refused(home, 2, *words, **settings)


@pytest.mark.parametrize(
    ("option", "text", "form"),
    [("--month", "2026-13", "YYYY-MM"), ("--as-reported-on", "2026-13-01", "YYYY-MM-DD")],
)
def test_bad_dates_of_the_history(home: Path, option: str, text: str, form: str) -> None:
    done = run_cx("history", "nps", option, text, home=home)
    assert done.returncode == 2
    assert done.stderr == f"{option}: '{text}' is not a date; write it as {form}\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["npss"], "METRIC: there is no metric 'npss'; did you mean nps?"),
        (["NPS"], "METRIC: there is no metric 'NPS'; did you mean nps?"),
        (["weather"], "METRIC: there is no metric 'weather'; metrics.metric_catalog lists them"),
        (["nps", "--month", "2031-01"], "--month: nps has no value for 2031-01; choose a month"),
    ],
)
def test_bad_names_of_the_history(home: Path, words: list[str], message: str) -> None:
    done = run_cx("history", *words, home=home)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert done.stderr.startswith(message)


def test_a_day_before_the_first_publication_has_no_reported_values(home: Path) -> None:
    done = run_cx("history", "nps", "--as-reported-on", "2020-01-31", home=home)
    assert done.returncode == 0
    assert done.stdout == "No value of nps was reported by the end of 2020-01-31.\n"


def twice(folder: Path) -> None:
    (folder / "customers").mkdir()
    (folder / "customers" / "1.csv").write_text(CUSTOMERS)


def in_two_formats(folder: Path) -> None:
    (folder / "customers.jsonl").write_text('{"customer_id": "C1"}\n')


def corrupt_pages(folder: Path) -> None:
    (folder / "orders.csv").unlink()
    columns = ("order_id", "ordered_at", "amount", "status")
    path = folder / "orders.parquet"
    pq.write_table(
        pa.table({column: [f"{column} {n}" for n in range(5_000)] for column in columns}), path
    )
    content = bytearray(path.read_bytes())
    content[4:2_000] = bytes(1_996)
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (
            lambda f: (f / "orders.csv").write_text("order_id,amount,status\nO1,5,paid\n"),
            ("orders.csv", "'ordered_at'"),
        ),
        (lambda f: (f / "orders.csv").write_bytes(b""), ("orders.csv", "is empty")),
        (
            lambda f: (f / "customers.csv").write_text("sep=;\ncustomer_id;region\nC1;a\n"),
            ("customers.csv", "'sep=;'", "separate the columns by commas"),
        ),
        (
            lambda f: (f / "customers.csv").write_text("customer_id,region,region\nC1,a,b\n"),
            ("customers.csv", "'region' twice"),
        ),
        (
            lambda f: (f / "customers.csv").write_text(CUSTOMERS, encoding="utf-16"),
            ("customers.csv", "UTF-8"),
        ),
        (twice, ("CX_FILES_DIR", "customers.csv", "customers/", "keep one")),
        (in_two_formats, ("CX_FILES_DIR", "customers.csv", "customers.jsonl", "keep one")),
        (
            lambda f: (f / "holidays.csv").rename(f / "holidays.parquet"),
            ("holidays.parquet", "Parquet"),
        ),
        (corrupt_pages, ("orders.parquet", "Parquet")),
    ],
    ids=["column", "empty", "sep", "twice", "utf16", "folder", "formats", "parquet", "pages"],
)
def test_bad_files(
    home: Path, folder: Path, spoil: Callable[[Path], object], words: tuple[str, ...]
) -> None:
    landed = sorted((home / "landing").rglob("*.parquet"))
    spoil(folder)
    refused(home, 2, *words, sources="files", files_dir=str(folder), **GOLDEN_SETTINGS)
    assert sorted((home / "landing").rglob("*.parquet")) == landed


def test_a_home_without_write_permission(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = run_cx("refresh", home=tmp_path / "file" / "home")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert done.stderr.startswith(f"CX_HOME: cannot write to {tmp_path}/file/home")


def test_another_refresh_is_running(home: Path, folder: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from orchestration.home import Home\n"
        "from orchestration.monitoring.refresh_lock import refresh_lock\n"
        "with refresh_lock(Home(Path(sys.argv[1]))): print('held', flush=True); sys.stdin.read()"
    )
    holder = start("python", "-c", program, str(home), home=home)
    try:
        assert holder.stdout.readline() == "held\n"
        settings = {"sources": "files", "files_dir": str(folder)} | GOLDEN_SETTINGS
        refused(home, 1, "another refresh is running", str(home), **settings)
    finally:
        holder.kill()
        holder.communicate()


def test_malformed_rows_are_rejected_and_other_rows_are_published(
    home: Path, folder: Path, tmp_path: Path
) -> None:
    """This also shows that the home accepts valid input after all the invalid input."""
    with (folder / "customers.csv").open("ab") as file:
        file.write("C90,Café,,,,,\n".encode("latin-1") + b"C91\n" + b"C92,a,b,c,d,e,f,g,h,i\n")
    done = run_cx("refresh", home=home, sources="files", files_dir=str(folder), **GOLDEN_SETTINGS)
    assert done.returncode == 0, done.stdout + done.stderr
    expected = Path(shutil.copytree(GOLDEN / "expected", tmp_path / "expected"))
    (expected / "rejected_rows.csv").unlink()
    (expected / "row_ledger.csv").unlink()
    assert compare_tables(published_database(home), expected) == []
    with duckdb.connect(str(published_database(home)), read_only=True) as connection:
        rows = (
            """select "row" from quality.rejected_rows where reason = 'malformed_row' order by 1"""
        )
        found = [json.loads(row) for (row,) in connection.execute(rows).fetchall()]
    assert found == [{"file": "customers.csv", "line": line} for line in (11, 12, 13)]
