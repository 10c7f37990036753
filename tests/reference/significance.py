"""Whether a value differs significantly from that of the period before.

The tests are those of Rocks (2016, adjusted Wald) for nps and of Agresti and Caffo (2000) for
shares.
"""

from fractions import Fraction
from math import sqrt

from .closeness import is_above

CRITICAL = 1.96


def nps_variance(promoters: Fraction, detractors: Fraction, responses: Fraction) -> Fraction:
    """Return the variance of one answer, coded as 1, 0 or −1 (`npvar` of the R package NPS)."""
    p, d = promoters / responses, detractors / responses
    return p + d - (p - d) ** 2


def nps_z(now: tuple[int, int, int], before: tuple[int, int, int]) -> float:
    """Return z of two samples of (promoters, detractors, responses).

    Three answers are added to each sample, of which ¾ promoters and ¾ detractors.
    """
    scores, squares = [], []
    for promoters, detractors, responses in (now, before):
        p, d, n = promoters + Fraction(3, 4), detractors + Fraction(3, 4), Fraction(responses + 3)
        scores.append((p - d) / n)
        squares.append(nps_variance(p, d, n) / n)
    return float(scores[0] - scores[1]) / sqrt(sum(squares))


def share_z(now: tuple[int, int], before: tuple[int, int]) -> float:
    """Return z of two samples of (successes, size); a success and a failure are added to each."""
    shares, squares = [], []
    for successes, size in (now, before):
        q, n = Fraction(successes + 1, size + 2), size + 2
        shares.append(q)
        squares.append(q * (1 - q) / n)
    return float(shares[0] - shares[1]) / sqrt(sum(squares))


def is_significant(z: float) -> bool:
    """Whether |z| exceeds the critical value of 95 % confidence."""
    return is_above(abs(z), CRITICAL)
