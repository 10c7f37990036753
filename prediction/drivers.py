"""What goes with a score: a least-squares fit, and the part of each driver in its R².

The part is LMG: the gain in R² when the driver enters the fit, averaged over all orders in which
the drivers can enter. The parts add up to R². Source: U. Grömping, “Relative importance for linear
regression in R: the package relaimpo”, Journal of Statistical Software 17 (2006), issue 1.
"""

from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
# Share of the largest singular value below which a combination of drivers does not vary.
RANK_TOLERANCE = 1e-10


@dataclass(frozen=True)
class Fit:
    """A least-squares fit of a score on drivers.

    Attributes:
        importance: part of each driver in R²; 0 for one that does not vary.
        coefficients: change of the fitted score per unit of each driver; None for one that does
            not vary. Of drivers that depend on each other linearly, the smallest coefficients of
            standardised drivers.
        r_squared: share of the variance of the score that the fit explains.
    """

    importance: Array
    coefficients: list[float | None]
    r_squared: float


def fit_drivers(drivers: Array, score: Array) -> Fit:
    """Fit a score on drivers.

    Args:
        drivers: one row per response and one column per driver; NaN is replaced by the mean of the
            driver.
        score: score of each response; at least two differ.
    """
    known = np.isfinite(drivers)
    varies = np.array([len(np.unique(column[np.isfinite(column)])) > 1 for column in drivers.T])
    observed, known = drivers[:, varies], known[:, varies]
    means = np.sum(observed, axis=0, where=known) / known.sum(axis=0)
    centered = np.where(known, observed - means, 0.0)
    deviations = np.sqrt((centered**2).mean(axis=0))
    standardised = centered / deviations
    correlations = standardised.T @ standardised / len(score)
    with_score = standardised.T @ (score - score.mean()) / (len(score) * score.std())

    importance = np.zeros(len(varies))
    importance[varies] = _importance(correlations, with_score)
    weights = np.linalg.pinv(correlations, rcond=RANK_TOLERANCE, hermitian=True) @ with_score
    fitted = iter((weights * score.std() / deviations).tolist())
    coefficients = [next(fitted) if has_coefficient else None for has_coefficient in varies]
    return Fit(importance, coefficients, float(importance.sum()))


def _importance(correlations: Array, with_score: Array) -> Array:
    """Average the gains in R² of each driver over the sets of drivers that entered before it.

    Args:
        correlations: correlations between the drivers.
        with_score: correlation of each driver with the score.
    """
    count = len(with_score)
    r_squared: dict[tuple[int, ...], float] = {(): 0.0}
    for size in range(1, count + 1):
        for chosen in combinations(range(count), size):
            inverse = np.linalg.pinv(
                correlations[np.ix_(chosen, chosen)], rcond=RANK_TOLERANCE, hermitian=True
            )
            part = with_score[list(chosen)]
            r_squared[chosen] = float(part @ inverse @ part)
    importance = np.zeros(count)
    for driver in range(count):
        others = [other for other in range(count) if other != driver]
        for size in range(count):
            for before in combinations(others, size):
                gain = r_squared[tuple(sorted((*before, driver)))] - r_squared[before]
                importance[driver] += gain / (count * comb(count - 1, size))
    return importance
