"""The importance of drivers of a score."""

import csv
import os
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest

from prediction.drivers import fit_drivers

REAL_DATA = os.environ.get("CX_REAL_DATA", "")


@pytest.mark.skipif(not REAL_DATA, reason="CX_REAL_DATA names no folder")
def test_fertility_of_swiss_provinces() -> None:
    """R's data set `swiss` and the package relaimpo: Fertility on the other five columns."""
    with (Path(REAL_DATA) / "swiss.csv").open(encoding="utf-8") as file:
        rows = list(csv.reader(file))
    data = np.array([row[-6:] for row in rows[1:]], dtype=float)
    assert rows[0][-6] == "Fertility"
    fit = fit_drivers(data[:, 1:], data[:, 0])
    assert fit.importance.round(4).tolist() == [0.0571, 0.1712, 0.2601, 0.1056, 0.1128]
    assert round(fit.r_squared, 4) == 0.7067
    # lm(Fertility ~ ., swiss)
    found = [round(value, 5) for value in fit.coefficients if value is not None]
    assert found == [-0.17211, -0.25801, -0.87094, 0.10412, 1.07705]


def test_the_importance_is_the_mean_gain_over_all_orders() -> None:
    drivers, score = correlated(200)
    fit = fit_drivers(drivers, score)
    gains = np.zeros(4)
    orders = list(permutations(range(4)))
    for order in orders:
        before = 0.0
        for position, driver in enumerate(order):
            explained = r_squared(drivers[:, order[: position + 1]], score)
            gains[driver] += explained - before
            before = explained
    assert fit.importance == pytest.approx(gains / len(orders), abs=1e-12)
    assert fit.r_squared == pytest.approx(r_squared(drivers, score), abs=1e-12)
    assert fit.importance.sum() == pytest.approx(fit.r_squared, abs=1e-15)


def test_missing_values_are_means() -> None:
    drivers, score = correlated(150)
    drivers[::3, 1] = np.nan
    filled = np.where(np.isnan(drivers), np.nanmean(drivers, axis=0), drivers)
    fit, expected = fit_drivers(drivers, score), fit_drivers(filled, score)
    assert fit.importance == pytest.approx(expected.importance, abs=1e-12)
    assert fit.coefficients == pytest.approx(expected.coefficients, abs=1e-12)


def test_drivers_that_do_not_vary_have_no_coefficient() -> None:
    drivers, score = correlated(120)
    constant = np.full((120, 1), 0.1)
    constant[::2] = np.nan
    nothing = np.full((120, 1), np.nan)
    fit = fit_drivers(np.hstack([constant, drivers, nothing]), score)
    expected = fit_drivers(drivers, score)
    assert fit.importance.tolist() == [0, *expected.importance, 0]
    assert fit.coefficients == [None, *expected.coefficients, None]
    empty = fit_drivers(np.hstack([constant, nothing]), score)
    assert (empty.importance.tolist(), empty.coefficients) == ([0, 0], [None, None])
    assert empty.r_squared == 0


def test_equal_drivers_share_their_importance() -> None:
    drivers, score = correlated(120)
    fit = fit_drivers(np.column_stack([drivers, 3 * drivers[:, 0]]), score)
    alone = fit_drivers(drivers, score)
    assert fit.r_squared == pytest.approx(alone.r_squared, abs=1e-12)
    assert fit.importance[0] == pytest.approx(fit.importance[4], abs=1e-12)


def correlated(responses: int) -> tuple[np.ndarray, np.ndarray]:
    """Four drivers that go with each other, and a score that goes with some of them."""
    rng = np.random.default_rng(4)
    common = rng.normal(size=(responses, 1))
    drivers = common + rng.normal(size=(responses, 4)) * [0.3, 1, 2, 1]
    score = drivers @ [2.0, 0, -1, 0.5] + rng.normal(size=responses)
    return drivers, score


def r_squared(drivers: np.ndarray, score: np.ndarray) -> float:
    """R² of a least-squares fit with an intercept."""
    design = np.column_stack([np.ones(len(score)), drivers])
    fitted = design @ np.linalg.lstsq(design, score)[0]
    return float(1 - ((score - fitted) ** 2).sum() / ((score - score.mean()) ** 2).sum())
