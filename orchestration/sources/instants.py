"""Instants as vendors return them: a number since 1970, or ISO 8601."""

import re
from datetime import UTC, datetime

# JSON writers and spreadsheets may add a decimal point.
NUMBER = re.compile(r"-?\d{1,14}(?:\.\d+)?", re.ASCII)
# Eleven digits of seconds reach the year 5138, those of milliseconds only 1973.
MIN_MILLISECONDS = 10**11


def from_epoch(value: object) -> datetime | None:
    """The instant of a number of seconds or milliseconds since 1970; None for other values."""
    text = str(value)
    if isinstance(value, bool) or not NUMBER.fullmatch(text):
        return None
    number = float(text)
    seconds = number / 1_000 if abs(number) >= MIN_MILLISECONDS else number
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError):
        return None


def parse_instant(value: object) -> datetime | None:
    """The instant of a number since 1970 or of an ISO 8601 text, UTC without an offset.

    None for other values.
    """
    if (instant := from_epoch(value)) is not None:
        return instant
    try:
        parsed = datetime.fromisoformat(str(value))
        return parsed.astimezone(UTC) if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
