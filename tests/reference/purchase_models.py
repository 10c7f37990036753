"""BG/NBD and gamma-gamma models in plain Python (METRICS.md §12).

The maximum comes from the simplex method of Nelder and Mead, and the expected purchases from a sum
of probabilities, so that neither depends on the gradients or the closed form of the product.
"""

from collections.abc import Callable
from math import exp, fsum, lgamma, log, log1p

Vector = list[float]
LOWEST, HIGHEST = log(1e-4), log(100)


def bg_nbd(histories: list[tuple[int, float, float]]) -> tuple[Vector, float]:
    """Return r, alpha, a and b for rows of (x, t_x, T), and the log-likelihood."""
    counts: dict[int, int] = {}
    for x, _, _ in histories:
        counts[x] = counts.get(x, 0) + 1

    def log_likelihood(logs: Vector) -> float:
        r, alpha, a, b = map(exp, logs)
        total = fsum(
            n * (lgamma(r + x) - lgamma(r) + r * log(alpha) + _beta(a, b + x) - _beta(a, b))
            for x, n in counts.items()
        )
        for x, t_x, t in histories:
            part = -(r + x) * log(alpha + t)
            if x:
                left = log(a / (b + x - 1)) - (r + x) * log(alpha + t_x)
                part = max(part, left) + log1p(exp(-abs(part - left)))
            total += part
        return total

    limits = [(LOWEST, HIGHEST), (LOWEST, 50.0), (LOWEST, HIGHEST), (LOWEST, HIGHEST)]
    starts = [[0.0, 2.0, -1.0, 1.0], [3.0, 5.0, -3.0, 1.0]]
    return _highest(log_likelihood, starts, limits)


def gamma_gamma(amounts: list[tuple[int, float]]) -> tuple[Vector, float]:
    """Return p, q and v for rows of (x, z), and the log-likelihood of z / mean(z)."""
    mean = fsum(z for _, z in amounts) / len(amounts)

    def log_likelihood(logs: Vector) -> float:
        p, q, v = map(exp, logs)
        return fsum(
            lgamma(p * x + q)
            - lgamma(p * x)
            - lgamma(q)
            + q * log(v)
            - log(z / mean)
            + p * x * log(x * z / mean)
            - (p * x + q) * log(x * z / mean + v)
            for x, z in amounts
        )

    limits = [(LOWEST, HIGHEST), (LOWEST, HIGHEST), (LOWEST, 50.0)]
    logs, value = _highest(log_likelihood, [[1.0, 1.0, 0.0], [3.0, 3.0, 0.0]], limits)
    return [logs[0], logs[1], logs[2] * mean], value


def alive(model: Vector, x: int, t_x: float, t: float) -> float:
    """Return the probability that a customer has not left."""
    r, alpha, a, b = model
    return 1 / (1 + a / (b + x - 1) * ((alpha + t) / (alpha + t_x)) ** (r + x)) if x else 1.0


def purchases_to_come(model: Vector, x: int, t_x: float, t: float, weeks: float) -> float:
    """Return the purchases expected in the weeks after the history.

    The n-th of them happens if the rate brings at least n, and the customer stays n − 1 times.
    """
    r, alpha, a, b = model
    share = weeks / (alpha + t + weeks)
    exactly = (1 - share) ** (r + x)
    at_least, stays, total, n = 1 - exactly, 1.0, 0.0, 1
    while at_least > 1e-13 and n < 1_000_000:
        total += at_least * stays
        exactly *= (r + x + n - 1) / n * share
        at_least -= exactly
        stays *= (b + x + n - 1) / (a + b + x + n - 1)
        n += 1
    return total * alive(model, x, t_x, t)


def amount_to_come(model: Vector, x: int, z: float | None) -> float:
    """Return the expected amount of a purchase."""
    p, q, v = model
    return p * (v + x * (z or 0.0)) / (p * x + q - 1)


def _beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def _highest(
    function: Callable[[Vector], float], starts: list[Vector], limits: list[tuple[float, float]]
) -> tuple[Vector, float]:
    """Return the exponentials of the arguments of the maximum, and the maximum."""

    def lowered(point: Vector) -> float:
        inside = _within(point, limits)
        return -function(inside) + fsum(abs(i - j) for i, j in zip(inside, point, strict=True))

    best = min((_simplex(lowered, start) for start in starts), key=lowered)
    # A collapsed simplex may have stopped early: it is built again until that gains nothing.
    while lowered(best) - lowered(again := _simplex(lowered, best)) > 1e-9:
        best = again
    return [exp(value) for value in _within(best, limits)], -lowered(best)


def _within(point: Vector, limits: list[tuple[float, float]]) -> Vector:
    return [min(max(v, low), high) for v, (low, high) in zip(point, limits, strict=True)]


def _simplex(function: Callable[[Vector], float], start: Vector) -> Vector:
    """Return the minimum that the simplex method finds from a start."""
    size = len(start)
    points = [start] + [[v + 0.3 * (i == j) for j, v in enumerate(start)] for i in range(size)]
    values = [function(point) for point in points]
    for _ in range(4_000):
        order = sorted(range(size + 1), key=values.__getitem__)
        points, values = [points[i] for i in order], [values[i] for i in order]
        if values[-1] - values[0] < 1e-11 * max(1.0, abs(values[0])):
            break
        center = [fsum(p[j] for p in points[:-1]) / size for j in range(size)]

        def moved(factor: float, center: Vector = center, worst: Vector = points[-1]) -> Vector:
            return [c + factor * (w - c) for c, w in zip(center, worst, strict=True)]

        candidate = moved(-1)
        value = function(candidate)
        if value < values[0]:
            further = moved(-2)
            if (at := function(further)) < value:
                candidate, value = further, at
        elif value >= values[-2]:
            candidate = moved(-0.5 if value < values[-1] else 0.5)
            value = function(candidate)
            if value >= values[-1]:
                points = [
                    [(p + q) / 2 for p, q in zip(points[0], point, strict=True)] for point in points
                ]
                values = [function(point) for point in points]
                continue
        points[-1], values[-1] = candidate, value
    return points[values.index(min(values))]
