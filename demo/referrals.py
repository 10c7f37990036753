"""The entity ``referrals``. Referrals increase when the referral programme starts.

A referral converts when the referred customer starts. Some conversions are recorded weeks late,
and many referrals never convert.
"""

from datetime import date

from demo import scenario
from demo.customers import Customer
from demo.rng import Rng
from demo.subscriptions import Periods, serves

Row = dict[str, str]
UNCONVERTED_PER_CONVERTED = 0.8


def referral_rows(
    customers: list[Customer], periods: Periods, window: scenario.Window
) -> list[Row]:
    """Rows of ``referrals``, by ``referred_at``; an open referral has no referred customer."""
    rng = Rng("referrals")
    found: list[tuple[int, str, str, int | None]] = []
    for referred_customer in customers:
        month = window.month_of_day(referred_customer.joined)
        if month < scenario.OPENING_MONTH_ENDS or not rng.chance(
            scenario.interpolate(scenario.REFERRED_SHARE, month)
        ):
            continue
        joined = scenario.epoch_seconds(referred_customer.joined, rng.uniform(8, 17))
        referred = max(joined - rng.randint(6, 50) * scenario.DAY_SECONDS, window.start)
        converted = joined + (rng.randint(5, 40) * scenario.DAY_SECONDS if rng.chance(0.25) else 0)
        referrer = _advocate(customers, periods, referred_customer.joined, month, rng)
        found.append(
            (
                referred,
                referrer,
                referred_customer.customer_id,
                converted if converted < window.end else None,
            )
        )
        if rng.chance(UNCONVERTED_PER_CONVERTED):
            unconverted = referred + rng.randint(0, 20 * scenario.DAY_SECONDS)
            referrer = _advocate(customers, periods, referred_customer.joined, month, rng)
            found.append((min(unconverted, window.end - 1), referrer, "", None))
    return [
        {
            "referral_id": f"R-{number:04}",
            "referrer_customer_id": referrer,
            "referred_customer_id": referred_customer,
            "referred_at": scenario.timestamp(referred),
            "converted_at": scenario.timestamp(converted) if converted else "",
        }
        for number, (referred, referrer, referred_customer, converted) in enumerate(
            sorted(found, key=lambda f: f[:3]), start=1
        )
    ]


def _advocate(
    customers: list[Customer], periods: Periods, day: date, month: float, rng: Rng
) -> str:
    """The customer with the highest sentiment among five random ones in service on that day."""
    served = [c for c in customers if c.joined < day and serves(periods[c.customer_id], day)]
    return max((rng.choice(served) for _ in range(5)), key=lambda c: c.sentiment(month)).customer_id
