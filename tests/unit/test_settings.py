"""The settings: their meaning, their defaults, and the error of an invalid value."""

import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from orchestration.errors import BadConfigurationError
from orchestration.home import Home
from orchestration.settings import Settings, demo_last_day, load_settings
from orchestration.settings.home_folder import HOME_LAYOUT
from tests.support.running import PROJECT_ROOT, TIMEOUT_SECONDS, UNSET, settings_of


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Default settings, except for the home."""
    for name, value in UNSET.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("CX_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_defaults(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CX_REPORT")
    assert load_settings() == Settings(
        home=Home(home),
        sources=("demo",),
        files_dir=None,
        as_of_date=demo_last_day(),
        timezone="UTC",
        currency="USD",
    )
    assert home.is_dir()


def test_every_setting(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    values = {
        "CX_SOURCES": " files ,files",
        "CX_FILES_DIR": str(tmp_path),
        "CX_AS_OF": "2024-02-29",
        "CX_TIMEZONE": "Asia/Kathmandu",
        "CX_CURRENCY": "GBP",
        "CX_REPORT": "without_comments",
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    expected = Settings(
        *(Home(home), ("files",), tmp_path, date(2024, 2, 29), "Asia/Kathmandu", "GBP"),
        report="without_comments",
    )
    assert load_settings() == expected


@pytest.mark.parametrize("timezone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_the_last_complete_day_is_that_of_the_reporting_time_zone(
    timezone: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CX_SOURCES", "files")
    monkeypatch.setenv("CX_FILES_DIR", str(tmp_path))
    monkeypatch.setenv("CX_TIMEZONE", timezone)
    before, found, after = (
        datetime.now(UTC).astimezone(ZoneInfo(timezone)).date(),
        load_settings().as_of_date,
        datetime.now(UTC).astimezone(ZoneInfo(timezone)).date(),
    )
    assert before - timedelta(days=1) <= found <= after - timedelta(days=1)


def test_the_as_of_date_may_be_today_and_not_tomorrow(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CX_TIMEZONE", "Pacific/Kiritimati")
    today = datetime.now(ZoneInfo("Pacific/Kiritimati")).date()
    monkeypatch.setenv("CX_AS_OF", today.isoformat())
    assert load_settings().as_of_date == today
    monkeypatch.setenv("CX_AS_OF", (today + timedelta(days=2)).isoformat())
    with pytest.raises(BadConfigurationError, match=r"CX_AS_OF: .* is in the future; today is"):
        load_settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CX_SOURCES", "sap"),
        ("CX_SOURCES", ","),
        ("CX_SOURCES", "demo,files"),
        ("CX_SOURCES", "Demo"),
        ("CX_AS_OF", "2026-02-29"),
        ("CX_AS_OF", "20260228"),
        ("CX_AS_OF", "2026-02-28 "),
        ("CX_AS_OF", "2926-02-28"),
        ("CX_AS_OF", "٢٠٢٦-٠٢-٢٨"),
        ("CX_FIRST_DATE", "1990"),
        ("CX_FIRST_DATE", "0000-01-01"),
        ("CX_FIRST_DATE", "infinity"),
        ("CX_FIRST_DATE", "2999-01-01"),
        ("CX_PUBLISH_CUSTOMER_NAMES", "True"),
        ("CX_PUBLISH_CUSTOMER_NAMES", "yes"),
        ("CX_TIMEZONE", "europe/bucharest"),
        ("CX_TIMEZONE", "../../etc/passwd"),
        ("CX_TIMEZONE", "EEST+3"),
        ("CX_STALE_SOURCE_HOURS", "-1"),
        ("CX_STALE_SOURCE_HOURS", "10000"),
        ("CX_RETRY_SECONDS", "soon"),
        ("CX_ALERT_ON", "Warnings"),
        ("CX_REPORT", "yes"),
    ],
)
def test_an_invalid_value_is_an_error_of_one_line_that_names_the_setting(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadConfigurationError) as caught:
        load_settings()
    assert str(caught.value).startswith(f"{name}: ")
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("record", [json.dumps({"layout": HOME_LAYOUT + 1}), "{}", "no json", ""])
def test_a_home_with_another_layout_is_refused(home: Path, record: str) -> None:
    load_settings()
    (home / "layout.json").write_text(record, encoding="utf-8")
    with pytest.raises(BadConfigurationError, match=r"^CX_HOME: "):
        load_settings()


@pytest.mark.parametrize("name", [*"'\"[]*?#%{}\\", "\n", "\x1b", "\u202e", "\udcff", "\u00a0"])
def test_a_home_with_an_unsupported_character_is_refused(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CX_HOME", str(tmp_path / f"a{name}b"))
    with pytest.raises(BadConfigurationError, match=r"^CX_HOME: .* unsupported character") as found:
        load_settings()
    assert str(found.value).isprintable()
    assert list(tmp_path.iterdir()) == []


def test_a_files_folder_whose_name_is_not_utf_8_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a\udcff").mkdir()
    monkeypatch.setenv("CX_SOURCES", "files")
    monkeypatch.setenv("CX_FILES_DIR", str(tmp_path / "a\udcff"))
    with pytest.raises(BadConfigurationError, match=r"a\\xff is not UTF-8; rename the folder$"):
        load_settings()


def test_relative_paths_are_relative_to_the_repository_for_every_tool(tmp_path: Path) -> None:
    program = (
        "import os; print(os.environ['CX_HOME'], os.environ['CX_FILES_DIR'],"
        " os.environ['DAGSTER_HOME'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=settings_of(Path("some/where"), files_dir="tests"),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=True,
    )
    home = PROJECT_ROOT / "some" / "where"
    assert done.stdout.split() == [str(home), str(PROJECT_ROOT / "tests"), str(home / "dagster")]


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("SOURCES__X__KEY=a${HOME}b$HOME", "a${HOME}b$HOME"),
        ('SOURCES__X__KEY="${MISSING:-x}"', "${MISSING:-x}"),
        ("SOURCES__X__KEY='a$$b#c'", "a$$b#c"),
    ],
)
def test_dollar_signs_in_secrets_stay_as_written(line: str, value: str, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(line, encoding="utf-8")
    program = (
        "import os, pathlib, sys; from orchestration import environment\n"
        "environment.PROJECT_ROOT = pathlib.Path(sys.argv[1])\n"
        "environment.prepare_environment(); print(os.environ['SOURCES__X__KEY'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        env=settings_of(tmp_path),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=True,
    )
    assert done.stdout == f"{value}\n"


def test_telemetry_of_every_tool_is_off() -> None:
    program = "import json, os; print(json.dumps(dict(os.environ)))"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={
            name: os.environ[name] for name in ("PATH", "HOME", "PYTHONPATH") if name in os.environ
        },
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=True,
    )
    seen = json.loads(done.stdout)
    switches = (
        "DBT_SEND_ANONYMOUS_USAGE_STATS",
        "RUNTIME__DLTHUB_TELEMETRY",
        "GX_ANALYTICS_ENABLED",
    )
    assert [seen[name] for name in switches] == ["false"] * 3
    assert (seen["DO_NOT_TRACK"], seen["DAGSTER_DISABLE_TELEMETRY"]) == ("1", "true")


def test_a_misspelt_setting_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CX_SOMETHING_OF_SOMEBODY", "1")
    load_settings()
    monkeypatch.setenv("CX_TIMEZNE", "UTC")
    with pytest.raises(
        BadConfigurationError, match=r"^CX_TIMEZNE: no such setting; did you mean CX_TIMEZONE\?$"
    ):
        load_settings()
