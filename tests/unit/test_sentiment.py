"""Languages and sentiments of comments."""

import numpy as np
import pytest

from prediction.languages import detect_languages
from prediction.sentiment import cross_validated, predicted

GOOD = ["very helpful answer", "quick and friendly help", "great service, thank you"]
BAD = ["nobody answered for days", "slow and unfriendly help", "terrible service, never again"]
COMMENTS = [f"{text} {number}" for number in range(10) for text in (*GOOD, *BAD)]
IS_POSITIVE = np.array([True, True, True, False, False, False] * 10)


def test_a_comment_of_unknown_score_has_the_sentiment_of_its_words() -> None:
    good, mixed, bad = predicted(
        COMMENTS, IS_POSITIVE, ["friendly and helpful", "help", "nobody answered"]
    )
    assert 1 >= good > 0.3 > mixed > -0.3 > bad >= -1
    assert predicted(COMMENTS, IS_POSITIVE, []).size == 0


def test_the_score_of_a_comment_has_no_influence_on_its_sentiment() -> None:
    found = cross_validated(COMMENTS, IS_POSITIVE)
    assert found[IS_POSITIVE].min() > 0 > found[~IS_POSITIVE].max()
    of_another = IS_POSITIVE.copy()
    of_another[0] = False
    assert cross_validated(COMMENTS, of_another)[0] > 0


def test_the_same_comments_have_the_same_sentiments() -> None:
    again = cross_validated(list(COMMENTS), IS_POSITIVE.copy())
    assert (again == cross_validated(COMMENTS, IS_POSITIVE)).all()


def test_languages_are_detected_among_those_configured() -> None:
    comments = [
        "Wir warten seit Tagen auf eine Antwort.",
        "Un servicio excelente.",
        "非常好",
        "10/10!",
    ]
    languages = ["de", "en", "es", "zh"]
    assert detect_languages(comments, languages) == ["de", "es", "zh", None]
    assert detect_languages(comments[:1], ["en", "es"])[0] in ("en", "es")
    with pytest.raises(ValueError, match="the languages xx cannot be detected"):
        detect_languages(comments, ["de", "xx"])
