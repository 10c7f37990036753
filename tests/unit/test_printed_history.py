"""`cx history`: the values that were reported at the end of a day."""

from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.home import Home, database_of
from orchestration.reports.history import print_history
from orchestration.settings import Settings

CHANGES = (
    ("2026-02-01 23:59:59.999999", None, 40, "first_published"),
    ("2026-02-02 00:00:00", 40, 50, "late_rows"),
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The settings of a home whose published version has two changes of one value."""
    home = Home(tmp_path)
    version = home.versions / "1"
    version.mkdir(parents=True)
    home.current.symlink_to(version)
    with duckdb.connect(str(database_of(version))) as database:
        database.execute("create schema metrics")
        database.execute("create table metrics.metric_catalog as select 'nps' as metric")
        database.execute(
            "create table metrics.metric_history (metric text, metric_table text, metric_month"
            " date, old_value double, new_value double, changed_at timestamp, change_kind text)"
        )
        for changed_at, old, new, kind in CHANGES:
            database.execute(
                "insert into metrics.metric_history values"
                " ('nps', 'scorecard_monthly', '2026-01-01', ?, ?, ?, ?)",
                [old, new, changed_at, kind],
            )
    return Settings(home, ("demo",), None, date(2026, 2, 1), "UTC", "USD")


@pytest.mark.parametrize(
    ("day", "reported"), [("2026-02-01", "40"), ("2026-02-02", "50"), ("9999-12-31", "50")]
)
def test_the_value_at_the_end_of_a_day(
    day: str, reported: str, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    print_history(settings, "nps", None, datetime.fromisoformat(day))
    (_, row) = capsys.readouterr().out.splitlines()
    assert row.split()[:2] == ["2026-01", reported]


def test_a_day_before_the_first_value_has_none(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    print_history(settings, "nps", None, datetime(2026, 1, 31))
    assert capsys.readouterr().out == "No value of nps was reported by the end of 2026-01-31.\n"
