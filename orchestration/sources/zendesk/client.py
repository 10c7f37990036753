"""Zendesk's API: authentication, rate limits, error names, incremental exports and lists.

Incremental exports return the records that have changed, up to one minute ago. Tickets and users
have a cursor, which follows a ticket's `generated_timestamp`. Other exports start at a time, and a
page repeats the last second of the previous one:
https://developer.zendesk.com/documentation/ticketing/managing-tickets/using-the-incremental-export-api/
"""

import logging
import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from http import HTTPStatus
from urllib.parse import parse_qsl, urlsplit

from orchestration.errors import RefreshError
from orchestration.sources.connector import Cursor, Options, Page, Record
from orchestration.sources.http.client import ApiClient
from orchestration.sources.http.oauth import CLIENT_CREDENTIALS, request_token
from orchestration.sources.http.paging import Paging
from orchestration.sources.http.records import records_in
from orchestration.sources.http.response import Response
from orchestration.sources.zendesk.settings import ACCESS_TOKEN, API_TOKEN, auth_method

log = logging.getLogger("cx")

PER_EXPORT_PAGE, PER_LIST_PAGE = 1_000, 100
# Zendesk refuses a start time of 0 and one within the last minute.
MIN_START_TIME, MIN_START_AGE_SECONDS = 1, 61
OVERLAP_SECONDS = 300
INVALID_CURSOR = (400, 404, 410, 422)
# A feature that the plan lacks returns 404, or 403 with this message even to administrators, as
# business hours do below Enterprise (https://github.com/estuary/connectors/pull/2653). Any other
# 403 is about the permissions of the user.
NOT_IN_PLAN = (HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN)
NOT_IN_PLAN_MESSAGE = "You do not have access to this page"


def connect(options: Options) -> ApiClient:
    """An authenticated client of the account that the options name.

    Raises:
        BadConfigurationError: the address is malformed, or credentials are missing or incomplete.
    """
    method = auth_method(options)
    fetch_token = (lambda: _access_token(options)) if method == CLIENT_CREDENTIALS else None
    client = ApiClient(
        "zendesk",
        options["base_url"],
        method,
        describe_error=error_name,
        rate_limit_delay=rate_limit_delay,
        fetch_token=fetch_token,
    )
    if method == ACCESS_TOKEN:
        client.session.headers["Authorization"] = f"Bearer {options['access_token']}"
    elif method == API_TOKEN:
        client.session.auth = (f"{options['email']}/token", options["api_token"])
    return client


def _access_token(options: Options) -> str:
    advice = "and that the client is confidential and has the scope read"
    token = request_token("zendesk", options, "/oauth/tokens", advice, "json", scope="read")
    return token["access_token"]


def rate_limit_delay(response: Response) -> float:
    """Seconds until the next request is allowed; 0 if requests remain."""
    delays = [0.0]
    # Zendesk has used two names for the headers of the account's rate limit.
    for name in ("ratelimit", "rate-limit"):
        if response.headers.get(f"{name}-remaining") == "0":
            delays.append(_seconds(response.headers.get(f"{name}-reset")))
    for name, value in response.headers.items():
        if name.lower().startswith("zendesk-ratelimit-"):
            limit = dict(re.findall(r"(\w+)=([\d.]+)", value))
            delays.append(_seconds(limit.get("resets")) if limit.get("remaining") == "0" else 0.0)
    return max(delays)


def _seconds(text: str | None) -> float:
    return float(text) if text and re.fullmatch(r"\d+(\.\d+)?", text) else 0.0


def error_name(response: Response) -> str | None:
    """The name of an error; the description may quote personal data."""
    error = response.first_error.get("error")
    name = error.get("title") if isinstance(error, dict) else error
    return name if isinstance(name, str) and re.fullmatch(r"[\w' ]{1,60}", name) else None


def cursor_export(
    client: ApiClient,
    name: str,
    cursor: Cursor,
    time_of: Callable[[Record], int],
    params: dict | None = None,
) -> Iterator[Page]:
    """Pages of the tickets or users that have changed since a cursor.

    If Zendesk refuses the cursor, the read continues from the time up to which it has read.

    Args:
        client: the client.
        name: the export, `tickets` or `users`.
        cursor: the cursor of the last page; empty at first.
        time_of: the time of a record's last change, in seconds since 1970.
        params: further parameters.
    """
    read_to, after = cursor.get("read_to", MIN_START_TIME), cursor.get("after")
    path = f"/api/v2/incremental/{name}/cursor.json"
    params = {"per_page": PER_EXPORT_PAGE} | (params or {})
    resumed_at = None
    paging = Paging("zendesk", f"GET {path}", after)
    while True:
        start = {"cursor": after} if after else {"start_time": _start_time(read_to)}
        # A second refusal at the same time is an error: the read does not advance.
        accept = INVALID_CURSOR if after and read_to != resumed_at else ()
        response = client.get(path, params | start, accept=accept)
        if response.status in INVALID_CURSOR:
            log.warning("zendesk: %s: the cursor has expired; reading continues by time", path)
            resumed_at, after = read_to, None
            # The cursors since that time may occur again.
            paging = Paging("zendesk", f"GET {path}")
            continue
        records = records_in("zendesk", response, name)
        after = response.body.get("after_cursor") or after
        read_to = max([read_to, *map(time_of, records)])
        yield Page(
            name,
            records,
            {"after": after, "read_to": read_to},
            read_to=datetime.fromtimestamp(read_to, UTC),
        )
        if response.body.get("end_of_stream"):
            return
        paging.check(after, records)


def time_export(
    client: ApiClient, name: str, cursor: Cursor, params: dict | None = None
) -> Iterator[Page]:
    """Pages of the records that have changed since a time.

    Raises:
        RefreshError: more records of one second exist than fit on a page.
    """
    path, read_to = f"/api/v2/incremental/{name}.json", cursor.get("read_to", MIN_START_TIME)
    params = {"per_page": PER_EXPORT_PAGE} | (params or {})
    start_time = _start_time(read_to - OVERLAP_SECONDS)
    paging = Paging("zendesk", f"GET {path}", start_time)
    while True:
        response = client.get(path, {"start_time": start_time} | params)
        records = records_in("zendesk", response, name)
        end_time = int(response.body.get("end_time") or start_time)
        read_to = max(read_to, end_time)
        yield Page(
            name, records, {"read_to": read_to}, read_to=datetime.fromtimestamp(read_to, UTC)
        )
        if response.body.get("end_of_stream", len(records) < PER_EXPORT_PAGE):
            return
        if end_time <= start_time:
            raise RefreshError(
                f"zendesk: GET {path}: more than {len(records):,} records changed in one second"
                f" ({start_time}), and the export does not return the rest; contact Zendesk support"
            )
        start_time = end_time
        paging.check(start_time, records)


def _start_time(seconds: int) -> int:
    return max(min(seconds, int(time.time()) - MIN_START_AGE_SECONDS), MIN_START_TIME)


def list_pages(
    client: ApiClient, path: str, name: str, params: dict, is_optional: bool = False
) -> Iterator[list[Record]]:
    """Pages of a list, by cursor or, for lists without one, by page number.

    See https://developer.zendesk.com/api-reference/introduction/pagination/.

    Args:
        client: the client.
        path: the path of the list.
        name: the name of the records in the response.
        params: further parameters.
        is_optional: whether some plans lack the list; it is empty then.
    """
    following: dict | None = {"page[size]": PER_LIST_PAGE} | params
    paging = Paging("zendesk", f"GET {path}", following)
    while following is not None:
        get = partial(get_optional, client) if is_optional else client.get
        response = get(path, following)
        if response is None:
            return
        records = records_in("zendesk", response, name)
        yield records
        following = _next_page(response.body, following)
        if following is not None:
            paging.check(following, records)


def get_optional(client: ApiClient, path: str, params: dict | None = None) -> Response | None:
    """The response of an endpoint that some plans lack; None if the account's plan lacks it."""
    response = client.get(path, params, accept=NOT_IN_PLAN)
    if response.status == HTTPStatus.FORBIDDEN and NOT_IN_PLAN_MESSAGE not in str(response.body):
        return client.get(path, params)
    if response.status in NOT_IN_PLAN:
        log.info("zendesk: %s is not part of the account's plan", path)
        return None
    return response


def _next_page(body: dict, params: dict) -> dict | None:
    """The parameters of the next page; None on the last one."""
    if meta := body.get("meta"):
        return params | {"page[after]": meta.get("after_cursor")} if meta.get("has_more") else None
    return dict(parse_qsl(urlsplit(body["next_page"]).query)) if body.get("next_page") else None
