"""XmR charts: limits and signals of a series.

The rules are those of NHS England's “Making Data Count”, as the R package NHSRplotthedots applies
them with `screen_outliers = FALSE`.
"""

from dataclasses import dataclass
from itertools import pairwise

from .closeness import is_above, is_equal, sign

LIMIT = 2.66
LONGEST, SHORTEST = 24, 12
RUN = 7


@dataclass(frozen=True)
class Chart:
    """The limits of a series, not cut to the range of the measure."""

    center: float
    lower: float
    upper: float


def chart_of(values: list[float]) -> Chart:
    """Return the mean ± 2.66 × the mean absolute difference of consecutive values."""
    center = sum(values) / len(values)
    moves = [abs(after - before) for before, after in pairwise(values)]
    reach = LIMIT * sum(moves) / len(moves)
    return Chart(center, center - reach, center + reach)


def signals_of(values: list[float], chart: Chart) -> list[tuple[str | None, int]]:
    """Return the first signal that applies to each value, and its direction.

    The direction is 1 or −1: of a trend, up or down; otherwise the side of the center. The
    direction is 0 without a signal.
    """
    sides = [sign(value, chart.center) for value in values]
    trends, shifts = _trends(values), _runs(sides)
    pairs = _two_of_three(values, sides, chart)
    found: list[tuple[str | None, int]] = []
    for i, value in enumerate(values):
        if _is_outside(value, chart):
            found.append(("outside_limits", sides[i]))
        elif trends[i]:
            found.append(("trend", trends[i]))
        elif pairs[i]:
            found.append(("two_of_three", sides[i]))
        elif shifts[i]:
            found.append(("shift", sides[i]))
        else:
            found.append((None, 0))
    return found


def _is_outside(value: float, chart: Chart) -> bool:
    return is_above(value, chart.upper) or is_above(chart.lower, value)


def _trends(values: list[float]) -> list[int]:
    """Return 1 or −1 for each of at least seven consecutive values that rise or fall, else 0.

    The first value of a trend belongs to it. A value that ends one trend and begins another has
    the direction of the later one.
    """
    trends = [0] * len(values)
    for direction in (1, -1):
        for first in range(len(values) - RUN + 1):
            run = values[first : first + RUN]
            moves = {sign(after, before) for before, after in pairwise(run)}
            if moves == {direction}:
                for i in range(first, first + RUN):
                    begins_here = i == first
                    if trends[i] in (0, direction) or begins_here:
                        trends[i] = direction
    return trends


def _runs(sides: list[int]) -> list[bool]:
    """Return whether each value is one of at least seven consecutive ones on one side."""
    shifts = [False] * len(sides)
    for first in range(len(sides) - RUN + 1):
        if set(sides[first : first + RUN]) in ({1}, {-1}):
            shifts[first : first + RUN] = [True] * RUN
    return shifts


def _two_of_three(values: list[float], sides: list[int], chart: Chart) -> list[bool]:
    """Return whether each value is one of two outer ones of three consecutive ones of one side.

    The outer third is beyond two thirds of the way from the center to a limit, but not beyond the
    limit.
    """
    near = 2 / 3 * (chart.upper - chart.center)
    outer = [
        not _is_outside(value, chart)
        and (is_above(value, chart.center + near) or is_above(chart.center - near, value))
        for value in values
    ]
    flags = [False] * len(values)
    for first in range(len(values) - 2):
        window = range(first, first + 3)
        if sum(outer[i] for i in window) >= 2 and {sides[i] for i in window} in ({1}, {-1}):
            for i in window:
                flags[i] = flags[i] or outer[i]
    return flags


def assurance_of(lower: float, upper: float, target: float, higher_is_better: bool) -> str:
    """Return whether both limits meet a target, neither does, or one of them."""
    met = [meets(limit, target, higher_is_better) for limit in (lower, upper)]
    return "pass" if all(met) else "hit_or_miss" if any(met) else "fail"


def meets(value: float, target: float, higher_is_better: bool) -> bool:
    """Whether a value is on the better side of a target or equal to it."""
    return is_equal(value, target) or (value > target) == higher_is_better
