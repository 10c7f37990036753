"""What goes with the score: score_drivers (METRICS.md §13)."""

from collections import defaultdict
from datetime import timedelta
from fractions import Fraction
from itertools import permutations
from math import fsum

from .reasons import Row
from .settings import Settings
from .zones import local_date

FEWEST = 100
DAYS = timedelta(days=365)
DRIVERS = {
    "first_reply_hours": ("first_reply_seconds", 3600),
    "full_resolution_hours": ("full_resolution_seconds", 3600),
    "reopens": ("reopens", 1),
    "public_agent_replies": ("public_agent_replies", 1),
    "is_first_contact_resolved": ("is_first_contact_resolved", 1),
}


def score_drivers(surveys: list[Row], tickets: list[Row], settings: Settings) -> list[Row]:
    """Return the rows of each survey type with enough answers of more than one score."""
    counted = {row["ticket_id"]: row for row in tickets if row["is_counted"]}
    answers = defaultdict(list)
    for row in surveys:
        is_explained = row["is_answered"] and row["ticket_id"] in counted
        if is_explained and local_date(row["responded_at"], settings.zone) > settings.as_of - DAYS:
            answers[row["survey_type"]].append((_score(row), counted[row["ticket_id"]]))
    rows = []
    for survey_type, pairs in answers.items():
        scores = [score for score, _ in pairs]
        if len(pairs) >= FEWEST and len(set(scores)) > 1:
            columns = {
                name: centered([_number(ticket[column], unit) for _, ticket in pairs])
                for name, (column, unit) in DRIVERS.items()
            }
            varying = {name: column for name, column in columns.items() if any(column)}
            parts, total = lmg(list(varying.values()), centered(scores))
            slopes = least_squares(list(varying.values()), centered(scores))
            rows += [
                {
                    "survey_type": survey_type,
                    "driver": name,
                    "importance": parts[list(varying).index(name)] if name in varying else 0,
                    "r_squared": total,
                    "coefficient": (slopes[list(varying).index(name)] if name in varying else None),
                    "responses": len(pairs),
                }
                for name in DRIVERS
            ]
    return rows


def lmg(columns: list[list[float]], score: list[float]) -> tuple[list[float], float]:
    """Return the gain in R² of each centered column, averaged over all orders, and R²."""
    total, explained = fsum(s * s for s in score), {frozenset(): 0.0}

    def r_squared(chosen: frozenset[int]) -> float:
        if chosen not in explained:
            used = [columns[i] for i in sorted(chosen)]
            slopes = least_squares(used, score)
            fitted = [
                fsum(slope * column[row] for slope, column in zip(slopes, used, strict=True))
                for row in range(len(score))
            ]
            left = fsum((s - f) ** 2 for s, f in zip(score, fitted, strict=True))
            explained[chosen] = 1 - left / total
        return explained[chosen]

    orders = list(permutations(range(len(columns))))
    gains = [0.0] * len(columns)
    for order in orders:
        for position, driver in enumerate(order):
            before = frozenset(order[:position])
            gains[driver] += r_squared(before | {driver}) - r_squared(before)
    return [gain / len(orders) for gain in gains], r_squared(frozenset(range(len(columns))))


def least_squares(columns: list[list[float]], score: list[float]) -> list[float]:
    """Return the coefficients of centered columns by the normal equations, in fractions.

    A column that depends on those before it has the coefficient 0.
    """
    rows = [
        [Fraction(_dot(one, other)) for other in columns] + [Fraction(_dot(one, score))]
        for one in columns
    ]
    size = len(columns)
    used = []
    for i in range(size):
        if rows[i][i] <= Fraction(1, 10**9) * Fraction(_dot(columns[i], columns[i])):
            continue
        used.append(i)
        for j in range(size):
            if j != i:
                factor = rows[j][i] / rows[i][i]
                rows[j] = [a - factor * b for a, b in zip(rows[j], rows[i], strict=True)]
    return [float(rows[i][size] / rows[i][i]) if i in used else 0.0 for i in range(size)]


def centered(values: list[float | None]) -> list[float]:
    """Return the differences to the mean; a missing value is the mean."""
    known = [value for value in values if value is not None]
    if len(set(known)) < 2:
        return [0.0] * len(values)
    mean = fsum(known) / len(known)
    return [0.0 if value is None else value - mean for value in values]


def _score(row: Row) -> float:
    if row["survey_type"] == "nps":
        return float(row["score"])
    if row["survey_type"] == "ces":
        return float(row["ease_index"]) / 100
    low, high = Fraction(row["scale_min"]), Fraction(row["scale_max"])
    return float((Fraction(row["score"]) - low) / (high - low))


def _number(value, unit: int) -> float | None:
    if isinstance(value, timedelta):
        value = value / timedelta(seconds=1)
    return None if value is None else float(value) / unit


def _dot(one: list[float], other: list[float]) -> float:
    return fsum(a * b for a, b in zip(one, other, strict=True))
