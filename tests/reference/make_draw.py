"""Seeded random generator, and the calendar of instants that exercise edge cases."""

import random
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from .periods import ONE_DAY, month_of, next_month, periods_between
from .zones import end_of_day, wall_to_instant

ONE_SECOND = timedelta(seconds=1)
JITTER = (
    timedelta(),
    timedelta(),
    -ONE_SECOND,
    ONE_SECOND,
    timedelta(microseconds=-1),
    timedelta(microseconds=1),
)


class Draw(random.Random):
    """Random generator with helpers."""

    def chance(self, share: float) -> bool:
        """Return True with a probability."""
        return self.random() < share

    def some(self, items, share: float) -> list:
        """Return about this share of the items, at least one."""
        chosen = [item for item in items if self.chance(share)]
        return chosen or [self.choice(list(items))]


class Calendar:
    """Timeline of a company from `first` to just after the as-of date, in the reporting zone."""

    def __init__(self, draw: Draw, timezone: str, as_of: date):
        self.draw, self.timezone, self.as_of, self.zone = draw, timezone, as_of, ZoneInfo(timezone)
        # A third of the companies have more than the 24 months of an XmR chart.
        days = draw.choice(((280, 640), (280, 640), (800, 1000)))
        self.first = as_of - timedelta(days=draw.randint(*days))
        self.end = end_of_day(as_of, self.zone)
        months = list(
            periods_between(next_month(month_of(self.first)), month_of(as_of), next_month)
        )
        self.month_starts = months
        self.edges = [wall_to_instant(month, 0, self.zone) for month in months]
        self.edges += [self.end, self.end, end_of_day(as_of - ONE_DAY, self.zone)]
        self.edges += transitions(timezone, self.first, as_of)
        self.leap_day = max(
            day for year in range(as_of.year - 8, as_of.year + 1) for day in _leap_days(year, as_of)
        )
        if self.leap_day > self.first:
            self.edges.append(wall_to_instant(self.leap_day, 0, self.zone))

    def moment(self, edge_share: float = 0.3) -> datetime:
        """Return a random instant, often at a period boundary, sometimes after the as-of date."""
        if self.draw.chance(edge_share):
            return self.draw.choice(self.edges) + self.draw.choice(JITTER)
        start = datetime(self.first.year, self.first.month, self.first.day, tzinfo=UTC)
        seconds = self.draw.randrange(int((self.end - start).total_seconds() * 1.02))
        fraction = self.draw.choice((0, 0, 0, 500_000, 123_456, 999_999))
        if self.draw.chance(0.5):
            seconds -= seconds % 60
        return start + timedelta(seconds=seconds, microseconds=fraction)

    def day(self) -> date:
        """Return a random date, often the first or last of a month."""
        if self.draw.chance(0.4):
            return self.draw.choice(self.month_starts) - self.draw.choice((0, 0, 1)) * ONE_DAY
        return self.first + self.draw.randint(0, (self.as_of - self.first).days) * ONE_DAY


def _leap_days(year: int, as_of: date) -> list[date]:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return [date(year, 2, 29)] if leap and date(year, 2, 29) <= as_of else []


@cache
def transitions(timezone: str, first: date, last: date) -> list[datetime]:
    """Return the instants between two dates at which a zone's offset changes."""
    zone, found = ZoneInfo(timezone), []
    moment = datetime(first.year, first.month, first.day, tzinfo=UTC)
    while moment.date() < last:
        later = moment + ONE_DAY
        if _offset(moment, zone) != _offset(later, zone):
            found.append(_change_between(moment, later, zone))
        moment = later
    return found


def _change_between(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    while after - before > ONE_SECOND:
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        if _offset(middle, zone) == _offset(before, zone):
            before = middle
        else:
            after = middle
    return after


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset()
