"""Instants and wall clocks: calendar dates in a zone, and wall-clock times as instants (METRICS.md
§1, §4).
"""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones


def local_date(instant: datetime, zone: ZoneInfo) -> date:
    """The calendar date of an instant in a zone."""
    try:
        return instant.astimezone(zone).date()
    except OverflowError:
        return instant.date()


def wall_to_instant(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """A wall-clock time, `minutes` after midnight, as an instant.

    One that daylight saving skips moves forward by the gap; one that occurs twice is the earlier
    (fold 0 is both).
    """
    wall = datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which a calendar date ends in a zone."""
    return wall_to_instant(day, 24 * 60, zone)


@cache
def zone_names() -> frozenset[str]:
    """All IANA names."""
    return frozenset(available_timezones())
