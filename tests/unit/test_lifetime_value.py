"""The models of predicted customer lifetime value."""

import os
from collections import defaultdict
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pytest
from scipy.special import betainc, gammaln

from prediction.lifetime_value import (
    AmountModel,
    PurchaseModel,
    expected_amount,
    expected_purchases,
    fit_amounts,
    fit_purchases,
    prediction_error,
    probability_alive,
)

REAL_DATA = os.environ.get("CX_REAL_DATA", "")
needs_real_data = pytest.mark.skipif(not REAL_DATA, reason="CX_REAL_DATA names no folder")
LAST_FITTED_DAY, LAST_DAY = date(1997, 9, 30), date(1998, 6, 30)
# Rows of customers: repeat purchases, weeks to the last purchase, weeks observed.
HISTORIES = np.array(
    [[0, 0, 0], [0, 0, 38.9], [1, 1 / 7, 1], [2, 30.4, 38.9], [50, 80, 81], [300, 50, 520]]
).T
MODELS = [
    PurchaseModel(0.243, 4.414, 0.793, 2.426, 0),
    PurchaseModel(100, 1000, 100, 100, 0),
    PurchaseModel(100, 200, 1e-4, 0.5, 0),
    PurchaseModel(1, 10, 1, 3, 0),
    PurchaseModel(0.3, 5, 0.3, 0.7, 0),
    PurchaseModel(0.3, 5, 0.3, 0.4, 0),
    PurchaseModel(0.3, 5, 1, 1e-4, 0),
]


@pytest.fixture(scope="module")
def purchases() -> dict[str, dict[date, float]]:
    """The purchases of the sample of CDNOW: the amount of each customer and day."""
    days: dict[str, dict[date, float]] = defaultdict(lambda: defaultdict(float))
    text = (Path(REAL_DATA) / "cdnow_sample.txt").read_text(encoding="ascii")
    for line in text.splitlines():
        _, customer, day, _, amount = line.split()
        days[customer][datetime.strptime(day, "%Y%m%d").date()] += float(amount)
    return days


@needs_real_data
def test_bg_nbd_of_a_cd_shop(purchases: dict[str, dict[date, float]]) -> None:
    """Fader, Hardie and Lee (2005): the fit to 39 weeks, and the purchases of the next 39."""
    x, last, observed, _ = histories(purchases)
    model = fit_purchases(x, last, observed)
    assert model is not None
    assert (round(model.r, 3), round(model.alpha, 3)) == (0.243, 4.414)
    assert (round(model.a, 3), round(model.b, 3)) == (0.793, 2.426)
    assert round(model.log_likelihood, 1) == -9582.4
    expected = expected_purchases(model, x, last, observed, 39)
    later = np.array([sum(day > LAST_FITTED_DAY for day in days) for days in purchases.values()])
    # The authors' spreadsheet expects 1.226 purchases of customer 1, with x = 2 and t_x = 30.43.
    customer = list(purchases).index("0001")
    assert (x[customer], round(last[customer], 2)) == (2, 30.43)
    assert round(expected[customer], 3) == 1.226
    assert later.sum() == 1882
    assert expected.sum() == pytest.approx(1653, abs=1)
    assert np.corrcoef(expected, later)[0, 1] == pytest.approx(0.63, abs=0.01)


@needs_real_data
def test_gamma_gamma_of_a_cd_shop(purchases: dict[str, dict[date, float]]) -> None:
    """Fader and Hardie (2013): 946 customers with a repeat purchase."""
    x, _, _, amounts = histories(purchases)
    has_repeat = (x > 0) & (amounts > 0)
    model = fit_amounts(x[has_repeat], amounts[has_repeat])
    assert model is not None
    assert has_repeat.sum() == 946
    assert (round(model.p, 2), round(model.q, 2), round(model.v, 2)) == (6.25, 3.74, 15.44)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("horizon", [26.0, 52.0])
def test_expected_purchases_are_a_sum_of_probabilities(
    model: PurchaseModel, horizon: float
) -> None:
    """The n-th purchase needs n purchases at the rate of the customer, and no leaving after n − 1.

    The sum has no singularity, unlike the closed form.
    """
    found = expected_purchases(model, *HISTORIES, horizon)
    alive = probability_alive(model, *HISTORIES)
    for row, (x, _, observed) in enumerate(HISTORIES.T):
        n = np.arange(1, 20_000)
        share = horizon / (model.alpha + observed + horizon)
        stays = gammaln(model.b + x + n - 1) - gammaln(model.b + x)
        stays -= gammaln(model.a + model.b + x + n - 1) - gammaln(model.a + model.b + x)
        expected = (betainc(n, model.r + x, share) * np.exp(stays)).sum()
        assert found[row] == pytest.approx(expected * alive[row], rel=1e-6)


def test_the_fit_is_a_maximum_and_finds_the_model_of_simulated_customers() -> None:
    rng = np.random.default_rng(1)
    truth = PurchaseModel(0.8, 6, 0.9, 3, 0)
    x, last, observed = simulated(truth, 3_000, rng)
    model = fit_purchases(x, last, observed)
    assert model is not None
    assert model.r == pytest.approx(truth.r, rel=0.15)
    assert model.alpha == pytest.approx(truth.alpha, rel=0.15)
    assert model.a / (model.a + model.b) == pytest.approx(0.9 / 3.9, rel=0.15)
    fitted = [model.r, model.alpha, model.a, model.b]
    assert log_likelihood(fitted, x, last, observed) == pytest.approx(model.log_likelihood)
    for position in range(4):
        for factor in (0.999, 1.001):
            near = [value * factor if i == position else value for i, value in enumerate(fitted)]
            assert log_likelihood(near, x, last, observed) < model.log_likelihood + 1e-6


def test_customers_with_equal_rates_reach_a_limit() -> None:
    """Poisson purchases without differences between customers: r has no finite maximum."""
    rng = np.random.default_rng(2)
    x, last, observed = simulated(PurchaseModel(1e6, 1e7, 1e-9, 1, 0), 400, rng)
    model = fit_purchases(x, last, observed)
    assert model is not None
    assert model.r == pytest.approx(100)
    assert model.a == pytest.approx(1e-4)
    assert np.isfinite(expected_purchases(model, x, last, observed, 52)).all()


def test_equal_amounts_reach_the_limits() -> None:
    model = fit_amounts(np.array([1.0, 2.0, 3.0]), np.array([10.0, 10.0, 10.0]))
    assert model is not None
    assert (model.p, model.q) == pytest.approx((100, 100))
    assert expected_amount(model, np.array([0.0]), np.array([np.nan]))[0] == pytest.approx(
        10, rel=0.02
    )


def test_amounts_scale_with_the_currency() -> None:
    rng = np.random.default_rng(3)
    x = rng.integers(1, 6, 500).astype(float)
    amounts = rng.gamma(6 * x, 1 / (x * rng.gamma(3.7, 1 / 15, 500)))
    dollars, cents = fit_amounts(x, amounts), fit_amounts(x, 100 * amounts)
    assert dollars is not None
    assert cents is not None
    assert cents.log_likelihood == pytest.approx(dollars.log_likelihood, abs=1e-6)
    assert cents.v == pytest.approx(100 * dollars.v, rel=1e-4)
    assert cents.p == pytest.approx(dollars.p, rel=1e-4)


def test_probability_alive() -> None:
    """1 without a repeat purchase; after one, the longer the silence the lower."""
    x = np.array([0.0, 1.0, 1.0, 1.0])
    alive = probability_alive(MODELS[0], x, np.array([0.0, 5, 5, 5]), np.array([500.0, 5, 50, 500]))
    assert alive[0] == 1
    assert 1 > alive[1] > alive[2] > alive[3] > 0
    # Customer 1 of CDNOW: the chance of the customer that the authors' spreadsheet follows.
    assert probability_alive(
        MODELS[0], np.array([2.0]), np.array([30.43]), np.array([38.86])
    ) == pytest.approx(0.7266, abs=1e-4)


def test_expected_amounts() -> None:
    """p (v + x z) / (p x + q − 1); infinite where the expectation does not exist."""
    x, amounts = np.array([0.0, 2.0]), np.array([np.nan, 22.35])
    found = expected_amount(AmountModel(6.25, 3.74, 15.44, 0), x, amounts)
    assert found == pytest.approx([6.25 * 15.44 / 2.74, 6.25 * (15.44 + 44.7) / 15.24])
    assert expected_amount(AmountModel(1, 0.5, 10, 0), x, amounts)[0] == np.inf


def test_prediction_error() -> None:
    """Sums, correlation and mean absolute error; no correlation with values that do not vary."""
    expected, actual = np.array([1.0, 2.0, 3.0]), np.array([2.0, 2.0, 5.0])
    assert prediction_error(expected, actual) == pytest.approx((6, 9, 3**0.5 / 2, 1))
    assert prediction_error(expected, np.zeros(3)) == (6, 0, None, 2)


def histories(purchases: dict[str, dict[date, float]]) -> np.ndarray:
    """Rows of all customers: repeats, weeks to the last purchase, weeks observed, mean amount."""
    rows = []
    for amounts in purchases.values():
        first, *repeats = (day for day in sorted(amounts) if day <= LAST_FITTED_DAY)
        last = repeats[-1] if repeats else first
        mean = np.mean([amounts[day] for day in repeats]) if repeats else np.nan
        observed = LAST_FITTED_DAY - first
        rows.append([len(repeats), (last - first).days / 7, observed.days / 7, mean])
    return np.array(rows).T


def simulated(
    model: PurchaseModel, customers: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Customers who behave as the model states, at times that are not rounded to days."""
    rates = rng.gamma(model.r, 1 / model.alpha, customers)
    leaving = rng.beta(model.a, model.b, customers)
    rows = []
    for rate, chance in zip(rates, leaving, strict=True):
        observed = rng.uniform(10, 150)
        x, last = 0, 0.0
        while (happens_at := last + rng.exponential(1 / rate)) < observed:
            x, last = x + 1, happens_at
            if rng.random() < chance:
                break
        rows.append([x, last, observed])
    return tuple(np.array(rows, dtype=float).T)


def log_likelihood(
    parameters: list[float], x: np.ndarray, last: np.ndarray, observed: np.ndarray
) -> float:
    """Equation 6 of Fader, Hardie and Lee (2005), customer by customer."""
    r, alpha, a, b = parameters
    total = 0.0
    for repeats, t_x, t in zip(x, last, observed, strict=True):
        alive = beta_log(a, b + repeats) - (r + repeats) * np.log(alpha + t)
        total += gammaln(r + repeats) - gammaln(r) + r * np.log(alpha) - beta_log(a, b)
        if repeats:
            left = beta_log(a + 1, b + repeats - 1) - (r + repeats) * np.log(alpha + t_x)
            alive = np.logaddexp(alive, left)
        total += alive
    return float(total)


def beta_log(a: float, b: float) -> float:
    return gammaln(a) + gammaln(b) - gammaln(a + b)
