"""Random numbers for the demo company, reproducible on every platform.

Each ``Rng`` is seeded by its purpose, so its numbers are the same on every machine. The methods
use additions, multiplications and divisions only: the last digit of logarithms and powers depends
on the platform, the order of hashes on the process. Seeds are part of the data: renaming a purpose
changes the demo company.
"""

from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar

Option = TypeVar("Option")


class Rng:
    """A random number generator for one purpose; a change in one entity leaves the others alone."""

    def __init__(self, purpose: str) -> None:
        self._random = Random(f"harbour/{purpose}").random

    def chance(self, probability: float) -> bool:
        """True with the given probability (0 to 1)."""
        return self._random() < probability

    def uniform(self, low: float, high: float) -> float:
        """A uniformly distributed number in [low, high)."""
        return low + (high - low) * self._random()

    def randint(self, low: int, high: int) -> int:
        """A uniformly distributed integer in [low, high]."""
        return low + int((high - low + 1) * self._random())

    def choice(self, options: Sequence[Option]) -> Option:
        """One of the options, each with the same probability."""
        return options[int(len(options) * self._random())]

    def weighted_choice(self, weights: Mapping[Option, float]) -> Option:
        """One of the keys, with a probability proportional to its weight."""
        rest = self._random() * sum(weights.values())
        for option, weight in weights.items():
            rest -= weight
            if rest < 0:
                return option
        return option

    def long_tailed(self, median: float) -> float:
        """A duration with this median and a long tail.

        The range is a sixth of the median to six times the median, the mean 1.5 times the median.
        """
        share = self._random()
        return median * (0.2 + share) / (1.2 - share)

    def normal(self) -> float:
        """An approximately normal number (mean 0, standard deviation 1, at most 6 from the mean).

        It is the sum of twelve uniform numbers less six (Irwin-Hall distribution).
        """
        return sum(self._random() for _ in range(12)) - 6.0

    def count(self, mean: float) -> int:
        """A count with this mean that varies by about half of it."""
        return int(mean * self.uniform(0.5, 1.5) + self._random())
