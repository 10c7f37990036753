"""Timestamps, business hours by schedule, and the open time of a schedule between two times."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

Row = dict[str, str]
MINUTES_A_DAY = 1_440
# The schedule of a company without schedules; the warehouse's default has the same name.
DEFAULT = "default"
DEFAULT_HOURS = [
    {
        "schedule": DEFAULT,
        "timezone": "UTC",
        "weekday": str(day),
        "opens_at": "09:00",
        "closes_at": "17:00",
    }
    for day in range(1, 6)
]


def epoch(timestamp: str) -> int:
    """A timestamp in seconds since 1970."""
    return int(datetime.fromisoformat(timestamp.replace("Z", "+00:00")).timestamp())


def stamp(seconds: int) -> str:
    """Seconds since 1970 as an ISO 8601 timestamp."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def hours_by_schedule(hours: Iterable[Row]) -> dict[str, list[Row]]:
    """The business hours of each schedule, the default first, which exists in any case."""
    hours = list(hours)
    if all(row["schedule"] != DEFAULT for row in hours):
        hours = DEFAULT_HOURS + hours
    names = sorted({row["schedule"] for row in hours}, key=lambda name: (name != DEFAULT, name))
    return {name: [row for row in hours if row["schedule"] == name] for name in names}


class BusinessTime:
    """The open time of one schedule between two days.

    Args:
        hours: Its rows of `business_hours`.
        holidays: Its holidays (YYYY-MM-DD).
        first: The first day.
        last: The last day.
    """

    def __init__(self, hours: list[Row], holidays: set[str], first: date, last: date) -> None:
        self._opens: list[int] = []
        self._before: list[int] = []
        self._total = 0
        intervals = sorted(
            {
                (int(row["weekday"]), row["opens_at"], row["closes_at"], row["timezone"])
                for row in hours
            }
        )
        for days in range(-1, (last - first).days + 2):
            day = first + timedelta(days)
            for weekday, opens_at, closes_at, zone in intervals:
                if weekday == day.isoweekday() and str(day) not in holidays:
                    self._add(
                        _instant(day, minutes(opens_at), zone),
                        _instant(day, minutes(closes_at), zone),
                    )

    def _add(self, opens: int, closes: int) -> None:
        self._opens.append(opens)
        self._before.append(self._total)
        self._total += closes - opens

    def seconds(self, start: int, end: int) -> int:
        """Open seconds between two instants."""
        return self._until(end) - self._until(start)

    def _until(self, instant: int) -> int:
        number = bisect_right(self._opens, instant) - 1
        if number < 0:
            return 0
        following = self._before[number + 1] if number + 1 < len(self._before) else self._total
        return min(self._before[number] + instant - self._opens[number], following)


def minutes(clock: str) -> int:
    """Minutes after midnight of a time HH:MM."""
    return int(clock[:2]) * 60 + int(clock[3:])


def _instant(day: date, minute: int, zone: str) -> int:
    days, minute = divmod(minute, MINUTES_A_DAY)
    local = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=ZoneInfo(zone))
    return int((local + timedelta(days)).astimezone(UTC).timestamp())
