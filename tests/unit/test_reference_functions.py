"""Functions of the reference: formats, clock changes, business time, percentiles."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from tests.reference.business_time import Schedule, Schedules
from tests.reference.parsing import (
    parse_boolean,
    parse_clock,
    parse_date,
    parse_integer,
    parse_number,
    parse_timestamp,
)
from tests.reference.percentiles import mean, percentile, ratio
from tests.reference.zones import end_of_day, local_date, wall_to_instant

PARIS = "Europe/Paris"


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-01-05", utc(2026, 1, 5)),
        ("2026-01-05 10:30", utc(2026, 1, 5, 10, 30)),
        ("2026-01-05T10:30:15.5", utc(2026, 1, 5, 10, 30, 15, 500_000)),
        ("2026-01-05T10:30:15.123456999Z", utc(2026, 1, 5, 10, 30, 15, 123_456)),
        ("2026-01-05T01:00+02", utc(2026, 1, 4, 23)),
        ("2026-01-05T01:00-0330", utc(2026, 1, 5, 4, 30)),
        ("2026-01-05T01:00+05:45", utc(2026, 1, 4, 19, 15)),
    ],
)
def test_timestamps(text, instant):
    assert parse_timestamp(text) == instant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-02-29",
        "2026-01-05T24:00",
        "2026-01-05T10:00:60",
        "2026-01-05T10",
        "2026-01-05T10:00.5",
        "2026-01-05t10:00",
        "2026-01-05T10:00 Z",
        "2026/01/05",
        "20260105",
        "2026-01-05\n",
        "2026-01-05T10:00:00.1234567890",
    ],
)
def test_invalid_timestamps(text):
    assert parse_timestamp(text) is None


def test_numbers():
    assert [parse_number(text) for text in ("+5", "-.5", "5.", "1E+2")] == [
        5,
        Decimal("-0.5"),
        5,
        100,
    ]
    for text in (
        "NaN",
        "inf",
        "1_000",
        "1,000",
        "1e",
        ".",
        " 5",
        "5\n",
        "٣",
        "0x1",
        "1e400",
        "1e99999999999999999999",
    ):
        assert parse_number(text) is None
    assert [parse_integer(text) for text in ("7", "-07", "7.0", "1e3")] == [7, -7, None, None]


def test_booleans_dates_and_clocks():
    assert [parse_boolean(text) for text in ("true", "false", "True", "1")] == [
        True,
        False,
        None,
        None,
    ]
    assert parse_date("2024-02-29") == date(2024, 2, 29)
    assert [parse_date(text) for text in ("2025-02-29", "2025-1-01", "2025-01-01T00:00")] == [
        None
    ] * 3
    assert [parse_clock(text) for text in ("00:00", "24:00", "24:01", "9:00", "09:60")] == [
        0,
        1440,
        None,
        None,
        None,
    ]


def test_a_skipped_wall_clock_moves_forward_and_a_repeated_one_is_the_earlier():
    spring, autumn, zone = date(2026, 3, 29), date(2026, 10, 25), ZoneInfo(PARIS)
    assert wall_to_instant(spring, 150, zone) == utc(2026, 3, 29, 1, 30)  # 02:30 is 03:30
    assert wall_to_instant(autumn, 150, zone) == utc(2026, 10, 25, 0, 30)  # 02:30 summer time
    assert wall_to_instant(autumn, 24 * 60, zone) == utc(2026, 10, 25, 23)


def test_a_day_that_starts_at_one():
    zone = ZoneInfo("America/Santiago")  # 2025-09-07 has no 00:00
    assert end_of_day(date(2025, 9, 6), zone) == utc(2025, 9, 7, 4)
    assert local_date(utc(2025, 9, 7, 3, 59, 59), zone) == date(2025, 9, 6)
    assert local_date(utc(2025, 9, 7, 4), zone) == date(2025, 9, 7)


def hours(
    *openings: tuple[int, int, int], zone: str = PARIS, holidays: tuple[date, ...] = ()
) -> Schedule:
    return Schedule({(zone, day, opens, closes) for day, opens, closes in openings}, set(holidays))


def test_business_time_over_clock_changes():
    night = hours((7, 60, 240))  # Sundays 01:00-04:00
    assert night.open_time(utc(2026, 3, 28), utc(2026, 3, 30)) == timedelta(hours=2)
    assert night.open_time(utc(2026, 10, 24), utc(2026, 10, 26)) == timedelta(hours=4)
    turned = hours((7, 150, 195))  # 02:30-03:15 opens at 03:30 that day
    assert turned.open_time(utc(2026, 3, 28), utc(2026, 3, 30)) == timedelta()
    assert turned.open_time(utc(2026, 4, 4), utc(2026, 4, 6)) == timedelta(minutes=45)


def test_business_time_overlaps_holidays_and_edges():
    monday = hours((1, 540, 780), (1, 720, 1440), holidays=(date(2026, 1, 12),), zone="UTC")
    assert monday.open_time(utc(2026, 1, 4), utc(2026, 1, 20)) == timedelta(hours=30)
    assert monday.open_time(utc(2026, 1, 5, 12, 0, 0, 1), utc(2026, 1, 5, 12, 30)) == timedelta(
        minutes=30, microseconds=-1
    )
    assert monday.open_time(utc(2026, 1, 5, 12), utc(2026, 1, 5, 12)) == timedelta()


def test_five_years_are_right_to_the_second():
    always = hours(*((day, 0, 1440) for day in range(1, 8)))
    start, end = utc(2020, 2, 29, 1, 2, 3), utc(2025, 3, 30, 0, 30, 7)
    assert always.open_time(start, end) == end - start


def test_an_unknown_schedule_is_the_default():
    schedules = Schedules(
        [], [{"schedule": "default", "holiday_date": date(2026, 1, 6)}], "Europe/Bucharest"
    )
    assert schedules.applied("nobody knows") == schedules.applied(None) == "default"
    assert schedules.open_time("default", utc(2026, 1, 5), utc(2026, 1, 8)) == timedelta(hours=16)


def test_means_and_percentiles():
    values = [Fraction(value) for value in (2, 312, 8, 1)]
    assert percentile(values, Fraction(1, 2)) == 5
    assert percentile(values, Fraction(9, 10)) == Fraction("220.8")
    assert mean(values) == Fraction("80.75")
    assert mean([]) is percentile([], Fraction(1, 2)) is ratio(0, 0) is None
