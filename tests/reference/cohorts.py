"""Retention of customers by the month of their first active day: retention_cohorts."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from .percentiles import ratio
from .periods import MONTH, month_of
from .reasons import Row
from .revenue import Revenue
from .settings import Settings


def retention_cohorts(revenue: Revenue, settings: Settings) -> list[Row]:
    """Compute one row per cohort month and months since it, up to the as-of date's month.

    A customer who comes back counts as retained again.
    """
    cohorts: dict[date, list[str]] = defaultdict(list)
    for customer_id in revenue.by_customer:
        cohorts[month_of(revenue.first_active_day(customer_id))].append(customer_id)
    rows = []
    for cohort_month, customers in sorted(cohorts.items()):
        start = _total(revenue, customers, _last_day(cohort_month, settings))
        for months_since, month in enumerate(MONTH.between(cohort_month, settings.as_of)):
            x = _last_day(month, settings)
            active = [c for c in customers if revenue.mrr(c, x) > 0]
            retained = _total(revenue, active, x)
            rows.append(
                {
                    "cohort_month": cohort_month,
                    "months_since": months_since,
                    "customers": len(customers),
                    "customers_retained": len(active),
                    "retention_rate": ratio(len(active), len(customers)),
                    "mrr_start": start,
                    "mrr_retained": retained,
                    "mrr_retention_rate": ratio(retained, start),
                    "is_complete": MONTH.last_day(month) <= settings.as_of,
                }
            )
    return rows


def _last_day(month: date, settings: Settings) -> date:
    return min(MONTH.last_day(month), settings.as_of)


def _total(revenue: Revenue, customers: list[str], day: date) -> Decimal:
    return sum((revenue.mrr(customer_id, day) for customer_id in customers), Decimal(0))
