"""Calendar periods: months and weeks, each represented by its first day (METRICS.md §1)."""

from collections.abc import Callable, Iterable
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
