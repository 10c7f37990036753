"""Rules of the reference for the themes of comments."""

import pytest

from tests.reference.seeds import read_seeds
from tests.reference.settings import SEEDS_DIR
from tests.reference.themes import Themes


@pytest.mark.parametrize(
    ("pattern", "comment", "expected"),
    [
        ("bill", "The BILL.", True),
        ("bill", "billing", False),
        ("bill", "bill2", False),
        ("bill", "2bill", False),
        ("bill", "_bill_", True),
        ("bill", "bill\u0301", False),
        ("bill", "\u0301bill", False),
        ("bill", "bill\u00bd", False),
        ("bill", "bill\u200bs", True),
        ("bill", "b\u0130ll", True),
        ("B\u0130LL", "bill", True),
        ("bill", "客bill", False),
        ("bill*", "billing", True),
        ("bill*", "bill", True),
        ("bill*", "bills2", False),
        ("bill*", "bille\u0301e", True),
        ("*bill", "handbill", True),
        ("*bill", "2bill", False),
        ("*bill*", "rebilled", True),
        ("*发票*", "这张发票错了", True),
        ("发票", "这张发票错了", False),
        ("*发票*", "发票2", False),
        ("no answer", "No \t\r\n answer!", True),
        ("no answer", "no\u00a0answer", True),
        ("no answer", "no\u3000answer", True),
        ("no answer", "noanswer", False),
        ("no answer", "no-answer", False),
        ("no answer", "no\u200banswer", False),
        ("call* back", "called  back", True),
        ("call* back", "call 2 back", False),
        ("* back", "call back", True),
        ("a*b", "a*b", True),
        ("a*b", "axb", False),
        ("e-mail", "E-Mail?", True),
        ("straße", "STRASSE", False),
        ("σ", "Σ", True),
    ],
)
def test_patterns(pattern, comment, expected):
    assert (Themes([("theme", pattern)]).of(comment) == ["theme"]) == expected


def test_bundled_themes_recognise_six_languages():
    themes = Themes(read_seeds(SEEDS_DIR).patterns)
    assert len({theme for theme, _ in themes.patterns}) >= 10
    for comment in (
        "Still waiting for a corrected invoice.",
        "Wir warten immer noch auf die Rechnung.",
        "Seguimos esperando la factura.",
        "Attendiamo ancora la fattura.",
        "Așteptăm încă factura.",
        "我们还在等待发票。",
    ):
        assert {"waiting", "billing"} <= set(themes.of(comment))
