"""Generates comments that contain patterns of themes, nearly contain them, or contain none."""

import csv
from functools import cache

from .make_draw import Draw
from .settings import SEEDS_DIR

PLAIN = (
    None,
    None,
    "",
    "   ",
    "Fast, friendly",
    'He said "ok"',
    "Still waiting\nfor an answer",
    "line one\r\nline two",
    " leading and trailing ",
    "très bien \u2013 👍",
    "'; drop table x; --",
    "=1+1",
    "null",
    "write to ana.pop+x@acme.example or Bob_B@mail.co.uk!",
    "a@b is no address, @handle neither",
    "call +40 721 123 456 today",
    "tel. 0040 (721) 123-456",
    "+1.202.555.0143, then +442079460958.",
    "+40 12 34 is too short",
    "order 12345678 of 2026-01-05 at 10:30",
    "josé@acme.example, ana@münchen.de and ana＠acme.example",
    "+49\u00a0171\u202f8352\u20116001 or ＋４９ １７１ ８３５２６００, +49/171/8352600",
    "INV-0012345678 at 10:00 2026-01-05, v1.2.3+20260105",
    "price@billing.example is slow",
    "WAİTİNG for the BİLL, İNVOİCE and PRİCE",
    "等待太久了,客服态度很好",
    "发票错误",
)
# Directly before or after a match: nothing, white space, punctuation, letters, marks and digits.
NEIGHBOURS = (
    "",
    "",
    " ",
    "\t",
    "\n",
    ".",
    "-",
    "_",
    "'",
    "\u2019",
    "(",
    "€",
    "👍",
    "x",
    "É",
    "ß",
    "客",
    "ي",
    "7",
    "\u0663",
    "½",
    "\u0301",
    "\u0307",
    "\u200b",
    "\u200d",
)
# Runs of white space, and characters that only look like it.
SPACES = (
    " ",
    " ",
    " ",
    "  ",
    "\t",
    "\n",
    "\r\n",
    " \n\t ",
    "\u00a0",
    "\u202f",
    "\u3000",
    "\u2003 ",
    "",
    "-",
    "\u200b",
    "_",
)
# For an asterisk: letters with and without marks, none, and others that end the word.
ENDINGS = ("", "", "s", "ing", "ÄTE", "e\u0301s", "客户", "İ", "1", "-s", "\u0301", "s2")


def any_comment(draw: Draw) -> str | None:
    """Return a comment."""
    if draw.chance(0.45):
        return draw.choice(PLAIN)
    parts = [_around(draw, pattern) for pattern in draw.sample(_patterns(), draw.choice((1, 1, 2)))]
    return draw.choice((" ", ", ", "\n")).join(parts)


@cache
def _patterns() -> tuple[str, ...]:
    with (SEEDS_DIR / "themes.csv").open(newline="", encoding="utf-8") as file:
        return tuple(row["pattern"] for row in csv.DictReader(file))


def _around(draw: Draw, pattern: str) -> str:
    """Return a text that a pattern matches or nearly matches."""
    words = draw.choice(SPACES).join(_word(draw, word) for word in pattern.split(" "))
    letters = draw.choice((str.upper, str.lower, str.title, str, _dotted))
    return draw.choice(NEIGHBOURS) + letters(words) + draw.choice(NEIGHBOURS)


def _word(draw: Draw, word: str) -> str:
    start = draw.choice(ENDINGS) if word.startswith("*") else ""
    end = draw.choice(ENDINGS) if word.endswith("*") else ""
    return start + word.strip("*") + end


def _dotted(text: str) -> str:
    """Write every i as a dotted capital, whose simple lower-case letter is i."""
    return text.replace("i", "İ")
