"""What a vendor has answered, and what the answer says beside its records: when, for how long to wait, what is wrong.

What belongs here: what HTTP itself says, and how every vendor wraps an error. What an error means is its connector's.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

import orjson

PASSING = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}


@dataclass(frozen=True)
class Response:
    """What came back, as it came.

    Attributes:
        status_code: the status.
        headers: the headers, whatever their case.
        content: the body.
        path: what was asked for, with its query.
    """

    status_code: int
    headers: Mapping[str, str]
    content: bytes
    path: str


@dataclass(frozen=True)
class Answer:
    """What the vendor said: the parsed body (or its bytes, where asked for) and the headers."""

    body: Any
    headers: Mapping[str, str]
    status: int

    @property
    def given_at(self) -> datetime:
        """When it was given, as an instant in UTC: by the vendor's own clock, where it tells the time."""
        return _instant(self.headers.get("Date")) or datetime.now(UTC)


def is_passing_status(status: int) -> bool:
    """Whether the same request may be answered better after a while."""
    return status in PASSING or status >= HTTPStatus.INTERNAL_SERVER_ERROR


def retry_after_seconds(response: Response) -> float | None:
    """Seconds until a vendor wants to be asked again, which it says in seconds or as a date; None where it does not."""
    text = response.headers.get("Retry-After", "").strip()
    try:
        return max(float(text), 0.0)
    except ValueError:
        instant = _instant(text)
        return None if instant is None else max(instant.timestamp() - time.time(), 0.0)


def status_words(response: Response) -> str:
    """A status as people know it, such as `404 Not Found`."""
    status = response.status_code
    name = (
        HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else "unknown status"
    )
    return f"{status} {name}"


def error_in(body: Any) -> dict[str, Any]:
    """The error that a body describes, of several the first; empty where it describes none.

    Args:
        body: the body as it came, or parsed.
    """
    try:
        parsed = orjson.loads(body) if isinstance(body, bytes) else body
    except orjson.JSONDecodeError:
        return {}
    first = parsed[0] if isinstance(parsed, list) and parsed else parsed
    return first if isinstance(first, dict) else {}


def _instant(text: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(text).astimezone(UTC)
    except (TypeError, ValueError):
        return None
