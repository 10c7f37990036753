"""Intercom's API: authentication, version, rate limit, error codes, and searches.

Searches are sorted by the time of the last change, and each page has the cursor of the next one:
https://developers.intercom.com/docs/build-an-integration/learn-more/rest-apis/pagination.
"""

from collections.abc import Iterator
from typing import Any

from orchestration.sources.connector import Options, Record, unique
from orchestration.sources.http.client import ApiClient
from orchestration.sources.http.paging import Paging
from orchestration.sources.http.records import records_in
from orchestration.sources.http.response import Response
from orchestration.sources.instants import from_epoch

# The first version with office hours and the list of deleted conversations.
API_VERSION = "2.16"
PER_PAGE = 150
UPDATED_AT = "updated_at"
# The index of a search follows changes with a delay.
OVERLAP_SECONDS = 600


def connect(options: Options) -> ApiClient:
    """A client that authenticates with the access token."""
    client = ApiClient(
        "intercom",
        options["base_url"],
        ("access_token",),
        describe_error=error_codes,
        rate_limit_delay=rate_limit_delay,
    )
    client.session.headers["Authorization"] = f"Bearer {options['access_token']}"
    client.session.headers["Intercom-Version"] = API_VERSION
    client.session.headers["Accept"] = "application/json"
    return client


def rate_limit_delay(response: Response) -> float:
    """Seconds until the rate limit, of ten seconds each, is reset; 0 if requests remain."""
    if response.headers.get("X-RateLimit-Remaining") != "0":
        return 0.0
    reset_at = from_epoch(response.headers.get("X-RateLimit-Reset"))
    return max((reset_at - response.sent_at).total_seconds(), 0.0) if reset_at else 0.0


def error_codes(response: Response) -> str | None:
    """The codes of an error; the messages may quote the request."""
    errors = response.first_error.get("errors")
    codes = [
        error["code"]
        for error in (errors if isinstance(errors, list) else [])
        if isinstance(error, dict) and isinstance(error.get("code"), str)
    ]
    return ", ".join(codes) or None


def search_pages(
    client: ApiClient, path: str, name: str, since: int, params: dict[str, str] | None = None
) -> Iterator[tuple[list[Record], int]]:
    """Pages of the records that changed after a time, the earliest change first.

    Args:
        client: the client.
        path: the path of the search.
        name: the name of the records in the response.
        since: the time, in seconds since 1970.
        params: parameters of the requests.

    Yields:
        The records without repetitions, and the time of the last change so far.
    """
    pagination: dict[str, Any] = {"per_page": PER_PAGE}
    last, paging = since, Paging("intercom", f"POST {path}")
    while True:
        body = {
            "query": {"field": UPDATED_AT, "operator": ">", "value": max(since, 0)},
            "sort": {"field": UPDATED_AT, "order": "ascending"},
            "pagination": pagination,
        }
        response = client.request("POST", path, json=body, params=params)
        records = records_in("intercom", response, name)
        last = max([last, *(seconds(record.get(UPDATED_AT)) for record in records)])
        yield unique(records), last
        after = next_cursor(response)
        if after is None:
            return
        paging.check(after, records)
        pagination = {"per_page": PER_PAGE, "starting_after": after}


def next_cursor(response: Response) -> str | None:
    """The cursor of the next page; None on the last one."""
    following = (response.body.get("pages") or {}).get("next")
    return following.get("starting_after") if isinstance(following, dict) else None


def seconds(value: object) -> int:
    """An instant in seconds since 1970; 0 for any other value."""
    instant = from_epoch(value)
    return int(instant.timestamp()) if instant else 0
