"""Incremental exports by cursor and by time, and lists with cursor pagination."""

import base64
import binascii
from bisect import bisect_left, bisect_right
from collections.abc import Callable

from starlette.requests import Request

from demo.servers.business_time import epoch
from demo.servers.zendesk.surveys import sent_ms

MAX_PER_EXPORT_PAGE, MAX_PER_LIST_PAGE, MAX_PER_SURVEY_PAGE = 1_000, 100, 50
EXCLUDED_SECONDS = 60


class BadRequestError(Exception):
    """A request that Zendesk refuses, with the name of the error and the status."""

    def __init__(self, name: str, description: str, status: int) -> None:
        super().__init__(description)
        self.name, self.status = name, status


def by_cursor(
    request: Request, name: str, rows: list[dict], time_of: Callable[[dict], int], now: int
) -> dict:
    """A page of a cursor-based incremental export: records that changed after the cursor."""
    query = request.query_params
    position = (
        _position(query["cursor"])
        if "cursor" in query
        else (_start_time(query.get("start_time"), now), 0)
    )
    changed = sorted((time_of(row), row["id"]) for row in rows)
    by_id = {row["id"]: row for row in rows}
    found = [key for key in changed if key > position and key[0] <= now - EXCLUDED_SECONDS]
    page = found[: min(int(query.get("per_page", MAX_PER_EXPORT_PAGE)), MAX_PER_EXPORT_PAGE)]
    after = base64.b64encode(
        "{}.0||{}|".format(*(page[-1] if page else position)).encode()
    ).decode()
    records = [by_id[row_id] for _, row_id in page]
    if name == "tickets" and "metric_sets" not in query.get("include", ""):
        records = [
            {key: value for key, value in record.items() if key != "metric_set"}
            for record in records
        ]
    return {
        name: records,
        "after_cursor": after,
        "after_url": f"{request.url.replace(query='')}?cursor={after}",
        "before_cursor": None,
        "before_url": None,
        "end_of_stream": len(page) == len(found),
    }


def by_time(
    request: Request, name: str, rows: list[dict], time_of: Callable[[dict], int], now: int
) -> dict:
    """A page of a time-based incremental export: records that changed at the time or later.

    The next page begins with the last second of this page.
    """
    query = request.query_params
    start_time = _start_time(query.get("start_time"), now)
    # The sort is stable: rows with the same time remain in the order of their ids.
    rows = sorted(rows, key=time_of)
    first = bisect_left(rows, start_time, key=time_of)
    last = bisect_right(rows, now - EXCLUDED_SECONDS, key=time_of)
    page = rows[first:last][
        : min(int(query.get("per_page", MAX_PER_EXPORT_PAGE)), MAX_PER_EXPORT_PAGE)
    ]
    end_time = time_of(page[-1]) if page else None
    if name == "ticket_events" and query.get("include") != "comment_events":
        page = [_without_comments(audit) for audit in page]
    return {
        name: page,
        "count": len(page),
        "end_time": end_time,
        "next_page": None
        if end_time is None
        else f"{request.url.replace(query='')}?start_time={end_time}",
        "end_of_stream": first + len(page) >= last,
    }


def survey_page(request: Request, rows: list[dict]) -> dict:
    """A page of survey responses, at most fifty, sent since a time in milliseconds."""
    query = request.query_params
    if int(query.get("page[size]", MAX_PER_SURVEY_PAGE)) > MAX_PER_SURVEY_PAGE:
        raise BadRequestError("InvalidPaginationParameter", "page[size] is more than 50", 400)
    since = int(query.get("filter[created_at_start]", 0))
    return list_page(request, "survey_responses", [row for row in rows if sent_ms(row) >= since])


def list_page(request: Request, name: str, rows: list[dict]) -> dict:
    """A page of a list with cursor pagination."""
    query = request.query_params
    if "start_time" in query:
        since = int(query["start_time"])
        rows = [row for row in rows if _created(row) >= since]
    size = min(int(query.get("page[size]", MAX_PER_LIST_PAGE)), MAX_PER_LIST_PAGE)
    first = int(base64.b64decode(query["page[after]"])) if "page[after]" in query else 0
    has_more = first + size < len(rows)
    after = base64.b64encode(str(first + size).encode()).decode()
    following = request.url.include_query_params(**{"page[size]": size, "page[after]": after})
    return {
        name: rows[first : first + size],
        "meta": {
            "has_more": has_more,
            "after_cursor": after if has_more else None,
            "before_cursor": None,
        },
        "links": {"next": str(following) if has_more else None, "prev": None},
    }


def _position(cursor: str) -> tuple[int, int]:
    try:
        instant, _, record_id, _ = base64.b64decode(cursor).decode().split("|")
        return int(instant.removesuffix(".0")), int(record_id)
    except (binascii.Error, UnicodeDecodeError, ValueError):
        raise BadRequestError("InvalidPaginationParameter", "The cursor is invalid", 400) from None


def _start_time(text: str | None, now: int) -> int:
    if text is None or not text.isdigit() or int(text) == 0:
        raise BadRequestError("InvalidValue", "start_time is missing or invalid", 400)
    if int(text) > now - EXCLUDED_SECONDS:
        raise BadRequestError(
            "InvalidValue", "Too recent start_time. Use a start_time older than 60 seconds", 422
        )
    return int(text)


def _without_comments(audit: dict) -> dict:
    return audit | {
        "child_events": [
            {
                "id": event["id"],
                "via": audit["via"],
                "via_reference_id": None,
                "comment_present": True,
                "comment_public": event["public"],
                "event_type": "Comment",
            }
            if event["event_type"] == "Comment"
            else event
            for event in audit["child_events"]
        ]
    }


def _created(row: dict) -> int:
    return epoch(row["created_at"])
