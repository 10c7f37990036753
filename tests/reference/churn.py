"""The early warning of churn: dim_customer_health and the tables of the model (METRICS.md §11)."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from math import exp

import numpy as np

from .churn_examples import FEATURES, Example, last_complete_month, months_later
from .reasons import Row
from .settings import Settings

LARGEST_GRADIENT = 1e-11


@dataclass(frozen=True)
class Model:
    """Means, standard deviations and weights by feature, and the intercept."""

    means: dict[str, float]
    deviations: dict[str, float]
    weights: dict[str, float]
    intercept: float

    def contribution(self, example: Example, feature: str) -> float:
        """Return weight × standardised value."""
        if self.deviations[feature] == 0:
            return 0.0
        distance = example.features[feature] - self.means[feature]
        return self.weights[feature] * distance / self.deviations[feature]

    def score(self, example: Example) -> float:
        """Return the probability of churn, rounded to nine decimals."""
        odds = self.intercept + sum(self.contribution(example, name) for name in FEATURES)
        # Far beyond the examples, exp(-odds) would overflow.
        return round(1 / (1 + exp(-odds)) if odds > -700 else 0.0, 9)


def training_examples(examples: list[Example], scored: date) -> list[Example]:
    """Return the examples whose label was known at the end of a scored month."""
    first, last = months_later(scored, -24), months_later(scored, -3)
    return [one for one in examples if first <= one.month <= last]


def train(examples: list[Example]) -> Model | None:
    """Fit a model by Newton's method; None if the examples have one label only."""
    labels = np.array([float(one.is_churned) for one in examples])
    if len(set(labels)) < 2:
        return None
    columns, means, deviations = [], {}, {}
    for name in FEATURES:
        values = np.array([float(one.features[name]) for one in examples])
        is_constant = len(set(values)) == 1
        means[name] = float(values[0] if is_constant else values.mean())
        deviations[name] = (
            0.0 if is_constant else float(np.sqrt(((values - means[name]) ** 2).mean()))
        )
        columns.append(
            np.zeros(len(values)) if is_constant else (values - means[name]) / deviations[name]
        )
    weights = _minimum(np.column_stack([np.ones(len(labels)), *columns]), labels)
    named = dict(zip(FEATURES, map(float, weights[1:]), strict=True))
    return Model(means, deviations, named, float(weights[0]))


def _minimum(design: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Minimise the penalised log-loss; the first column is that of the intercept."""
    penalty = np.ones(design.shape[1])
    penalty[0] = 0.0

    def loss(weights: np.ndarray) -> float:
        odds = design @ weights
        return float(np.logaddexp(0, odds).sum() - labels @ odds + penalty @ weights**2 / 2)

    weights = np.zeros(design.shape[1])
    for _ in range(100):
        chances = 1 / (1 + np.exp(-(design @ weights)))
        gradient = design.T @ (chances - labels) + penalty * weights
        if np.abs(gradient).max() < LARGEST_GRADIENT:
            break
        curvature = (design.T * (chances * (1 - chances))) @ design + np.diag(penalty)
        step = np.linalg.solve(curvature, gradient)
        while loss(weights - step) > loss(weights) + 1e-9:
            step /= 2
        weights = weights - step
    return weights


@dataclass(frozen=True)
class Scored:
    """An example of the back-test with its score and the base rate of its training examples."""

    example: Example
    score: float
    base_rate: float


def back_test(examples: list[Example], last: date) -> list[Scored]:
    """Score the examples of the six last months whose labels are known."""
    scored = []
    for number in range(3, 9):
        month = months_later(last, -number)
        training = training_examples(examples, month)
        model = train(training)
        if model:
            rate = sum(bool(one.is_churned) for one in training) / len(training)
            own = [one for one in examples if one.month == month]
            scored += [Scored(one, model.score(one), rate) for one in own]
    return scored


def quality(examples: list[Example], last: date) -> Row:
    """Build the row of churn_model_quality."""
    training, scored = training_examples(examples, last), back_test(examples, last)
    churned = sum(bool(one.is_churned) for one in training)
    row = {
        "scored_month": last,
        "training_examples": len(training),
        "training_churned": churned,
        "auc": _auc(scored),
        "brier": _mean([(one.score - bool(one.example.is_churned)) ** 2 for one in scored]),
        "brier_of_base_rate": _mean(
            [(one.base_rate - bool(one.example.is_churned)) ** 2 for one in scored]
        ),
        "lift_top_tenth": _lift(scored),
        "withheld_reason": None,
    }
    if len({one.month for one in training}) < 12:
        row["withheld_reason"] = "too_few_months"
    elif churned < 30:
        row["withheld_reason"] = "too_few_churned"
    elif row["auc"] is None or row["auc"] < 0.6 or row["lift_top_tenth"] <= 1:
        row["withheld_reason"] = "weak_back_test"
    return row


def _mean(numbers: list[float]) -> float | None:
    return sum(numbers) / len(numbers) if numbers else None


def _auc(scored: list[Scored]) -> float | None:
    churned = Counter(one.score for one in scored if one.example.is_churned)
    kept = Counter(one.score for one in scored if not one.example.is_churned)
    if not churned or not kept:
        return None
    won, below = 0.0, 0
    for score in sorted(churned | kept):
        won += churned[score] * (below + kept[score] / 2)
        below += kept[score]
    return won / (churned.total() * kept.total())


def _lift(scored: list[Scored]) -> float | None:
    ranked = sorted(
        scored, key=lambda one: (-one.score, one.example.customer_id, one.example.month)
    )
    labels = [float(bool(one.example.is_churned)) for one in ranked]
    if not any(labels):
        return None
    top = labels[: _tenth(labels)]
    return (sum(top) / len(top)) / (sum(labels) / len(labels))


def _tenth(rows: list) -> int:
    return -(-len(rows) // 10)


def churn_tables(
    examples: list[Example], queue: list[Row], settings: Settings
) -> dict[str, list[Row]]:
    """Build dim_customer_health, churn_model_quality and churn_model_weights.

    Args:
        examples: the examples of all customers and complete months.
        queue: the rows of followup_queue.
    """
    last = last_complete_month(settings)
    row = quality(examples, last)
    model = None if row["withheld_reason"] else train(training_examples(examples, last))
    return {
        "churn_model_quality": [row],
        "churn_model_weights": _weights(model) if model else [],
        "dim_customer_health": _health(model, examples, last, queue) if model else [],
    }


def _weights(model: Model) -> list[Row]:
    rows = [
        {
            "feature": name,
            "mean": model.means[name],
            "standard_deviation": model.deviations[name],
            "weight": model.weights[name],
        }
        for name in FEATURES
    ]
    intercept = {
        "feature": "intercept",
        "mean": None,
        "standard_deviation": None,
        "weight": model.intercept,
    }
    return [{**row, "odds_ratio": exp(row["weight"])} for row in [intercept, *rows]]


def _health(model: Model, examples: list[Example], last: date, queue: list[Row]) -> list[Row]:
    scores = [(model.score(one), one) for one in examples if one.month == last]
    scores.sort(key=lambda pair: (-pair[0], pair[1].customer_id))
    mean = sum(score for score, _ in scores) / max(len(scores), 1)
    waiting = Counter(row["customer_id"] for row in queue)
    rows = []
    for place, (score, one) in enumerate(scores):
        raising = [(round(model.contribution(one, name), 9), name) for name in FEATURES]
        raising = [pair for pair in raising if pair[0] > 0]
        raising.sort(key=lambda pair: (-pair[0], FEATURES.index(pair[1])))
        reasons = [name for _, name in raising] + [None] * 3
        is_top = place < _tenth(scores)
        risk = "elevated" if score > round(mean, 9) else "low"
        rows.append(
            {
                "customer_id": one.customer_id,
                "scored_month": last,
                "churn_probability": score,
                "risk": "high" if is_top and score > round(2 * mean, 9) else risk,
                "reason_1": reasons[0],
                "reason_2": reasons[1],
                "reason_3": reasons[2],
                **one.features,
                "mrr": one.mrr,
                "last_nps_band": one.nps_band,
                "open_low_answers": waiting[one.customer_id],
            }
        )
    return rows
