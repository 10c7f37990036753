"""Extraction retries a source after transient errors, and only after those."""

import errno
from pathlib import Path
from types import SimpleNamespace

import dagster as dg
import pytest

from orchestration.errors import BadConfigurationError, SourceUnavailableError
from orchestration.sources.transient_errors import is_transient, transient_cause
from tests.support.dagster_runs import events_of_last_run
from tests.support.running import TIMEOUT_SECONDS, run_cx, start

ORDERS = "order_id,ordered_at,amount,status\nO1,2026-01-01,10,paid\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder whose only file is a link into a share that is not mounted."""
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "orders.csv").symlink_to(tmp_path / "share" / "orders.csv")
    return tmp_path / "files"


@pytest.mark.slow
def test_a_source_lands_once_it_is_available(folder: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    settings = {
        "sources": "files",
        "files_dir": str(folder),
        "as_of": "2026-03-31",
        "retry_seconds": "1",
    }
    extract = start("cx", "extract", home=home, **settings)
    said = extract.stdout.readline()
    assert said.startswith(
        "extract: CX_FILES_DIR: orders.csv cannot be read (No such file or directory); retry 1 of 3"
    )
    (tmp_path / "mounted").mkdir()
    (tmp_path / "mounted" / "orders.csv").write_text(ORDERS)
    (tmp_path / "mounted").rename(tmp_path / "share")
    printed, errors = extract.communicate(timeout=TIMEOUT_SECONDS)
    assert (extract.returncode, errors) == (0, "")
    assert "landed orders.csv: 1 row\n" in printed
    retries = events_of_last_run(home, dg.DagsterEventType.STEP_UP_FOR_RETRY)
    assert {event.step_key for event in retries} == {"landing"}
    landed = {
        event.asset_key.path[-1]: event.step_materialization_data.materialization.metadata
        for event in events_of_last_run(home, dg.DagsterEventType.ASSET_MATERIALIZATION)
    }
    numbers = {
        name: [landed[name][key].value for key in ("dagster/row_count", "rows_landed")]
        for name in landed
    }
    assert (numbers["orders"], numbers["tickets"], numbers["_dlt_loads"]) == (
        [1, 1],
        [0, 0],
        [1, 1],
    )
    assert landed["orders"]["file_versions_landed"].value == 1
    load_ids = {landed[name]["load_ids"].value for name in landed}
    (load_id,) = load_ids
    assert list((home / "landing" / "files" / "orders").glob(f"{load_id}.*"))


@pytest.mark.slow
def test_an_unavailable_source_is_an_error_of_one_line(folder: Path, tmp_path: Path) -> None:
    settings = {"sources": "files", "files_dir": str(folder), "retry_seconds": "0"}
    done = run_cx("extract", home=tmp_path / "home", **settings)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
    assert "orders.csv cannot be read" in done.stderr and "tried 4 times" in done.stderr
    assert [
        line.partition("retry ")[2][:6] for line in done.stdout.splitlines() if "retry" in line
    ] == [
        "1 of 3",
        "2 of 3",
        "3 of 3",
    ]


@pytest.mark.slow
def test_the_wait_for_a_source_can_be_interrupted(folder: Path, tmp_path: Path) -> None:
    settings = {"sources": "files", "files_dir": str(folder), "retry_seconds": "9999"}
    extract = start("cx", "extract", home=tmp_path / "home", **settings)
    while "retry 1 of 3" not in extract.stdout.readline():
        assert extract.poll() is None
    extract.terminate()
    _, errors = extract.communicate(timeout=TIMEOUT_SECONDS)
    assert (extract.returncode, errors) == (130, "stopped; the last published version remains\n")


@pytest.mark.slow
def test_bad_configuration_is_not_retried(folder: Path, tmp_path: Path) -> None:
    (folder / "orders.csv").unlink()
    (folder / "orders.csv").write_text("order_id\nO1\n")
    done = run_cx(
        "extract",
        home=tmp_path / "home",
        sources="files",
        files_dir=str(folder),
        retry_seconds="600",
    )
    assert done.returncode == 2 and "retry" not in done.stdout
    assert events_of_last_run(tmp_path / "home", dg.DagsterEventType.STEP_UP_FOR_RETRY) == []


def with_answer(status: int) -> OSError:
    """An error with a response, as `requests` raises it."""
    error = OSError("an address with a secret in it")
    error.response = SimpleNamespace(status_code=status)
    return error


@pytest.mark.parametrize(
    ("error", "passing"),
    [
        (ConnectionResetError(), True),
        (TimeoutError(), True),
        (OSError(errno.EIO, "Input/output error"), True),
        (OSError(errno.ESTALE, "Stale file handle"), True),
        (PermissionError(errno.EACCES, "Permission denied"), False),
        (OSError(errno.ENOSPC, "No space left on device"), False),
        (with_answer(503), True),
        (with_answer(429), True),
        (with_answer(401), False),
        (SourceUnavailableError(""), True),
        (BadConfigurationError(""), False),
        (ValueError(), False),
    ],
    ids=repr,
)
def test_transient_errors(error: Exception, passing: bool) -> None:
    assert is_transient(error) == passing
    try:
        try:
            raise error
        except Exception as cause:
            raise RuntimeError("the error of a library") from cause
    except RuntimeError as wrapped:
        assert transient_cause(wrapped) is (error if passing else None)
