"""Calendar periods, each represented by its first day (METRICS.md §1)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


def month_of(day: date) -> date:
    """Return the first day of a date's month."""
    return day.replace(day=1)


def week_of(day: date) -> date:
    """Return the Monday of a date's week."""
    return day - timedelta(days=day.weekday())


def next_month(month: date) -> date:
    """Return the first day of the next month."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def next_week(week: date) -> date:
    """Return the next Monday."""
    return week + 7 * ONE_DAY


def month_end(month: date) -> date:
    """Return the last day of a month."""
    return next_month(month) - ONE_DAY


def periods_between(first: date, last: date, step: Callable[[date], date]) -> Iterable[date]:
    """Return all periods from the first to the last."""
    period = first
    while period <= last:
        yield period
        period = step(period)


def quarter_of(day: date) -> date:
    """Return the first day of a date's quarter."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def year_of(day: date) -> date:
    """Return the first day of a date's year."""
    return date(day.year, 1, 1)


@dataclass(frozen=True)
class Grain:
    """A kind of period.

    Attributes:
        name: name of the kind.
        start_of: returns the first day of a date's period.
        next: returns the first day of the next period.
    """

    name: str
    start_of: Callable[[date], date]
    next: Callable[[date], date]

    @property
    def column(self) -> str:
        """Return the column of the metric tables."""
        return f"metric_{self.name}"

    def last_day(self, period: date) -> date:
        """Return the last day `e` of a period."""
        return self.next(period) - ONE_DAY

    def between(self, first: date, last: date) -> Iterable[date]:
        """Return all periods from the one of `first` to the one of `last`."""
        return periods_between(self.start_of(first), last, self.next)


WEEK = Grain("week", week_of, next_week)
MONTH = Grain("month", month_of, next_month)
QUARTER = Grain(
    "quarter",
    quarter_of,
    lambda quarter: date(quarter.year + quarter.month // 10, (quarter.month + 2) % 12 + 1, 1),
)
YEAR = Grain("year", year_of, lambda year: date(year.year + 1, 1, 1))
