"""Freshdesk's API: authentication, error codes, and lists in pages of at most 100 records.

Only the list of tickets ends at its 300th page (https://developers.freshdesk.com/api/#list_all_tickets).
Other clients read contacts beyond page 800 (https://github.com/airbytehq/airbyte/pull/8017).
"""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

from orchestration.sources.connector import Options, Record, unique
from orchestration.sources.http.client import ApiClient
from orchestration.sources.http.paging import Paging
from orchestration.sources.http.response import Response

log = logging.getLogger("cx")

PER_PAGE = 100
# The year of Freshdesk's launch. Without a start time, its lists return the last 30 days.
EARLIEST = "2010-01-01T00:00:00Z"
# Lists that some plans lack. They return 404 then; agents, which all plans have, are read first.
OPTIONAL_LISTS = (
    "api/v2/groups",
    "api/v2/business_hours",
    "api/v2/surveys",
    "api/v2/surveys/satisfaction_ratings",
)
# Changes may become visible late, so each read starts this long before the last one ended.
OVERLAP_SECONDS = 60


def connect(options: Options) -> ApiClient:
    """An authenticated client of the helpdesk that the options name."""
    base_url = options["base_url"].rstrip("/").removesuffix("/api/v2")
    client = ApiClient("freshdesk", base_url, ("api_key",), describe_error=error_codes)
    client.session.auth = (options["api_key"], "X")
    return client


def error_codes(response: Response) -> str | None:
    """The codes and fields of an error; the messages may quote the request."""
    body = response.first_error
    errors = [error for error in body.get("errors") or [body] if isinstance(error, dict)]
    reasons = [f"{error.get('code', '')} {error.get('field', '')}".strip() for error in errors]
    return ", ".join(reason for reason in reasons if reason) or None


def list_all(client: ApiClient, path: str) -> list[Record] | None:
    """All records of a short list, without repetitions; None if the account has no such list."""
    pages = list(list_pages(client, path, {}))
    if not pages:
        return None
    return unique([record for page in pages for record in page])


def list_pages(
    client: ApiClient, path: str, params: dict[str, Any], first_page: int = 1
) -> Iterator[list[Record]]:
    """The pages of a list from `first_page` on; none if the account has no such list."""
    page, paging = first_page, Paging("freshdesk", f"GET {path}", first_page)
    while True:
        response = _get_optional(client, path, {**params, "per_page": PER_PAGE, "page": page})
        if response is None:
            return
        yield response.body or []
        if not has_next_page(response):
            return
        page += 1
        paging.check(page, response.body or [])


def _get_optional(client: ApiClient, path: str, params: dict[str, Any]) -> Response | None:
    """The response of a list; None if the account's plan lacks it."""
    response = client.get(path, params, accept=(HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND))
    if response.status < HTTPStatus.BAD_REQUEST:
        return response
    lacks_feature = response.first_error.get("code") == "require_feature"
    if lacks_feature or (response.status == HTTPStatus.NOT_FOUND and path in OPTIONAL_LISTS):
        log.warning("freshdesk: this account's plan has no %s", path)
        return None
    # Any other refusal is an error, which the second request raises.
    return client.get(path, params)


def has_next_page(response: Response) -> bool:
    """Whether a list continues: the `link` header names a next page, or the page is full."""
    return 'rel="next"' in response.headers.get("link", "") or (
        len(response.body or []) >= PER_PAGE
    )


def seconds_before(timestamp: str, seconds: int) -> str:
    """The timestamp a number of seconds earlier, in Freshdesk's format."""
    return f"{parse_timestamp(timestamp) - timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%SZ}"


def parse_timestamp(text: str) -> datetime:
    """A timestamp as an instant in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)
