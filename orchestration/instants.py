"""The one form in which records and programs get an instant: ISO 8601, UTC, whole seconds."""

from datetime import UTC, datetime


def instant(value: datetime) -> str:
    """Return an instant such as `2026-11-28T02:00:00Z`; one without a time zone is UTC."""
    aware = value if value.tzinfo else value.replace(tzinfo=UTC)
    return f"{aware.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def now() -> str:
    """Return the current instant."""
    return instant(datetime.now(UTC))


def normalised(text: str) -> str:
    """Return a recorded instant in this form, in which earlier versions did not write it."""
    return instant(datetime.fromisoformat(text))
