"""Conversion to the reporting currency (METRICS.md §1 "money" and "types")."""

from decimal import ROUND_HALF_UP, Context, Decimal

FRACTION = Decimal("1e-10")
EXACT = Context(prec=80, rounding=ROUND_HALF_UP)


def converter(rates: dict[str, Decimal], reporting_currency: str):
    """Return a function (amount, currency) -> amount in the reporting currency (ten decimals)."""

    def convert(amount: Decimal, currency: str | None) -> Decimal:
        rate = rates[currency or reporting_currency]
        converted = EXACT.divide(EXACT.multiply(amount, rate), rates[reporting_currency])
        return EXACT.quantize(converted, FRACTION)

    return convert
