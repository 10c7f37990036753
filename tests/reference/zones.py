"""Conversion between instants and local time (METRICS.md §1, §4)."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones


def local_date(instant: datetime, zone: ZoneInfo) -> date:
    """Return the calendar date of an instant in a zone."""
    try:
        return instant.astimezone(zone).date()
    except OverflowError:
        return instant.date()


def wall_to_instant(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """Return the instant of a wall-clock time, in minutes after midnight.

    A time skipped by a clock change moves forward by the gap. Of a repeated time, the earlier
    instant is used. `fold=0` does both.
    """
    wall = datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Return the instant at which a calendar date ends in a zone."""
    return wall_to_instant(day, 24 * 60, zone)


@cache
def zone_names() -> frozenset[str]:
    """Return all IANA names."""
    return frozenset(available_timezones())
