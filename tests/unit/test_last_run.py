"""The record of the last run, and what `cx status` makes of it."""

import json
from pathlib import Path

import pytest

from orchestration.home import Home
from orchestration.monitoring.refresh_lock import refresh_lock
from orchestration.records.checks import Check, record_checks, recorded_checks
from orchestration.records.last_run import (
    FAILED,
    SUCCEEDED,
    last_run,
    record_end,
    record_refusal,
    record_start,
    record_step,
)
from orchestration.reports.status import LEDGER, print_status, read_status
from orchestration.settings import load_settings


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setenv("CX_HOME", str(tmp_path))
    return load_settings().home


def first_line(capsys: pytest.CaptureFixture[str]) -> str:
    """The first line of the status."""
    print_status(read_status(load_settings()))
    return capsys.readouterr().out.splitlines()[0]


def test_a_run_is_running_while_it_holds_the_lock_and_killed_afterwards(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    assert last_run(home) is None
    with refresh_lock(home):
        record_start(home, "one")
        for step in ("extract", "extract", "build"):
            record_step(home, "one", step)
        assert first_line(capsys).startswith("Last run: extract, build running, ")
    line = first_line(capsys)
    assert line.startswith("Last run: killed at build, ")
    assert line.endswith(": its process was killed, or the machine went down; refresh again")


def test_names_and_counts_of_the_ledger_are_whole_on_80_columns(
    home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    row = ("salesforce", "survey_responses", 355_630, 355_471, 0, 1_234_567, 159)
    published = {
        **{"refresh_id": "one", "as_of_date": "2026-06-30", "is_overdue": False},
        **{"published_at": "2026-07-01T00:00:00+00:00", "age_hours": 1.0},
    }
    ledger = [dict(zip(LEDGER, row, strict=True))]
    print_status(read_status(load_settings()) | {"published": published, "row_ledger": ledger})
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [*row[:2], "355,630", "355,471", "0", "1,234,567", "159"] in lines


def test_checks_of_an_earlier_run_are_marked(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    record_checks(home, "validate", [Check("rows", "failed", "rows are lost", ())])
    record_start(home, "two")
    record_step(home, "two", "extract")
    print_status(read_status(load_settings()))
    assert capsys.readouterr().out.endswith(
        f"failed at validate of an earlier run: rows are lost\nFailing rows: {home.data_docs}\n"
    )
    record_step(home, "two", "validate")
    print_status(read_status(load_settings()))
    assert "\nfailed at validate: rows are lost\n" in capsys.readouterr().out


def test_a_failure_gives_the_step_and_the_reason(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    record_start(home, "one")
    record_step(home, "one", "extract")
    record_end(home, "one", FAILED, "zendesk: GET /tickets failed (503)")
    line = first_line(capsys)
    assert line.startswith("Last run: failed at extract, ")
    assert line.endswith(" UTC: zendesk: GET /tickets failed (503)")


def test_the_end_of_an_earlier_run_changes_nothing(home: Home) -> None:
    record_start(home, "one")
    record_start(home, "two")
    record_step(home, "one", "build")
    record_end(home, "one", FAILED, "it was killed")
    record_end(home, "two", SUCCEEDED)
    run = last_run(home)
    assert run is not None and (run.run_id, run.outcome, run.steps) == ("two", SUCCEEDED, ())


def test_a_refused_start_is_the_last_run(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    record_refusal(home, "bad configuration: CX_AS_OF: '1' is not a date")
    line = first_line(capsys)
    assert line.startswith("Last run: failed at the start, ")
    assert line.endswith("bad configuration: CX_AS_OF: '1' is not a date")


def test_a_refused_start_beside_a_run_does_not_replace_it(home: Home) -> None:
    with refresh_lock(home):
        record_start(home, "one")
        record_refusal(home, "bad configuration")
        assert last_run(home).run_id == "one"


def test_a_refusal_creates_no_home(tmp_path: Path) -> None:
    record_refusal(Home(tmp_path / "missing"), "bad configuration")
    assert not (tmp_path / "missing").exists()


def test_records_of_an_earlier_version_are_left_out(home: Home) -> None:
    home.failing_checks_record.write_text(
        json.dumps({"build": [], "validate": ["error: a text"]}), encoding="utf-8"
    )
    home.last_run_record.write_text(json.dumps({"run": "one"}), encoding="utf-8")
    assert recorded_checks(home) == {"build": []} and last_run(home) is None
