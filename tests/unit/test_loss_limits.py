"""The suites of losses and gaps, on counts of rows per day: where they block, warn and pass."""

from datetime import date, timedelta

import duckdb
import pytest
import yaml

from expectations.folders import EXPECTATIONS
from orchestration.validation.row_counts import LIMITS

AS_OF = date(2026, 6, 30)


def failures(suite: str, series: dict, days_since: int = 1) -> dict[str, str]:
    """The rows of a suite that fail, as severity by key.

    Args:
        suite: stage and name.
        series: numbers of rows before and now, by (what, dimension, member, day).
        days_since: days since the last publication.
    """
    content = yaml.safe_load((EXPECTATIONS / f"{suite}.yml").read_text(encoding="utf-8"))
    with duckdb.connect() as connection:
        connection.execute(LIMITS)
        connection.execute(
            "create table daily_rows (source_system varchar, what varchar, dimension varchar,"
            " member varchar, day date, rows_before bigint, rows_now bigint)"
        )
        rows = [["zendesk", *key, before, now] for key, (before, now) in series.items()]
        connection.executemany("insert into daily_rows values (?, ?, ?, ?, ?, ?, ?)", rows)
        connection.execute("create table usual_losses (what varchar, usual_loss double)")
        connection.execute("create schema published; create schema utilities")
        settings = [AS_OF, AS_OF - timedelta(days=days_since)]
        connection.execute(
            "create table published.comparison as"
            " select cast(? as date) as as_of_date, cast(? as date) as as_of_date_before,"
            " true as comparable",
            settings,
        )
        connection.execute(
            "create table utilities.refresh_settings as select as_of_date from published.comparison"
        )
        found = connection.execute(content["query"]).df()
    failing = {}
    for entry in reversed(content["expectations"]):
        for row in found[found[entry["arguments"]["column"]].notna()].to_dict("records"):
            key = "|".join(
                str(row[name]).removesuffix(" 00:00:00")
                for name in content["key"][1:]
                if row[name] != ""
            )
            failing[key] = entry.get("severity", "error")
    return failing


def month(what: str, before: int, now: int, **members: tuple[int, int]) -> dict:
    """A closed month whose rows are on one day each, so that no day is empty but by loss."""
    day = date(2026, 3, 2)
    series = {(what, "all", "", day): (before, now)}
    return series | {(what, "channel", name, day): counts for name, counts in members.items()}


@pytest.mark.parametrize(
    ("what", "before", "now", "severity"),
    [
        ("nps answers", 71, 2, "error"),
        ("nps answers", 7, 3, "error"),  # four rows, and more than half
        ("nps answers", 7, 4, None),  # a few rows
        ("nps answers", 20, 15, None),  # a quarter, but five rows
        ("nps answers", 20, 14, "error"),
        ("orders", 1, 0, "error"),  # no row is left
        ("solved tickets", 1, 0, None),  # it may have been reopened
        ("tickets", 400, 395, None),
        ("tickets", 400, 380, "warn"),
        ("tickets", 400, 340, "error"),
        ("tickets", 10_000, 9_900, None),
        ("tickets", 10_000, 9_700, "warn"),
        ("tickets", 10_000, 9_300, "error"),  # seven per cent of many rows are no chance
        ("tickets", 100, 140, None),
    ],
)
def test_the_loss_of_a_closed_month(what: str, before: int, now: int, severity: str | None) -> None:
    found = failures("continuity/lost_rows", month(what, before, now))
    assert found.get(f"{what}|all|2026-03") == severity


def test_a_member_that_lost_its_rows_blocks_and_a_renamed_one_does_not() -> None:
    lost = month("tickets", 100, 90, chat=(10, 0), email=(90, 90))
    renamed = month("tickets", 100, 100, chat=(10, 0), live=(0, 10), email=(90, 90))
    assert failures("continuity/lost_rows", lost)["tickets|channel|chat|2026-03"] == "error"
    assert failures("continuity/lost_rows", renamed) == {}


def test_small_losses_of_many_months_add_up() -> None:
    series = {("orders", "all", "", date(2025, number, 3)): (4, 3) for number in range(1, 13)}
    assert failures("continuity/lost_rows", series) == {"orders|all|all closed months": "error"}


def test_the_running_month_is_not_closed() -> None:
    series = {("tickets", "all", "", AS_OF - timedelta(days=1)): (100, 10)}
    assert "tickets|all|2026-06" not in failures("continuity/lost_rows", series, days_since=5)


def daily(what: str, count: int, first: date, last: date, gap: tuple[date, date]) -> dict:
    """A series with the same number of rows each day, and none now in a gap."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return {
        (what, "all", "", day): (count, 0 if gap[0] <= day <= gap[1] else count) for day in days
    }


@pytest.mark.parametrize(
    ("per_day", "days", "severity"), [(1, 5, None), (1, 6, "error"), (3, 1, None), (6, 1, "error")]
)
def test_days_that_lost_all_rows(per_day: int, days: int, severity: str | None) -> None:
    first = date(2026, 3, 10)
    last = first + timedelta(days=days - 1)
    series = daily("orders", per_day, date(2026, 1, 1), date(2026, 6, 29), (first, last))
    found = failures("continuity/lost_days", series)
    assert found.get(f"orders|all|{first}|{last}") == severity


@pytest.mark.parametrize(
    ("per_day", "days", "severity"), [(5, 4, None), (3, 8, "warn"), (1, 8, None), (1, 12, "warn")]
)
def test_new_days_without_a_row(per_day: int, days: int, severity: str | None) -> None:
    last = date(2026, 6, 20)
    first = last - timedelta(days=days - 1)
    series = daily("orders", per_day, date(2026, 1, 1), AS_OF, (first, last))
    assert failures("landing/freshness", series).get(f"orders|all|{first}|{last}") == severity


def test_a_silence_as_long_as_an_earlier_one_passes() -> None:
    """Surveys that are sent in waves pause for longer than a week, again and again."""
    series = {
        ("nps answers", "all", "", date(2025, 1, 1) + timedelta(days=wave * 30 + day)): (20, 20)
        for wave in range(18)
        for day in range(5)
    }
    assert failures("landing/freshness", series) == {}


@pytest.mark.parametrize(("silent_days", "is_shown"), [(12, False), (13, True)])
def test_a_channel_that_is_missing_from_new_rows_is_shown(silent_days: int, is_shown: bool) -> None:
    """Two rows of it a day are expected: more than 25 in 13 days."""
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(181)]
    series = {("tickets", "all", "", day): (10, 10) for day in days}
    series |= {("tickets", "channel", "email", day): (8, 8) for day in days}
    series |= {("tickets", "channel", "chat", day): (2, 2) for day in days[:-silent_days]}
    shown = f"tickets|channel|chat|{days[-silent_days]}|{AS_OF}"
    assert list(failures("landing/freshness", series)) == [shown] * is_shown


@pytest.mark.parametrize(("now", "severity"), [(30, None), (14, "warn"), (0, "warn")])
def test_a_newest_month_with_few_rows(now: int, severity: str | None) -> None:
    months = [date(2025, number, 3) for number in range(6, 13)]
    months += [date(2026, number, 3) for number in range(1, 6)]
    series = {("orders", "all", "", day): (40, 40) for day in months}
    series |= {("orders", "all", "", date(2026, 6, 3)): (0, now)}
    found = failures("landing/newest_month", series)
    assert found.get("orders|all|2026-06") == severity


def test_values_that_became_unknown_are_lost_and_rows_that_are_gone_are_not() -> None:
    emptied = month("tickets", 40, 40, chat=(20, 0), email=(20, 0), unknown=(0, 40))
    gone = month("tickets", 40, 20, chat=(20, 0), email=(20, 20))
    assert failures("continuity/lost_values", emptied)["tickets|channel|2026-03"] == "error"
    assert failures("continuity/lost_values", gone) == {}
