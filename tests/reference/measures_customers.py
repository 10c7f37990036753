"""Measures of METRICS.md §5 for one period, and their sample sizes."""

from decimal import Decimal

from .percentiles import ratio
from .reasons import Row

SUMS = ("at_start", "at_end", "new", "reactivated", "churned", "expansion", "contraction")


def customer_measures(
    periods: list[Row], orders: list[Row], referrers: set[str], referred: set[str]
) -> Row:
    """Compute the customer measures of a period.

    Args:
        periods: rows of the customers of the period.
        orders: paid orders of known customers up to the last day of the period.
        referrers: customers with a referral that converted in the period.
        referred: customers whose referral converted by the as-of date.
    """
    mrr = {name: sum((row[f"mrr_{name}"] for row in periods), Decimal(0)) for name in SUMS}
    at_start = sum(row["is_active_at_start"] for row in periods)
    churned = sum(row["is_churned"] for row in periods)
    new = [row["customer_id"] for row in periods if row["is_new"]]
    active = [row["customer_id"] for row in periods if row["is_active_in_period"]]
    churn_rate = ratio(churned, at_start)
    kept = mrr["at_start"] - mrr["contraction"] - mrr["churned"]
    buyers = {order["customer_id"] for order in orders}
    return {
        "customers_at_start": at_start,
        "customers_churned": churned,
        "customer_churn_rate": churn_rate,
        "customer_retention_rate": None if churn_rate is None else 1 - churn_rate,
        "customers_new": len(new),
        "customers_reactivated": sum(row["is_reactivated"] for row in periods),
        **{f"mrr_{name}": amount for name, amount in mrr.items()},
        "gross_revenue_retention": ratio(kept, mrr["at_start"]),
        "net_revenue_retention": ratio(kept + mrr["expansion"], mrr["at_start"]),
        "referral_rate": ratio(len(referrers.intersection(active)), len(active)),
        "referred_customer_share": ratio(len(referred.intersection(new)), len(new)),
        "clv_historic": ratio(
            sum((order["amount_reporting"] for order in orders), Decimal(0)), len(buyers)
        ),
    }


def customer_samples(periods: list[Row]) -> dict[str, int]:
    """Return the numbers of customers that the measures are shares of."""
    return {
        "customers_at_start": sum(row["is_active_at_start"] for row in periods),
        "customers_active": sum(row["is_active_in_period"] for row in periods),
        "customers_new": sum(row["is_new"] for row in periods),
    }
