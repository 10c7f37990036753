"""How Zendesk gives out what has changed, and how it limits and refuses.

The incremental exports (https://developer.zendesk.com/documentation/ticketing/managing-tickets/using-the-incremental-export-api/)
leave out the last minute, so nothing shows late. Tickets and users come by a cursor, which follows a ticket's
`generated_timestamp`; the others by time, and then the last second of a page comes again with the next.
"""

import logging
import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from orchestration.errors import RefreshError
from orchestration.sources.connector import Cursor, Page, Record
from orchestration.sources.http.client import ApiClient, check_progress
from orchestration.sources.http.response import Response

log = logging.getLogger("cx")

PER_EXPORT_PAGE = 1_000
# 0 is refused, and so is what lies less than a minute back.
FIRST_START_TIME, YOUNGEST_START_SECONDS = 1, 61
OVERLAP_SECONDS = 300
BAD_CURSOR = (400, 404, 410, 422)


def cursor_export(
    api: ApiClient,
    name: str,
    cursor: Cursor,
    time_of: Callable[[Record], int],
    asked: dict | None = None,
) -> Iterator[Page]:
    """Pages of the tickets or users that changed since a cursor; where it is no longer known, since its time."""
    read_to, after = cursor.get("read_to", FIRST_START_TIME), cursor.get("after")
    path, asked = (
        f"/api/v2/incremental/{name}/cursor.json",
        {"per_page": PER_EXPORT_PAGE} | (asked or {}),
    )
    fallen_back_to = None
    while True:
        place = {"cursor": after} if after else {"start_time": _start_time(read_to)}
        # Where time has brought nothing new since the last refused cursor, a refusal is an error.
        answer = api.get(
            path, asked | place, accept=BAD_CURSOR if after and read_to != fallen_back_to else ()
        )
        if answer.status in BAD_CURSOR:
            log.warning("zendesk: %s: the cursor is no longer known; reading on by time", path)
            fallen_back_to, after = read_to, None
            continue
        records, before = records_in(answer.body, name, path), after
        after = answer.body.get("after_cursor") or before
        read_to = max([read_to, *map(time_of, records)])
        yield Page(
            name,
            records,
            {"after": after, "read_to": read_to},
            read_to=datetime.fromtimestamp(read_to, UTC),
        )
        if answer.body.get("end_of_stream"):
            return
        check_progress("zendesk", f"GET {path}", before, after)


def time_export(
    api: ApiClient, name: str, cursor: Cursor, asked: dict | None = None
) -> Iterator[Page]:
    """Pages of what changed since a time, records as they come."""
    path, read_to = f"/api/v2/incremental/{name}.json", cursor.get("read_to", FIRST_START_TIME)
    start_time = _start_time(read_to - OVERLAP_SECONDS)
    while True:
        body = api.get(
            path, {"per_page": PER_EXPORT_PAGE, "start_time": start_time} | (asked or {})
        ).body
        records = records_in(body, name, path)
        end_time = int(body.get("end_time") or start_time)
        read_to = max(read_to, end_time)
        yield Page(
            name, records, {"read_to": read_to}, read_to=datetime.fromtimestamp(read_to, UTC)
        )
        if body.get("end_of_stream", len(records) < PER_EXPORT_PAGE):
            return
        if end_time <= start_time:
            raise RefreshError(
                f"zendesk: GET {path}: more than {len(records):,} records of one second, {start_time}, and the rest"
                " cannot be asked for"
            )
        start_time = end_time


def records_in(body: Any, name: str, path: str) -> list[Record]:
    """The records of an answer.

    Raises:
        RefreshError: the answer has none of that name, not even an empty list.
    """
    records = body.get(name) if isinstance(body, dict) else None
    if not isinstance(records, list):
        raise RefreshError(f"zendesk: GET {path}: answers without `{name}`")
    return records


def pause(response: Response) -> float:
    """Seconds until there is room again, where an answer says that there is none."""
    waits = [0.0]
    # The account's allowance has gone by two names.
    for name in ("ratelimit", "rate-limit"):
        if response.headers.get(f"{name}-remaining") == "0":
            waits.append(_seconds(response.headers.get(f"{name}-reset")))
    for name, value in response.headers.items():
        if name.lower().startswith("zendesk-ratelimit-"):
            said = dict(re.findall(r"(\w+)=([\d.]+)", value))
            waits.append(_seconds(said.get("resets")) if said.get("remaining") == "0" else 0.0)
    return max(waits)


def _seconds(text: str | None) -> float:
    return float(text) if text and re.fullmatch(r"\d+(\.\d+)?", text) else 0.0


def explain(response: Response) -> str | None:
    """The name that Zendesk gives an error; its description may quote data."""
    error = response.first_error.get("error")
    name = error.get("title") if isinstance(error, dict) else error
    return name if isinstance(name, str) and re.fullmatch(r"[\w' ]{1,60}", name) else None


def _start_time(seconds: int) -> int:
    return max(min(seconds, int(time.time()) - YOUNGEST_START_SECONDS), FIRST_START_TIME)
