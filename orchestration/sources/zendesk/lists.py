"""Zendesk's lists, by cursors or, where a list knows none, by page numbers, and those that a plan does not have.

See https://developer.zendesk.com/api-reference/introduction/pagination/.
"""

import logging
from collections.abc import Iterator
from http import HTTPStatus
from urllib.parse import parse_qsl, urlsplit

from orchestration.sources.connector import Record
from orchestration.sources.http.client import ApiClient, check_progress
from orchestration.sources.http.response import Response
from orchestration.sources.zendesk.exports import records_in

log = logging.getLogger("cx")

PER_PAGE = 100
# What a plan lacks has no address, or one that is closed to administrators too: business hours are, below Enterprise
# (https://github.com/estuary/connectors/pull/2653). Any other 403 is about whoever signs in.
LACKING = (HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN)
CLOSED = "You do not have access to this page"


def listed(
    api: ApiClient, path: str, name: str, asked: dict, may_lack: bool = False
) -> Iterator[list[Record]]:
    """Pages of a list; none where the account's plan may lack it and does."""
    asked = {"page[size]": PER_PAGE} | asked
    while asked is not None:
        answer = of_plan(api, path, asked) if may_lack else api.get(path, asked)
        if answer is None:
            return
        yield records_in(answer.body, name, path)
        before, asked = asked, _further(answer.body, asked)
        check_progress("zendesk", f"GET {path}", before, asked)


def of_plan(api: ApiClient, path: str, asked: dict | None = None) -> Response | None:
    """What is there; None where the account's plan does not have it."""
    answer = api.get(path, asked, accept=LACKING)
    if answer.status == HTTPStatus.FORBIDDEN and CLOSED not in str(answer.body):
        return api.get(path, asked)
    if answer.status in LACKING:
        log.info("zendesk: %s is not part of the account's plan", path)
        return None
    return answer


def _further(body: dict, asked: dict) -> dict | None:
    """What to ask for the next page; None after the last one."""
    if meta := body.get("meta"):
        return asked | {"page[after]": meta.get("after_cursor")} if meta.get("has_more") else None
    return dict(parse_qsl(urlsplit(body["next_page"]).query)) if body.get("next_page") else None
