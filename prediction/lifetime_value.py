"""Predicted customer lifetime value: purchases by BG/NBD, amounts by the gamma-gamma model.

BG/NBD: while a customer is alive, purchases follow a Poisson process whose rate has a gamma
distribution (r, alpha) over customers. After each purchase, the customer leaves with a probability
that has a beta distribution (a, b). Gamma-gamma: the amounts of a customer have a gamma
distribution of shape p whose scale has a gamma distribution (q, v) over customers.

Sources: P. S. Fader, B. G. S. Hardie and K. L. Lee, “Counting your customers the easy way: an
alternative to the Pareto/NBD model”, Marketing Science 24 (2005), 275–284; P. S. Fader and
B. G. S. Hardie, “The gamma-gamma model of monetary value” (2013).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import digamma, gammaln, hyp2f1

Array = NDArray[np.float64]
Objective = Callable[[Array], tuple[float, Array]]

SMALLEST_PARAMETER = 1e-4
LARGEST_PARAMETER = 100.0
# Shapes (r, a, b) and (p, q) from which the searches start. The scale follows from a mean.
PURCHASE_SHAPES = [(0.25, 1.0, 3.0), (1.0, 0.3, 3.0), (10.0, 5.0, 20.0)]
AMOUNT_SHAPES = [(5.0, 3.0), (1.0, 3.0), (20.0, 20.0)]
# Distance to keep from a removable singularity; the values on both sides differ less.
SINGULARITY = 1e-7


@dataclass(frozen=True)
class PurchaseModel:
    """A BG/NBD model of purchases, and the log-likelihood of the histories that it was fitted to.

    `alpha` has the unit of the times; the other parameters have none.
    """

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float


@dataclass(frozen=True)
class AmountModel:
    """A gamma-gamma model of amounts.

    `v` has the unit of the amounts; the other parameters have none. The log-likelihood is that of
    the amounts divided by their mean, and so does not depend on the currency.
    """

    p: float
    q: float
    v: float
    log_likelihood: float


def fit_purchases(
    repeat_purchases: Array, time_to_last: Array, time_observed: Array
) -> PurchaseModel | None:
    """Fit BG/NBD to the histories of customers by maximum likelihood.

    Args:
        repeat_purchases: purchases after the first one, per customer; at least one is positive.
        time_to_last: time from the first purchase to the last one.
        time_observed: time from the first purchase to the end of the observation.

    Returns:
        The model; None if no finite maximum is found. A parameter may be at its limit: all are at
        least 1e-4, and r, a and b at most 100.
    """
    x = repeat_purchases
    counts, customers = np.unique(x, return_counts=True)
    repeats = x > 0

    def objective(parameters: Array) -> tuple[float, Array]:
        r, alpha, a, b = parameters
        log_observed, log_last = np.log(alpha + time_observed), np.log(alpha + time_to_last)
        alive = -(r + x) * log_observed
        left = np.where(
            repeats, np.log(a) - np.log(b + np.maximum(x, 1) - 1) - (r + x) * log_last, -np.inf
        )
        either = np.logaddexp(alive, left)
        share_left = np.exp(left - either)
        share_alive = 1 - share_left
        log_likelihood = either.sum() + customers @ (
            (gammaln(r + counts) - gammaln(r) + r * np.log(alpha))
            + (gammaln(a + b) - gammaln(a + b + counts))
            + (gammaln(b + counts) - gammaln(b))
        )
        of_r = customers @ (digamma(r + counts) - digamma(r) + np.log(alpha)) - (
            share_alive @ log_observed + share_left @ log_last
        )
        of_alpha = len(x) * r / alpha - (r + x) @ (
            share_alive / (alpha + time_observed) + share_left / (alpha + time_to_last)
        )
        of_both = customers @ (digamma(a + b) - digamma(a + b + counts))
        of_a = of_both + share_left.sum() / a
        of_b = (
            of_both
            + customers @ (digamma(b + counts) - digamma(b))
            - (share_left / (b + np.maximum(x, 1) - 1)).sum()
        )
        return log_likelihood, np.array([of_r, of_alpha, of_a, of_b])

    rate = x.sum() / time_observed.sum()
    found = _maximise(
        objective,
        starts=[np.array([r, r / rate, a, b]) for r, a, b in PURCHASE_SHAPES],
        largest=[LARGEST_PARAMETER, np.inf, LARGEST_PARAMETER, LARGEST_PARAMETER],
    )
    return PurchaseModel(*found) if found else None


def probability_alive(
    model: PurchaseModel, repeat_purchases: Array, time_to_last: Array, time_observed: Array
) -> Array:
    """Return the probability that each customer has not left; 1 without a repeat purchase."""
    x = repeat_purchases
    with np.errstate(over="ignore"):
        odds_of_leaving = (model.a / (model.b + np.maximum(x, 1) - 1)) * np.exp(
            (model.r + x) * np.log((model.alpha + time_observed) / (model.alpha + time_to_last))
        )
    return np.where(x > 0, 1 / (1 + odds_of_leaving), 1.0)


def expected_purchases(
    model: PurchaseModel,
    repeat_purchases: Array,
    time_to_last: Array,
    time_observed: Array,
    horizon: float,
) -> Array:
    """Return the purchases that each customer is expected to make in the time after the history.

    Equation 10 of Fader, Hardie and Lee (2005), with Euler's transformation of the hypergeometric
    function: its parameters then stay small for customers with many purchases.
    """
    x, a, b = repeat_purchases, model.a, model.b
    # At a = 1 and at a + b = 1, the equation divides 0 by 0.
    if abs(a - 1) < SINGULARITY:
        a = 1 + SINGULARITY
    if abs(a + b - 1) < SINGULARITY:
        b = 1 - a + SINGULARITY if a < 1 else b + SINGULARITY
    order = a + b + x - 1
    share = horizon / (model.alpha + time_observed + horizon)
    if_alive = (order / (a - 1)) * (
        1 - (1 - share) ** (a - 1) * hyp2f1(a - 1, a + b - 1 - model.r, order, share)
    )
    return if_alive * probability_alive(model, x, time_to_last, time_observed)


def prediction_error(expected: Array, actual: Array) -> tuple[float, float, float | None, float]:
    """Compare expected with actual purchases of customers.

    Returns:
        The sums of both, their Pearson correlation (None if one of them does not vary), and the
        mean absolute difference.
    """
    varies = np.ptp(expected) > 0 and np.ptp(actual) > 0
    correlation = float(np.corrcoef(expected, actual)[0, 1]) if varies else None
    error = float(np.abs(expected - actual).mean())
    return float(expected.sum()), float(actual.sum()), correlation, error


def fit_amounts(repeat_purchases: Array, mean_amounts: Array) -> AmountModel | None:
    """Fit the gamma-gamma model to customers with repeat purchases by maximum likelihood.

    Args:
        repeat_purchases: repeat purchases per customer, all positive.
        mean_amounts: mean amount of a repeat purchase per customer, all positive.

    Returns:
        The model; None if no finite maximum is found. A parameter may be at its limit: p and q are
        at least 1e-4 and at most 100, and v is at least 1e-4 of the mean amount.
    """
    x = repeat_purchases
    mean_amount = mean_amounts.mean()
    z = mean_amounts / mean_amount
    log_z, log_sum = np.log(z), np.log(x * z)

    def objective(parameters: Array) -> tuple[float, Array]:
        p, q, v = parameters
        shape, log_total = p * x + q, np.log(x * z + v)
        log_likelihood = (
            (gammaln(shape) - gammaln(p * x) - gammaln(q))
            + (q * np.log(v) - log_z)
            + (p * x * log_sum - shape * log_total)
        )
        of_p = x * (digamma(shape) - digamma(p * x) + log_sum - log_total)
        of_q = digamma(shape) - digamma(q) + np.log(v) - log_total
        of_v = q / v - shape / (x * z + v)
        return log_likelihood.sum(), np.array([of_p.sum(), of_q.sum(), of_v.sum()])

    found = _maximise(
        objective,
        starts=[np.array([p, q, (q - 1) / p]) for p, q in AMOUNT_SHAPES],
        largest=[LARGEST_PARAMETER, LARGEST_PARAMETER, np.inf],
    )
    if not found:
        return None
    p, q, v, log_likelihood = found
    return AmountModel(p, q, v * float(mean_amount), log_likelihood)


def expected_amount(model: AmountModel, repeat_purchases: Array, mean_amounts: Array) -> Array:
    """Return the expected amount of a future purchase of each customer.

    Args:
        model: a model of amounts.
        repeat_purchases: repeat purchases per customer.
        mean_amounts: mean amount of a repeat purchase; NaN without one, which has no effect.

    Returns:
        The amounts; infinite for a customer whose expectation does not exist, if q is at most 1.
    """
    x = repeat_purchases
    spent = np.where(x > 0, x * mean_amounts, 0.0)
    weight = model.p * x + model.q - 1
    amounts = np.full_like(weight, np.inf)
    return np.divide(model.p * (model.v + spent), weight, out=amounts, where=weight > 0)


def _maximise(
    objective: Objective, starts: list[Array], largest: list[float]
) -> tuple[float, ...] | None:
    """Maximise a log-likelihood over positive parameters.

    Args:
        objective: function from parameters to the value and its gradient.
        starts: parameters from which a search starts.
        largest: upper limits of the parameters.

    Returns:
        The parameters of the highest maximum, then its value; None if it is not finite.
    """

    size = max(1.0, abs(objective(starts[0])[0]))

    def negated(logarithms: Array) -> tuple[float, Array]:
        parameters = np.exp(logarithms)
        value, gradient = objective(parameters)
        return -value / size, -gradient * parameters / size

    bounds = [(np.log(SMALLEST_PARAMETER), np.log(limit)) for limit in largest]
    with np.errstate(all="ignore"):
        searches = [
            minimize(negated, np.log(start), jac=True, bounds=bounds, method="SLSQP", tol=1e-8)
            for start in starts
        ]
        best = min(searches, key=lambda search: np.nan_to_num(search.fun, nan=np.inf))
        # Two methods, because either may be stopped by a flat ridge.
        for method in ("SLSQP", "L-BFGS-B"):
            best = minimize(negated, best.x, jac=True, bounds=bounds, method=method, tol=1e-15)
    if not np.isfinite(best.fun):
        return None
    # The logarithm of a limit is rounded.
    parameters = np.clip(np.exp(best.x), SMALLEST_PARAMETER, largest)
    return (*map(float, parameters), float(-best.fun * size))
