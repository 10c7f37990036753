"""Chance, repeatable: the only source of randomness of the demo company.

What belongs here: drawing numbers. The same purpose always draws the same numbers, on every machine: a generator
seeded by text, and nothing but additions, multiplications and divisions on top of it (no logarithms or powers, whose
last digit depends on the platform; no hashes, whose order depends on the process).
"""

from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar

Option = TypeVar("Option")


class Dice:
    """One stream of chance per purpose, so that a change in one entity does not reshuffle the others."""

    def __init__(self, purpose: str) -> None:
        self._draw = Random(f"harbour/{purpose}").random

    def chance(self, probability: float) -> bool:
        """True with the given probability (0 to 1)."""
        return self._draw() < probability

    def between(self, low: float, high: float) -> float:
        """A number in [low, high), evenly spread."""
        return low + (high - low) * self._draw()

    def whole(self, low: int, high: int) -> int:
        """A whole number in [low, high], evenly spread."""
        return low + int((high - low + 1) * self._draw())

    def pick(self, options: Sequence[Option]) -> Option:
        """One of the options, each as likely as the others."""
        return options[int(len(options) * self._draw())]

    def weighted(self, weights: Mapping[Option, float]) -> Option:
        """One of the keys, as likely as its weight says."""
        rest = self._draw() * sum(weights.values())
        for option, weight in weights.items():
            rest -= weight
            if rest < 0:
                return option
        return option

    def around(self, median: float) -> float:
        """A waiting time with this median and a long tail: a sixth to six times the median, 1.5 times on average."""
        share = self._draw()
        return median * (0.2 + share) / (1.2 - share)

    def bell(self) -> float:
        """A bell-shaped number: mean 0, standard deviation 1, never beyond 6."""
        return sum(self._draw() for _ in range(12)) - 6.0

    def count(self, mean: float) -> int:
        """A count with this mean that varies by about half of it."""
        return int(mean * self.between(0.5, 1.5) + self._draw())
