"""Predicted customer lifetime value: dim_customer_value, clv_model_quality (METRICS.md §12)."""

from collections import defaultdict
from datetime import date, timedelta
from math import fsum, sqrt

from .identity import UNKNOWN
from .purchase_models import alive, amount_to_come, bg_nbd, gamma_gamma, purchases_to_come
from .reasons import Row
from .settings import Settings
from .zones import local_date

FEWEST = 100
HOLDOUT_DAYS = 182
FITTED = [
    "r",
    "alpha",
    "a",
    "b",
    "bgnbd_log_likelihood",
    "p",
    "q",
    "v",
    "gamma_gamma_log_likelihood",
]
HOLDOUT = ["customers", "predicted", "actual", "correlation", "mean_absolute_error"]
Days = dict[str, dict[date, float]]


def value_tables(orders: list[Row], settings: Settings) -> dict[str, list[Row]]:
    """Return both tables."""
    days: Days = defaultdict(lambda: defaultdict(float))
    for row in orders:
        is_paid = row["status"] == "paid" and row["amount_reporting"] > 0
        if is_paid and row["customer_id"] != UNKNOWN:
            day = local_date(row["ordered_at"], settings.zone)
            days[row["customer_id"]][day] += float(row["amount_reporting"])
    histories = _histories(days, settings.as_of)
    repeat = [row for row in histories.values() if row["repeat_purchases"]]
    quality: Row = {"customers": len(histories), "customers_with_repeat": len(repeat)}
    quality |= dict.fromkeys(FITTED) | _holdout(days, settings.as_of)
    quality["withheld_reason"] = "too_few_repeat_buyers" if len(repeat) < FEWEST else None
    values: list[Row] = []
    if len(repeat) >= FEWEST:
        purchases, likelihood = bg_nbd([_key(row) for row in histories.values()])
        amounts, of_amounts = gamma_gamma(
            [(row["repeat_purchases"], row["mean_repeat_amount"]) for row in repeat]
        )
        found = [*purchases, likelihood, *amounts, of_amounts]
        quality |= dict(zip(FITTED, found, strict=True))
        if amounts[1] <= 1:
            quality["withheld_reason"] = "q_not_above_1"
        else:
            values = [_value(row, purchases, amounts) for row in histories.values()]
    return {"dim_customer_value": values, "clv_model_quality": [quality]}


def _histories(days: Days, last_day: date) -> dict[str, Row]:
    """Return the history of each customer with a purchase by a day."""
    histories = {}
    for customer_id, amounts in days.items():
        if known := sorted(day for day in amounts if day <= last_day):
            repeats = [amounts[day] for day in known[1:]]
            histories[customer_id] = {
                "customer_id": customer_id,
                "repeat_purchases": len(repeats),
                "weeks_to_last_purchase": (known[-1] - known[0]).days / 7,
                "weeks_observed": (last_day - known[0]).days / 7,
                "mean_repeat_amount": fsum(repeats) / len(repeats) if repeats else None,
            }
    return histories


def _key(row: Row) -> tuple[int, float, float]:
    return row["repeat_purchases"], row["weeks_to_last_purchase"], row["weeks_observed"]


def _value(row: Row, purchases: list[float], amounts: list[float]) -> Row:
    expected = purchases_to_come(purchases, *_key(row), 52)
    amount = amount_to_come(amounts, row["repeat_purchases"], row["mean_repeat_amount"])
    return row | {
        "expected_purchases_52w": expected,
        "expected_value_per_purchase": amount,
        "clv_predicted_52w": expected * amount,
        "probability_alive": alive(purchases, *_key(row)),
    }


def _holdout(days: Days, as_of: date) -> Row:
    """Return the columns of the hold-out; null without enough repeat buyers."""
    last_day = as_of - timedelta(HOLDOUT_DAYS)
    histories = _histories(days, last_day)
    found: list[float | None] = [None] * len(HOLDOUT)
    if sum(row["repeat_purchases"] > 0 for row in histories.values()) >= FEWEST:
        model, _ = bg_nbd([_key(row) for row in histories.values()])
        expected = [
            purchases_to_come(model, *_key(row), HOLDOUT_DAYS / 7) for row in histories.values()
        ]
        actual = [float(sum(day > last_day for day in days[id_])) for id_ in histories]
        errors = [abs(e - a) for e, a in zip(expected, actual, strict=True)]
        count = len(histories)
        found = [
            *(count, fsum(expected), fsum(actual)),
            *(_correlation(expected, actual), fsum(errors) / count),
        ]
    return {f"holdout_{name}": value for name, value in zip(HOLDOUT, found, strict=True)}


def _correlation(one: list[float], other: list[float]) -> float | None:
    means = [fsum(values) / len(values) for values in (one, other)]
    pairs = [(a - means[0], b - means[1]) for a, b in zip(one, other, strict=True)]
    spread = sqrt(fsum(a * a for a, _ in pairs) * fsum(b * b for _, b in pairs))
    return fsum(a * b for a, b in pairs) / spread if spread else None
