"""The date dimension: dim_dates."""

from datetime import date

from .periods import ONE_DAY, month_end, month_of, periods_between, quarter_of, week_of, year_of
from .reasons import Row
from .settings import Settings


def build_dates(months: list[date], settings: Settings) -> list[Row]:
    """Build one row per date from the first month of the monthly scorecard to the as-of date."""
    if not months:
        return []
    return [
        {
            "date_day": day,
            "iso_week_start": week_of(day),
            "month_start": month_of(day),
            "quarter_start": quarter_of(day),
            "year_start": year_of(day),
            "is_month_end": day == month_end(month_of(day)),
            "is_complete_month": month_end(month_of(day)) <= settings.as_of,
        }
        for day in periods_between(min(months), settings.as_of, lambda day: day + ONE_DAY)
    ]
