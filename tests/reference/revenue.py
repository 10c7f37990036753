"""Recurring revenue per customer: m(c, d), and fct_customer_months (METRICS.md §5)."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from .identity import UNKNOWN
from .periods import MONTH, ONE_DAY, Grain
from .reasons import Row
from .settings import Settings

ZERO = Decimal(0)


class Revenue:
    """Subscriptions with revenue, by customer."""

    def __init__(self, subscriptions: list[Row], convert, settings: Settings):
        self.settings = settings
        self.by_customer: dict[str, list[Row]] = defaultdict(list)
        for row in subscriptions:
            mrr = convert(row["mrr"], row["currency"])
            if mrr > 0 and row["start_date"] <= settings.as_of:
                self.by_customer[row["customer_id"]].append({**row, "mrr": mrr})

    def mrr(self, customer_id: str, day: date) -> Decimal:
        """Return m(c, d); 0 for the customer `unknown`."""
        if customer_id == UNKNOWN:
            return ZERO
        return _sum(self.by_customer.get(customer_id, []), day)

    def first_active_day(self, customer_id: str) -> date:
        """Return the first day on which a customer with revenue is active."""
        return min(row["start_date"] for row in self.by_customer[customer_id])

    def periods(self, grain: Grain) -> list[Row]:
        """Build one row per customer and period with an active day in it or on the day before."""
        rows = []
        for customer_id, own in self.by_customer.items():
            first = self.first_active_day(customer_id)
            for period in grain.between(first, self.settings.as_of):
                row = _customer_period(customer_id, grain, period, own, self.settings)
                if row["is_active_at_start"] or row["is_active_in_period"]:
                    rows.append(row)
        return rows

    def customer_months(self) -> list[Row]:
        """Build fct_customer_months."""
        return [
            {**row, "is_active_in_month": row["is_active_in_period"]} for row in self.periods(MONTH)
        ]


def _covers(row: Row, first: date, last: date) -> bool:
    """Whether a subscription is active in [first, last]; end_date is the first inactive day."""
    return row["start_date"] <= last and (row["end_date"] is None or row["end_date"] > first)


def _sum(own: list[Row], day: date) -> Decimal:
    return sum((row["mrr"] for row in own if _covers(row, day, day)), ZERO)


def _customer_period(
    customer_id: str, grain: Grain, period: date, own: list[Row], settings: Settings
) -> Row:
    x = min(grain.last_day(period), settings.as_of)
    m0, m1 = _sum(own, period - ONE_DAY), _sum(own, x)
    active_before = any(row["start_date"] < period for row in own)
    is_new = m0 == 0 and m1 > 0 and not active_before
    is_reactivated = m0 == 0 and m1 > 0 and active_before
    stays = m0 > 0 and m1 > 0
    return {
        "customer_id": customer_id,
        grain.column: period,
        "mrr_at_start": m0,
        "mrr_at_end": m1,
        "mrr_new": m1 if is_new else ZERO,
        "mrr_reactivated": m1 if is_reactivated else ZERO,
        "mrr_expansion": max(m1 - m0, ZERO) if stays else ZERO,
        "mrr_contraction": max(m0 - m1, ZERO) if stays else ZERO,
        "mrr_churned": m0 if m0 > 0 and m1 == 0 else ZERO,
        "is_active_at_start": m0 > 0,
        "is_active_in_period": any(_covers(row, period, x) for row in own),
        "is_churned": m0 > 0 and m1 == 0,
        "is_new": is_new,
        "is_reactivated": is_reactivated,
    }
