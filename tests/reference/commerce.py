"""Orders and referrals up to the as-of date: fct_orders, fct_referrals (METRICS.md §1, §5)."""

from .identity import UNKNOWN
from .reasons import Row
from .settings import Settings
from .zones import local_date


def build_orders(rows: list[Row], convert, settings: Settings) -> list[Row]:
    """Build orders by `ordered_at`; a missing currency is the reporting currency."""
    return [
        {
            "order_id": row["order_id"],
            "source_system": settings.source_system,
            "customer_id": row["customer_id"] or UNKNOWN,
            "ordered_at": row["ordered_at"],
            "amount": row["amount"],
            "currency": row["currency"] or settings.currency,
            "status": row["status"],
            "amount_reporting": convert(row["amount"], row["currency"]),
        }
        for row in rows
        if local_date(row["ordered_at"], settings.zone) <= settings.as_of
    ]


def build_referrals(rows: list[Row], settings: Settings) -> list[Row]:
    """Build referrals by `referred_at`; conversions after the as-of date are null."""
    result = []
    for row in rows:
        if local_date(row["referred_at"], settings.zone) > settings.as_of:
            continue
        converted_at = row["converted_at"]
        if converted_at is not None and local_date(converted_at, settings.zone) > settings.as_of:
            converted_at = None
        result.append(
            {
                "referral_id": row["referral_id"],
                "source_system": settings.source_system,
                "referrer_customer_id": row["referrer_customer_id"],
                "referred_customer_id": row["referred_customer_id"] or UNKNOWN,
                "referred_at": row["referred_at"],
                "converted_at": converted_at,
            }
        )
    return result
