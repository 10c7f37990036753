"""Instants as seconds since 1970 and as Zendesk writes them."""

from datetime import UTC, datetime


def epoch(timestamp: str) -> int:
    """A timestamp as seconds since 1970."""
    return int(datetime.fromisoformat(timestamp.replace("Z", "+00:00")).timestamp())


def stamp(seconds: int) -> str:
    """Seconds since 1970 as Zendesk writes them."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
