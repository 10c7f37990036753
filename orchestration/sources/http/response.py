"""A vendor's response, and what HTTP itself defines about it: time, delay and error status."""

import io
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cached_property
from http import HTTPStatus
from typing import Any

import orjson
import requests

from orchestration.sources.http.limits import MAX_CLOCK_LEAD_SECONDS
from orchestration.sources.json_depth import is_too_deep

READ_BYTES = 2**16
TRANSIENT_STATUSES = {
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.TOO_EARLY,
    HTTPStatus.TOO_MANY_REQUESTS,
}


@dataclass(frozen=True)
class Response:
    """One response.

    Attributes:
        status: the HTTP status.
        headers: the headers; lookups ignore case.
        content: the body as bytes, decompressed.
        path: the path of the requested address.
        is_cut: whether the body exceeds the limit, so that `content` is its beginning only.
    """

    status: int
    headers: Mapping[str, str]
    content: bytes = b""
    path: str = ""
    is_cut: bool = False

    @cached_property
    def body(self) -> Any:
        """The body as parsed JSON; None if it is empty or not JSON."""
        try:
            return _parse_json(self.content) if self.content else None
        except (ValueError, RecursionError):
            return None

    @property
    def is_too_deep(self) -> bool:
        """Whether the body is JSON that is nested too deeply to be parsed."""
        return is_too_deep(self.content)

    @property
    def is_json(self) -> bool:
        """Whether the body is JSON or empty."""
        return not self.content or self.body is not None or self.content.strip() == b"null"

    @property
    def first_error(self) -> dict[str, Any]:
        """The error object in the body, or the first of a list of them; empty if there is none."""
        first = self.body[0] if isinstance(self.body, list) and self.body else self.body
        return first if isinstance(first, dict) else {}

    @property
    def sent_at(self) -> datetime:
        """When the vendor sent it (UTC): the vendor's clock if it sends a `Date`, else ours.

        A time that is far in the future is not believed: a cursor there would skip records.
        """
        now = datetime.now(UTC)
        sent_at = _instant(self.headers.get("Date")) or now
        return sent_at if sent_at <= now + timedelta(seconds=MAX_CLOCK_LEAD_SECONDS) else now

    @property
    def retry_after_seconds(self) -> float | None:
        """The `Retry-After` header, a number of seconds or a date; None without a valid one."""
        text = self.headers.get("Retry-After", "").strip()
        if re.fullmatch(r"[0-9]+(\.[0-9]+)?", text):
            # More digits than a double holds become infinity, which is a valid long wait.
            return float(text)
        instant = _instant(text)
        return None if instant is None else max(instant.timestamp() - time.time(), 0.0)

    @property
    def status_text(self) -> str:
        """The status with its name, such as `404 Not Found`."""
        is_known = self.status in HTTPStatus._value2member_map_
        return f"{self.status} {HTTPStatus(self.status).phrase if is_known else 'unknown status'}"


def is_transient_status(status: int) -> bool:
    """Whether the same request may succeed later."""
    return status in TRANSIENT_STATUSES or status >= HTTPStatus.INTERNAL_SERVER_ERROR


def read_body(sent: requests.Response, max_bytes: int) -> tuple[bytes, bool]:
    """Read and decompress the body of a streamed response, in pieces of limited size.

    Returns:
        The body, or its beginning if it is larger than `max_bytes`; and whether it is larger.
    """
    # Unlike a bytearray, it returns its content without a copy.
    content = io.BytesIO()
    for piece in sent.iter_content(READ_BYTES):
        content.write(piece)
        if content.tell() > max_bytes:
            return content.getvalue()[:READ_BYTES], True
    return content.getvalue(), False


def _parse_json(content: bytes) -> Any:
    """Parse JSON; an unpaired surrogate, as in a text cut within an emoji, becomes `?`."""
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        text = json.dumps(json.loads(content), ensure_ascii=False)
        return orjson.loads(text.encode("utf-8", "replace"))


def _instant(text: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(text or "").astimezone(UTC)
    except (ValueError, OverflowError):
        return None
