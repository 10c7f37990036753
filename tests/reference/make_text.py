"""Writes values in every form that METRICS.md §6 accepts."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

from .make_draw import Draw

OFFSETS = (0, 60, 120, -300, -480, 330, 345, -210, 840, -720)


def as_text(value, kind: str, draw: Draw) -> str | None:
    """Return a value as text, None for null."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return timestamp_text(value, draw)
    if isinstance(value, date):
        return value.isoformat()
    if kind in ("number", "money"):
        return number_text(Decimal(value), draw)
    return (
        draw.choice((str(value), f"+{value}", f"00{value}"))
        if _may_vary(value, kind, draw)
        else str(value)
    )


def _may_vary(value, kind: str, draw: Draw) -> bool:
    """Weekdays are part of a key and keep one form; a sequence may have a sign or leading zeros."""
    return kind == "sequence" and value >= 0 and draw.chance(0.2)


def number_text(value: Decimal, draw: Draw) -> str:
    """Write digits with an optional sign, point and exponent."""
    plain = format(value, "f")
    if draw.chance(0.8):
        return plain
    forms = [f"{plain}e0", f"{plain}E+0", f"{value.scaleb(2):f}e-2"]
    if value > 0:
        forms += [f"+{plain}", f"0{plain}"]
    forms.append(f"{plain}0" if "." in plain else f"{plain}.")
    if 0 < value < 1 and plain.startswith("0."):
        forms.append(plain[1:])
    return draw.choice(forms)


def timestamp_text(instant: datetime, draw: Draw) -> str:
    """Write ISO 8601 with T or a space, with or without seconds, fraction and offset."""
    if draw.chance(0.5):
        offset, suffix = 0, draw.choice(("Z", "Z", "", "+00:00", "-00:00", "+00"))
    else:
        offset = draw.choice(OFFSETS)
        suffix = _offset_text(offset, draw)
    local = instant.astimezone(timezone(timedelta(minutes=offset)))
    text = f"{local:%Y-%m-%d}"
    if (
        suffix == ""
        and instant.astimezone(UTC).time().isoformat() == "00:00:00"
        and draw.chance(0.7)
    ):
        return text
    text += draw.choice("TTT ") + f"{local:%H:%M}"
    if local.second or local.microsecond or draw.chance(0.8):
        text += f"{local::%S}" + _fraction_text(local.microsecond, draw)
    return text + suffix


def _fraction_text(microsecond: int, draw: Draw) -> str:
    """Write up to nine digits; digits after the sixth are ignored."""
    digits = f"{microsecond:06d}"
    if microsecond == 0:
        return draw.choice(("", "", "", ".0", ".000", ".000000999"))
    return "." + draw.choice((digits, digits.rstrip("0"), f"{digits}9", f"{digits}999"))


def _offset_text(offset: int, draw: Draw) -> str:
    sign, (hours, minutes) = "-" if offset < 0 else "+", divmod(abs(offset), 60)
    forms = [f"{sign}{hours:02d}{minutes:02d}", f"{sign}{hours:02d}:{minutes:02d}"]
    return draw.choice(forms + ([f"{sign}{hours:02d}"] if minutes == 0 else []))
