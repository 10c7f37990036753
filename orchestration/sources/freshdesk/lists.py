"""Freshdesk's lists: a hundred records a page, by number, never beyond the three-hundredth page."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

from orchestration.errors import RefreshError
from orchestration.sources.connector import Record
from orchestration.sources.http.client import ApiClient
from orchestration.sources.http.response import Response

log = logging.getLogger("cx")

PER_PAGE, MOST_PAGES = 100, 300
# Freshdesk is of 2010. Without a time its lists hold thirty days.
EARLIEST = "2010-01-01T00:00:00Z"
# Not every plan has these, and they are known to be there: agents are asked for first.
OF_PLANS = (
    "api/v2/groups",
    "api/v2/business_hours",
    "api/v2/surveys",
    "api/v2/surveys/satisfaction_ratings",
)
# Changes of this last stretch are read again: they may have become visible late.
OVERLAP_SECONDS = 60


def whole(api: ApiClient, path: str) -> list[Record] | None:
    """All records of a short list, each once; None where this account has no such list."""
    pages = list(numbered(api, path, {}))
    return (
        list({str(record["id"]): record for page in pages for record in page}.values())
        if pages
        else None
    )


def ids_of(records: list[Record]) -> set[str]:
    """Their ids, as text."""
    return {str(record["id"]) for record in records}


def numbered(
    api: ApiClient, path: str, asked: dict[str, Any], first: int = 1
) -> Iterator[list[Record]]:
    """The pages of a list from a number on, until no further one is named; none where this account has no such list."""
    for page in range(first, MOST_PAGES + 1):
        answer = _allowed(api, path, {**asked, "per_page": PER_PAGE, "page": page})
        if answer is None:
            return
        yield answer.body or []
        if not has_next(answer):
            return
    raise ceiling(path)


def _allowed(api: ApiClient, path: str, asked: dict[str, Any]) -> Response | None:
    """An answer; None where the account's plan lacks what is asked for, so that there is nothing of it."""
    answer = api.get(path, asked, accept=(HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND))
    if answer.status < HTTPStatus.BAD_REQUEST:
        return answer
    lacks_feature = isinstance(answer.body, dict) and answer.body.get("code") == "require_feature"
    if lacks_feature or (answer.status == HTTPStatus.NOT_FOUND and path in OF_PLANS):
        log.warning("freshdesk: this account's plan has no %s", path)
        return None
    # Refused for another reason, which is an error like any other.
    return api.get(path, asked)


def ceiling(path: str) -> RefreshError:
    """The error of a list that goes on where Freshdesk gives no more."""
    return RefreshError(
        f"freshdesk: {path} goes on beyond page {MOST_PAGES}, which is the last that Freshdesk gives"
    )


def has_next(answer: Response) -> bool:
    """Whether a list goes on: a page says so in its header, and a full one may."""
    return 'rel="next"' in answer.headers.get("link", "") or len(answer.body or []) >= PER_PAGE


def earlier(instant: str, seconds: int) -> str:
    """An instant as Freshdesk writes it, some seconds before another."""
    return f"{as_instant(instant) - timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%SZ}"


def as_instant(text: str) -> datetime:
    """A timestamp as an instant in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)
