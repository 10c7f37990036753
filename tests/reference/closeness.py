"""Comparison of numbers that are equal within 1e-9, relative above 1."""

TOLERANCE = 1e-9


def is_equal(a: float, b: float) -> bool:
    """Whether two numbers differ by no more than the tolerance."""
    return abs(a - b) <= TOLERANCE * max(1.0, abs(a), abs(b))


def is_above(a: float, b: float) -> bool:
    """Whether a number exceeds another and is not equal to it."""
    return a > b and not is_equal(a, b)


def sign(a: float, b: float) -> int:
    """Return 1 if a is above b, −1 if it is below, 0 if they are equal."""
    return 0 if is_equal(a, b) else (1 if a > b else -1)
