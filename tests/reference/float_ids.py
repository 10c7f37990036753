"""Ids in columns of floating-point numbers and decimals (CONTRACT.md §3)."""

import math
from decimal import Decimal

DOUBLE_LIMIT, FLOAT_LIMIT = 2**53, 2**24


class LostDigitsError(ValueError):
    """An id of a row is a floating-point number that several integers share."""


def id_text(number: float | Decimal, limit: int = DOUBLE_LIMIT) -> str | None:
    """Return a whole number as digits, NaN as null, and any other number as written."""
    if isinstance(number, float):
        if math.isnan(number):
            return None
        if abs(number) >= limit:
            raise LostDigitsError
    return str(int(number)) if number == int(number) else str(number)
