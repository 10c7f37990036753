"""Monthly revenue per customer: fct_customer_months (METRICS.md §5)."""

from collections import defaultdict
from decimal import Decimal

from .periods import ONE_DAY, month_end, month_of, next_month, periods_between
from .reasons import Row
from .settings import Settings

ZERO = Decimal(0)


def build_customer_months(subscriptions: list[Row], convert, settings: Settings) -> list[Row]:
    """Build one row per customer and month with an active day in it or on the day before."""
    by_customer: dict[str, list[Row]] = defaultdict(list)
    for row in subscriptions:
        mrr = convert(row["mrr"], row["currency"])
        if mrr > 0 and row["start_date"] <= settings.as_of:
            by_customer[row["customer_id"]].append({**row, "mrr": mrr})
    result = []
    for customer_id, own in by_customer.items():
        first = month_of(min(row["start_date"] for row in own))
        for month in periods_between(first, month_of(settings.as_of), next_month):
            row = _customer_month(customer_id, month, own, settings)
            if row["is_active_at_start"] or row["is_active_in_month"]:
                result.append(row)
    return result


def _covers(row: Row, first, last) -> bool:
    """Whether a subscription is active in [first, last]; end_date is the first inactive day."""
    return row["start_date"] <= last and (row["end_date"] is None or row["end_date"] > first)


def _customer_month(customer_id: str, month, own: list[Row], settings: Settings) -> Row:
    x = min(month_end(month), settings.as_of)
    m0 = sum((row["mrr"] for row in own if _covers(row, month - ONE_DAY, month - ONE_DAY)), ZERO)
    m1 = sum((row["mrr"] for row in own if _covers(row, x, x)), ZERO)
    active_before = any(row["start_date"] < month for row in own)
    is_new = m0 == 0 and m1 > 0 and not active_before
    is_reactivated = m0 == 0 and m1 > 0 and active_before
    stays = m0 > 0 and m1 > 0
    return {
        "customer_id": customer_id,
        "metric_month": month,
        "mrr_at_start": m0,
        "mrr_at_end": m1,
        "mrr_new": m1 if is_new else ZERO,
        "mrr_reactivated": m1 if is_reactivated else ZERO,
        "mrr_expansion": max(m1 - m0, ZERO) if stays else ZERO,
        "mrr_contraction": max(m0 - m1, ZERO) if stays else ZERO,
        "mrr_churned": m0 if m0 > 0 and m1 == 0 else ZERO,
        "is_active_at_start": m0 > 0,
        "is_active_in_month": any(_covers(row, month, x) for row in own),
        "is_churned": m0 > 0 and m1 == 0,
        "is_new": is_new,
        "is_reactivated": is_reactivated,
    }
