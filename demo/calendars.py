"""Business hours and holidays of Harbour's support, and the working time of its agents.

This module makes the entities ``business_hours`` and ``holidays``. The warehouse computes business
time from these files on its own.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from demo.scenario import Window, epoch_seconds

Row = dict[str, str]
WORKDAYS, ALL_DAYS = range(1, 6), range(1, 8)


@dataclass(frozen=True)
class Schedule:
    """Opening hours of a support desk.

    Attributes:
        name: The name of the schedule.
        zone: The IANA time zone of ``hours``.
        weekdays: The open days, 1 (Monday) to 7.
        hours: Pairs of opening and closing time as HH:MM, the same on each open day.
    """

    name: str
    zone: str
    weekdays: range
    hours: tuple[tuple[str, str], ...]


SCHEDULES = {
    "EMEA": Schedule(
        "emea-desk", "Europe/Berlin", WORKDAYS, (("08:30", "12:30"), ("13:30", "18:00"))
    ),
    "AMER": Schedule("amer-desk", "America/New_York", WORKDAYS, (("08:00", "18:00"),)),
    "APAC": Schedule("apac-desk", "Asia/Singapore", WORKDAYS, (("09:00", "18:00"),)),
    "enterprise": Schedule("around-the-clock", "UTC", ALL_DAYS, (("00:00", "24:00"),)),
}


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar."""
    a, (b, c) = year % 19, divmod(year, 100)
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    month, day = divmod(h + week - 7 * ((a + 11 * h + 22 * week) // 451) + 114, 31)
    return date(year, month, day + 1)


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """The nth Monday (1) … Sunday (7) of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.isoweekday()) % 7 + 7 * (nth - 1))


def _holidays(region: str, year: int) -> list[date]:
    """The days of a year on which the support desk of a region is closed."""
    fixed = {
        "EMEA": ((1, 1), (5, 1), (10, 3), (12, 25), (12, 26)),
        "AMER": ((1, 1), (7, 4), (12, 25)),
        "APAC": ((1, 1), (5, 1), (8, 9), (12, 25)),
        "enterprise": (),
    }[region]
    days = [date(year, month, day) for month, day in fixed]
    if region in ("EMEA", "APAC"):
        days.append(_easter(year) - timedelta(days=2))
    if region == "EMEA":
        days.append(_easter(year) + timedelta(days=1))
    if region == "AMER":
        days += [_nth_weekday(year, 9, 1, 1), _nth_weekday(year, 11, 4, 4)]
    return sorted(days)


def _years(window: Window) -> range:
    return range(window.first_day.year, window.last_day.year + 1)


def business_hours_rows() -> list[Row]:
    """Rows of ``business_hours``, one per schedule, weekday and interval."""
    return [
        {
            "schedule": s.name,
            "timezone": s.zone,
            "weekday": str(day),
            "opens_at": opens,
            "closes_at": closes,
        }
        for s in SCHEDULES.values()
        for day in s.weekdays
        for opens, closes in s.hours
    ]


def holiday_rows(window: Window) -> list[Row]:
    """Rows of ``holidays``, one per schedule and closed day, for the window's calendar years."""
    return [
        {"schedule": schedule.name, "holiday_date": day.isoformat()}
        for region, schedule in SCHEDULES.items()
        for year in _years(window)
        for day in _holidays(region, year)
    ]


class WorkingTime:
    """Working time of one schedule, in seconds since 1970 (UTC)."""

    def __init__(self, region: str, window: Window) -> None:
        schedule = SCHEDULES[region]
        closed = {day for year in _years(window) for day in _holidays(region, year)}
        # The start of each open interval, and the working seconds before it.
        self._opens: list[int] = []
        self._before: list[int] = []
        self._total = 0
        for number in range(window.first_day.toordinal() - 7, window.last_day.toordinal() + 30):
            day = date.fromordinal(number)
            if day.isoweekday() in schedule.weekdays and day not in closed:
                for opens, closes in schedule.hours:
                    self._add(_local(day, opens, schedule.zone), _local(day, closes, schedule.zone))

    def _add(self, opens: int, closes: int) -> None:
        self._opens.append(opens)
        self._before.append(self._total)
        self._total += closes - opens

    def worked(self, seconds: int) -> int:
        """Working seconds from the start of the calendar to an instant."""
        i = bisect_right(self._opens, seconds) - 1
        ends = self._before[i + 1] if i + 1 < len(self._before) else self._total
        return min(self._before[i] + seconds - self._opens[i], ends)

    def moment(self, worked_seconds: float) -> int:
        """The instant at which this many working seconds have passed; the inverse of ``worked``."""
        i = bisect_right(self._before, worked_seconds) - 1
        return self._opens[i] + int(worked_seconds - self._before[i])

    def after(self, seconds: int, working_seconds: float) -> int:
        """The instant ``working_seconds`` of working time after ``seconds``."""
        return self.moment(self.worked(seconds) + working_seconds)


def _local(day: date, clock: str, zone: str) -> int:
    """A wall-clock time in seconds since 1970; 24:00 is midnight at the end of the day."""
    hour, minute = int(clock[:2]), int(clock[3:])
    midnight = datetime.combine(day, datetime.min.time(), ZoneInfo(zone))
    offset = (midnight + timedelta(hours=min(hour, 23), minutes=minute)).utcoffset() or timedelta()
    return epoch_seconds(day, hour) + minute * 60 - int(offset.total_seconds())
