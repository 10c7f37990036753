"""Errors of `cx` as one line: usage errors with the nearest name, and what to run next."""

import contextlib
import json
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.build.failures import explain_failure
from orchestration.build.warehouse import open_warehouse
from orchestration.cli import interrupts, main
from orchestration.errors import BadConfigurationError, RefreshError
from orchestration.records.checks import recorded_checks
from orchestration.settings import load_settings


@pytest.fixture(autouse=True)
def handler() -> Iterator[None]:
    """`cx` replaces the handlers of SIGINT and SIGTERM."""
    before = [(one, signal.getsignal(one)) for one in (signal.SIGINT, signal.SIGTERM)]
    yield
    for one, earlier in before:
        signal.signal(one, earlier)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_that_a_library_discards_is_repeated(
    sent: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interrupts, "REPEAT_SECONDS", 0.01)
    with pytest.raises(KeyboardInterrupt), interrupts.repeated_interrupts():
        with contextlib.suppress(BaseException):
            signal.raise_signal(sent)
        time.sleep(30)


def run(words: str, monkeypatch: pytest.MonkeyPatch) -> int | str | None:
    monkeypatch.setattr(sys, "argv", ["cx", *words.split()])
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("refrsh", "cx: No such command 'refrsh'. Did you mean 'refresh'?"),
        ("metrics compil", "cx metrics: No such command 'compil'. Did you mean 'compile'?"),
        ("wombat", "cx: No such command 'wombat'; see `cx --help`"),
        ("history nps --mont 2026-01", "no such option '--mont'; did you mean --month?"),
        (
            "refresh --accept",
            "cx refresh: no such option '--accept'; did you mean --accept-volume?",
        ),
        ("refresh --hlep", "cx refresh: no such option '--hlep'; did you mean --help?"),
        ("--verison", "cx: no such option '--verison'; did you mean --version?"),
        ("extract --accept-volume", "it is an option of `cx refresh` and `cx validate`"),
        ("status --month 2026-01", "it is an option of `cx history`"),
        ("history nps --json", "it is an option of `cx status`"),
        ("status -x", "cx status: no such option '-x'; `cx status --help` lists the options"),
        ("history", "cx history: Missing argument 'metric'; see `cx history --help`"),
        ("publish x", "cx publish: Got unexpected extra argument(s) (x); see `cx publish --help`"),
        ("history nps --month", "Option '--month' requires an argument"),
        ("history nps --month 2026", "--month: '2026' is not a date; write it as YYYY-MM"),
    ],
)
def test_a_usage_error_is_one_line(
    words: str, message: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(words, monkeypatch) == 2
    printed = capsys.readouterr()
    assert (printed.out, printed.err.count("\n")) == ("", 1)
    assert message in printed.err


def test_the_version_is_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--version", monkeypatch) == 0
    assert capsys.readouterr().out == "cx 0.1.0\n"


def test_a_missing_warehouse_is_answered_with_the_command_that_makes_one(tmp_path: Path) -> None:
    with pytest.raises(RefreshError, match=r"nothing has been built yet: .*; run `cx refresh`$"):
        open_warehouse(tmp_path / "warehouse.duckdb")


def test_a_currency_without_a_rate_is_one_plain_line_of_the_status(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CX_HOME", str(tmp_path))
    monkeypatch.setenv("CX_CURRENCY", "CHF")
    settings = load_settings()
    results = settings.home.dbt_target / "run_results.json"
    results.parent.mkdir(parents=True, exist_ok=True)
    failed = {
        "unique_id": "test.cx.reporting_currency_has_rate_refresh_settings_currency.1a",
        "status": "fail",
        "message": "Got 1 result, configured to fail if != 0",
    }
    results.write_text(json.dumps({"results": [failed]}))
    error = explain_failure(settings, output="", target=settings.home.dbt_target)
    assert isinstance(error, BadConfigurationError)
    (check,) = recorded_checks(settings.home)["build"]
    assert (check.status, check.message) == ("failed", str(error))
    assert str(error).startswith("CX_CURRENCY: 'CHF' has no exchange rate;")
