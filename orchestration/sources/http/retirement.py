"""Announcements of vendors that they retire an API, in the headers of its responses.

`Sunset` (RFC 8594) is an HTTP date, from which the API may not answer any more. `Deprecation`
(RFC 9745) is `@` and seconds since 1970, or `true` in its drafts.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

# The announcement with the earliest end, by source.
_announced: dict[str, dict[str, str | None]] = {}
IDENTIFIER = re.compile(r"(?<=/)(?=[^/]*\d{3})[^/.]+")


def note_retirement(source: str, path: str, headers: Mapping[str, str]) -> None:
    """Keep what the headers of a response announce, unless an earlier end is known.

    Args:
        source: the connector's name.
        path: the path of the request; identifiers in it are not kept.
        headers: the headers of the response; lookups ignore case.
    """
    sunset = headers.get("Sunset")
    if sunset is None and headers.get("Deprecation", "false").lower() in ("false", "?0"):
        return
    ends_on = _date(sunset)
    known = _announced.get(source)
    if known is None or (ends_on or "9999") < (known["ends_on"] or "9999"):
        _announced[source] = {"path": IDENTIFIER.sub("…", path), "ends_on": ends_on}


def take_retirement(source: str) -> dict[str, str | None] | None:
    """Return and forget what a source announced: `path` and `ends_on` (a date; null if unknown)."""
    return _announced.pop(source, None)


def retirement_line(source: str, retirement: Mapping[str, str | None]) -> str:
    """One line for logs and the status."""
    end, path = retirement["ends_on"], retirement["path"]
    if end is None:
        return f"{source}: the vendor deprecates {path} and names no end; watch for its notice"
    verb = "ended" if date.fromisoformat(end) <= datetime.now(UTC).date() else "ends"
    return f"{source}: {path} {verb} on {end}, as the vendor announces; update this project"


def _date(sunset: str | None) -> str | None:
    try:
        return parsedate_to_datetime(sunset or "").date().isoformat()
    except ValueError:
        return None
