"""Texts that do not parse as their type, although many parsers accept them (METRICS.md §6,
formats).
"""

BAD_ZONES = (
    "Mars/Phobos",
    "PST",
    "UTC+2",
    "+02:00",
    "Europe/Atlantis",
    " UTC",
    "Europe/Paris ",
    "CET2",
    "GMT+02:00",
)


def _texts(block: str) -> tuple[str, ...]:
    """One text per `|`, spaces around it belonging to the layout; `~` stands for a space that is
    meant.
    """
    return tuple(text.strip().replace("~", " ") for text in block.split("|"))


_NUMBERS = _texts(
    """1,000 | 1_000 | NaN | inf | -Infinity | abc | 1.5.0 | 0x10 | 1e | --5 | +-1 | $5 | 5~ | ~5 | 1~000
    | 1e400 | . | - | 12% | 1.5f | 1e1.5 | e5 | 1d | \u0663 | \u00bd | \uff15"""
)

BAD_VALUES = {
    "timestamp": _texts(
        """31.01.2026 | 2026-02-30 | 2025-02-29T10:00:00Z | 2026-13-01 | 2026-00-10 | 2026-1-5 | 2026-01-05T24:00:00Z
        | 2026-01-05T10 | 2026-01-05T10:00:60Z | 2026-01-05T10:60 | 2026/01/05 | 20260105 | 20260105T100000Z
        | 1767600000
        | now | today | yesterday | infinity | epoch | 2026-01-05T10:00:00+2 | 2026-01-05T10:00:00.Z
        | 2026-01-05T10:00:00.1234567890Z | 2026-01-05T10:00:00~+02:00 | 2026-01-05T10:00:00~UTC
        | 2026-01-05T10:00:00~Europe/Paris | ~2026-01-05 | 2026-01-05~ | 2026-01-05t10:00:00Z | 2026-01-05T10:00:00z
        | 2026-01-05~~10:00:00 | 2026-W02-1 | 0000-01-01 | -2026-01-05 | 2026-01-05T10:00:00,5Z | 2026-01-05T
        | 2026-01-05T10:00:00- | 2026-01-05T10:00:00+02:0 | 2026-01-05T1:00:00Z | Jan~5~2026 | \uff12026-01-05
        | 2026-01-05T10:00.5Z | 2026-01-05T10:00:00Z[UTC] | 2026-01-05~10:00~PM | 12026-01-05 | 2026-001"""
    ),
    "date": _texts(
        """2026-02-30 | 2025-02-29 | 2026-1-05 | 2026-01-05T00:00:00 | 2026-01-05T00:00:00Z | 2026-01-05~00:00:00
        | 2026/01/05 | 05.01.2026 | 20260105 | 2026-01-05~ | ~2026-01-05 | today | infinity | 2026-00-01 | 2026-04-31
        | 46027 | 2026-01 | 0000-01-01 | 2026-01-05~(BC)"""
    ),
    "clock": _texts(
        """9:00 | 24:01 | 25:00 | 09:00:00 | 9 | 0900 | 09:60 | 09.00 | noon | -1:00 | ~09:00 | 09:00~ | 9:00~AM | 09:0
        | T09:00 | 09:00Z"""
    ),
    "number": _NUMBERS,
    "money": (*_NUMBERS, "1e18", "-1e18"),
    "integer": (*_NUMBERS, "1.0", "1e3", "1.5", "2.", ".0", "two", "I"),
    "boolean": _texts(
        "yes | no | TRUE | False | 1 | 0 | t | f | maybe | ~true | false~ | True | on"
    ),
}
