"""Formats of dates and timestamps that a mapping declares: directives of strptime, or a name."""

import re
from difflib import get_close_matches

# Names of formats, beside those made of directives.
ISO, EPOCH_S, EPOCH_MS = "iso", "epoch_s", "epoch_ms"
NAMES = (ISO, EPOCH_S, EPOCH_MS)
# Those of DuckDB's strptime that have one meaning: no week numbers, no locale, no name of a zone.
DIRECTIVES = {
    **{"%Y": "year", "%y": "year", "%m": "month", "%b": "month", "%B": "month", "%d": "day"},
    **{"%H": "hour", "%I": "hour", "%M": "minute", "%S": "second", "%f": "fraction"},
    **{"%p": "AM or PM", "%z": "offset", "%a": "weekday", "%A": "weekday", "%%": "percent"},
}
EXAMPLE = "%d/%m/%Y %H:%M"
# Date patterns as spreadsheets write them, in the order of their replacement.
SPREADSHEET = (
    *(("yyyy", "%Y"), ("yy", "%y"), ("mmmm", "%B"), ("mmm", "%b"), ("dd", "%d")),
    *(("hh", "%H"), ("ss", "%S")),
)


def format_problem(text: str, is_date: bool) -> str | None:
    """What is wrong with a format, and the remedy; None if it can be read."""
    if text in NAMES:
        return None
    if "%" not in text:
        if nearest := get_close_matches(text, NAMES, 1, 0.6):
            return f"no such format; did you mean {nearest[0]}?"
        if (converted := _from_spreadsheet(text)) is not None:
            return f"it has no directives; write it as '{converted}'"
        return f"it has no directives; write it as '{EXAMPLE}', or {', '.join(NAMES)}"
    found = re.findall(r"%.?", text, re.DOTALL)
    for directive in found:
        if directive == "%Z":
            return "%Z, the name of a time zone, is ambiguous; use %z, or time_zone"
        if directive not in DIRECTIVES:
            return f"'{directive}' is not supported; use {', '.join(DIRECTIVES)}"
    parts = [DIRECTIVES[directive] for directive in found if directive != "%%"]
    for part in parts:
        if parts.count(part) > 1:
            return f"it has the {part} twice; remove one"
    missing = [part for part in ("year", "month", "day") if part not in parts]
    if missing:
        return f"it has no {missing[0]}; add it, as in '{EXAMPLE}'"
    if ("%I" in found) != ("%p" in found):
        return "%I and %p belong together; use both, or %H alone"
    if not is_date and "minute" in parts and "hour" not in parts:
        return "it has minutes without hours; add %H"
    return None


def disagreement(formats: list[str]) -> tuple[str, str] | None:
    """Two formats that read one text as different dates, such as 05/01/2026; None without any."""
    orders: dict[tuple[bool, str], tuple[bool, str]] = {}
    for text in formats:
        order = [one for one in re.findall(r"%.", text) if one in ("%d", "%m", "%y", "%Y")]
        if "%d" in order and "%m" in order:
            is_day_first = order.index("%d") < order.index("%m")
            is_year_first = order[0] in ("%y", "%Y")
            kind = (is_year_first, _separator(text))
            other, other_text = orders.setdefault(kind, (is_day_first, text))
            if other != is_day_first:
                return other_text, text
    return None


def _separator(text: str) -> str:
    match = re.search(r"%[dmyY]([^%]*)%", text)
    return match.group(1) if match else ""


def _from_spreadsheet(text: str) -> str | None:
    """The directives of a pattern such as dd/mm/yyyy hh:mm; None if it is none."""
    found = text.lower()
    found = re.sub(r"(h{1,2}.)mm", r"\1%M", found)
    for pattern, directive in SPREADSHEET:
        found = re.sub(rf"(?<![%a-z]){pattern}(?![a-z])", directive, found)
    found = re.sub(r"(?<![%a-z])mm(?![a-z])", "%m", found)
    return found if format_problem_free(found) else None


def format_problem_free(text: str) -> bool:
    """Whether a text with directives can be read, and has no letters beside them."""
    return (
        "%" in text
        and not re.search(r"[a-z]", re.sub(r"%.", "", text))
        and format_problem(text, True) is None
    )
