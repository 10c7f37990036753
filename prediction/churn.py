"""Logistic regression of churn on standardised features (docs/METRICS.md §11)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

Array = NDArray[np.float64]

# Bound of the gradient of the penalised log-loss. Newton's method ends far below it.
LARGEST_GRADIENT = 1e-9


@dataclass(frozen=True)
class LogisticModel:
    """A logistic regression on standardised features.

    Attributes:
        means: means of the training examples, one per feature.
        standard_deviations: population standard deviations of the training examples; 0 of a
            constant feature.
        weights: weights of the standardised features; 0 of a constant feature.
        intercept: log-odds of an example with the mean of every feature.
    """

    means: Array
    standard_deviations: Array
    weights: Array
    intercept: float


def fit(
    features: Array, labels: NDArray[np.bool_], start: LogisticModel | None = None
) -> LogisticModel:
    """Minimise half the sum of squared weights plus the log-loss summed over the examples.

    The intercept is not penalised. The minimum is unique, so the solver does not matter.

    Args:
        features: examples × features.
        labels: one per example; both values occur.
        start: a model of similar examples. It saves about half the iterations.
    """
    means, deviations = moments(features)
    solver = LogisticRegression(
        C=1.0,
        solver="newton-cholesky",
        tol=LARGEST_GRADIENT / len(labels),
        max_iter=100,
        warm_start=start is not None,
    )
    if start is not None:
        solver.coef_ = start.weights[np.newaxis]
        solver.intercept_ = np.array([start.intercept])
    solver.fit(standardised(features, means, deviations), labels)
    return LogisticModel(means, deviations, solver.coef_[0], float(solver.intercept_[0]))


def moments(features: Array) -> tuple[Array, Array]:
    """Return the mean and population standard deviation of each column.

    A constant column has its own value and exactly 0, which rounding would miss.
    """
    lowest, highest = features.min(axis=0), features.max(axis=0)
    is_constant = lowest == highest
    means = np.where(is_constant, lowest, features.mean(axis=0))
    return means, np.where(is_constant, 0.0, features.std(axis=0))


def standardised(features: Array, means: Array, deviations: Array) -> Array:
    """Return (feature − mean) / standard deviation; 0 of a constant feature."""
    is_constant = deviations == 0
    scaled = (features - means) / np.where(is_constant, 1.0, deviations)
    scaled[:, is_constant] = 0.0
    return scaled
