"""Sentiment of comments, learnt from the scores that people gave with them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import Pipeline, make_pipeline

FOLDS = 5
# Parts of words carry over to other forms of a word, to misspellings, and to languages without
# spaces.
LENGTHS_OF_PARTS = (1, 4)


def cross_validated(comments: Sequence[str], is_positive: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Sentiment of comments from -1 to 1, each by a model of the other comments.

    The comments are split into five folds, in their order, with the same share of positive ones.

    Args:
        comments: texts; at least five positive and five negative ones.
        is_positive: whether the score of each comment is good.
    """
    folds = StratifiedKFold(FOLDS)
    found = cross_val_predict(
        _model(), list(comments), is_positive, cv=folds, method="predict_proba"
    )
    return 2 * found[:, 1] - 1


def predicted(
    comments: Sequence[str], is_positive: NDArray[np.bool_], others: Sequence[str]
) -> NDArray[np.float64]:
    """Sentiment of other comments from -1 to 1, by a model of all scored comments."""
    if not others:
        return np.empty(0)
    model = _model().fit(list(comments), is_positive)
    return 2 * model.predict_proba(list(others))[:, 1] - 1


def _model() -> Pipeline:
    # Weights of the classes, so that a company with many good scores has neutral comments near 0.
    return make_pipeline(
        TfidfVectorizer(
            analyzer="char_wb", ngram_range=LENGTHS_OF_PARTS, min_df=2, sublinear_tf=True
        ),
        LogisticRegression(class_weight="balanced", tol=1e-6, max_iter=1000),
    )
