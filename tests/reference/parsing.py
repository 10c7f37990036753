"""Parses values exactly (METRICS.md §6): one function per type, None for an invalid text.

Every form is a regular expression over ASCII, independent of the casts of any database.
"""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation

NO_MONEY = Decimal("1e18")
BIGGEST_DOUBLE = Decimal("1.7976931348623157e308")
BIGGEST_INTEGER = 2**63 - 1
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_INTEGER = re.compile(r"[+-]?[0-9]+")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_CLOCK = re.compile(r"([0-9]{2}):([0-9]{2})")
_TIMESTAMP = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[T ](?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})"
    r"(?::(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]{1,9}))?)?"
    r"(?P<zone>Z|[+-][0-9]{2}(?::?[0-9]{2})?)?)?"
)


def parse_number(text: str) -> Decimal | None:
    """Parse digits with an optional sign, point and exponent that fit a double."""
    if not _NUMBER.fullmatch(text):
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) <= BIGGEST_DOUBLE else None


def parse_money(text: str) -> Decimal | None:
    """Parse a number with up to eighteen digits before the point."""
    number = parse_number(text)
    return number if number is not None and abs(number) < NO_MONEY else None


def parse_integer(text: str) -> int | None:
    """Parse digits with an optional sign; `1.0` and `1e3` are invalid."""
    if not _INTEGER.fullmatch(text) or abs(int(text)) > BIGGEST_INTEGER:
        return None
    return int(text)


def parse_boolean(text: str) -> bool | None:
    """Parse `true` or `false`."""
    return {"true": True, "false": False}.get(text)


def parse_date(text: str) -> date | None:
    """Parse `YYYY-MM-DD` and a valid date."""
    match = _DATE.fullmatch(text)
    if not match:
        return None
    try:
        return date(*map(int, match.groups()))
    except ValueError:
        return None


def parse_clock(text: str) -> int | None:
    """Parse `HH:MM` up to `24:00` to minutes after midnight."""
    match = _CLOCK.fullmatch(text)
    if not match:
        return None
    hours, minutes = map(int, match.groups())
    if minutes > 59 or hours * 60 + minutes > 24 * 60:
        return None
    return hours * 60 + minutes


def parse_timestamp(text: str) -> datetime | None:
    """Parse an instant.

    Without an offset it is UTC. A date is its midnight. Fractions are truncated to microseconds.
    """
    match = _TIMESTAMP.fullmatch(text)
    day = parse_date(match["day"]) if match else None
    if day is None:
        return None
    hour, minute, second = (int(match[part] or 0) for part in ("hour", "minute", "second"))
    microsecond = int((match["fraction"] or "").ljust(6, "0")[:6])
    offset = _offset_minutes(match["zone"])
    if offset is None:
        return None
    try:
        wall = datetime(day.year, day.month, day.day, hour, minute, second, microsecond, UTC)
        return wall - timedelta(minutes=offset)
    except (ValueError, OverflowError):
        return None


def _offset_minutes(zone: str | None) -> int | None:
    """Parse `Z`, `±HH`, `±HHMM` or `±HH:MM` to minutes east of UTC."""
    if zone in (None, "Z"):
        return 0
    digits = zone[1:].replace(":", "").ljust(4, "0")
    hours, minutes = int(digits[:2]), int(digits[2:])
    if hours > 23 or minutes > 59:
        return None
    return (hours * 60 + minutes) * (-1 if zone[0] == "-" else 1)


PARSERS = {
    "timestamp": parse_timestamp,
    "date": parse_date,
    "clock": parse_clock,
    "number": parse_number,
    "money": parse_money,
    "integer": parse_integer,
    "boolean": parse_boolean,
}
