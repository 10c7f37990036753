"""Business time: time between two instants within a schedule's open intervals (METRICS.md §4)."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from .periods import ONE_DAY
from .reasons import Row
from .zones import wall_to_instant

DEFAULT = "default"
Span = tuple[datetime, datetime]


@dataclass
class Schedule:
    """A schedule: openings as (zone, weekday, opening minute, closing minute), and holidays."""

    openings: set[tuple[str, int, int, int]] = field(default_factory=set)
    holidays: set[date] = field(default_factory=set)
    _days: dict[date, list[Span]] = field(default_factory=dict)

    def spans_of(self, day: date) -> list[Span]:
        """Return the open intervals of a local date as instants.

        A holiday has none. An interval that a clock change inverts is left out.
        """
        if day not in self._days:
            spans = []
            for zone_name, weekday, opens, closes in self.openings:
                if weekday == day.isoweekday() and day not in self.holidays:
                    zone = ZoneInfo(zone_name)
                    opens_at, closes_at = (
                        wall_to_instant(day, opens, zone),
                        wall_to_instant(day, closes, zone),
                    )
                    if opens_at < closes_at:
                        spans.append((opens_at, closes_at))
            self._days[day] = spans
        return self._days[day]

    def open_time(self, start: datetime, end: datetime) -> timedelta:
        """Return the open time in [start, end]; overlapping intervals count once."""
        total = timedelta()
        if end <= start:
            return total
        spans = []
        day, last = start.date() - 2 * ONE_DAY, end.date() + 2 * ONE_DAY
        while day <= last:
            spans += self.spans_of(day)
            day += ONE_DAY
        counted_until = start
        for opens_at, closes_at in sorted(spans):
            begins, ends = max(opens_at, counted_until), min(closes_at, end)
            if begins < ends:
                total += ends - begins
                counted_until = ends
        return total


class Schedules:
    """All schedules of a company; accepted rows named `default` replace the bundled schedule."""

    def __init__(self, hours: list[Row], holidays: list[Row], reporting_timezone: str):
        self.by_name: dict[str, Schedule] = defaultdict(Schedule)
        for row in hours:
            opening = (row["timezone"], row["weekday"], row["opens_at"], row["closes_at"])
            self.by_name[row["schedule"]].openings.add(opening)
        if DEFAULT not in self.by_name:
            self.by_name[DEFAULT].openings = {
                (reporting_timezone, day, 9 * 60, 17 * 60) for day in range(1, 6)
            }
        for row in holidays:
            if row["schedule"] in self.by_name:
                self.by_name[row["schedule"]].holidays.add(row["holiday_date"])

    def applied(self, name: str | None) -> str:
        """Return the name of the schedule, `default` if the ticket's is missing or unknown."""
        return name if name in self.by_name else DEFAULT

    def open_time(self, name: str, start: datetime, end: datetime) -> timedelta:
        """Return the business time of a schedule between two instants."""
        return self.by_name[name].open_time(start, end)
