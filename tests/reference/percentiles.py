"""Means and percentiles of exact seconds, None of empty input (METRICS.md §1, §4)."""

from collections.abc import Sequence
from fractions import Fraction


def mean(values: Sequence[Fraction]) -> Fraction | None:
    """Return the arithmetic mean."""
    return sum(values, Fraction(0)) / len(values) if values else None


def percentile(values: Sequence[Fraction], share: Fraction) -> Fraction | None:
    """Return the continuous percentile, interpolated linearly between the two nearest ranks."""
    if not values:
        return None
    ordered = sorted(values)
    position = share * (len(ordered) - 1)
    below = int(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (position - below) * (ordered[above] - ordered[below])


def ratio(part, whole) -> Fraction | None:
    """Return part / whole, None if the whole is 0."""
    return Fraction(part) / Fraction(whole) if whole else None
