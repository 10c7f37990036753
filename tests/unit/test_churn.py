"""The fit of the churn model."""

import numpy as np

from prediction.churn import fit, standardised
from tests.reference.churn import _minimum


def test_the_fit_is_the_minimum_of_the_penalised_log_loss() -> None:
    draw = np.random.default_rng(3)
    features = draw.normal(size=(400, 4)) * [1, 20, 0.1, 1] + [0, 300, 1, 0]
    features[:, 3] = 0.1
    labels = draw.random(400) < 1 / (1 + np.exp(2 - features[:, 0]))
    model = fit(features, labels)
    assert model.standard_deviations[3] == 0 and model.weights[3] == 0 and model.means[3] == 0.1
    scaled = standardised(features, model.means, model.standard_deviations)
    residuals = 1 / (1 + np.exp(-(model.intercept + scaled @ model.weights))) - labels
    gradient = [residuals.sum(), *(scaled.T @ residuals + model.weights)]
    assert np.abs(gradient).max() < 1e-8
    again = fit(features, labels, start=fit(features[:200], labels[:200]))
    assert np.abs(again.weights - model.weights).max() < 1e-9
    expected = _minimum(np.column_stack([np.ones(400), scaled]), labels.astype(float))
    assert np.abs([model.intercept, *model.weights] - expected).max() < 1e-9
