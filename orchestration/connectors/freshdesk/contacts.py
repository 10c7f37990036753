"""Contacts. Their list is alphabetical, so where the reading stands is a page's number.

Whoever leaves the list moves all that follow across the pages' edges. Freshdesk says who was deleted, so where that
happened meanwhile the pages are read again.
"""

from collections.abc import Generator, Iterator
from email.utils import parsedate_to_datetime

from orchestration.connectors.connector import Cursor, Page, State
from orchestration.connectors.freshdesk.lists import (
    EARLIEST,
    MOST_PAGES,
    OVERLAP_SECONDS,
    PER_PAGE,
    ceiling,
    earlier,
    has_next,
    numbered,
)
from orchestration.connectors.http import Answer, Api

PATH = "api/v2/contacts"
# The list without a state leaves out who is blocked.
LISTS = ({}, {"state": "blocked"})
MOST_ROUNDS = 5


def read_contacts(api: Api, state: State) -> Iterator[Page]:
    """Contacts that have changed since the state, and those deleted."""
    cursor = {"since": EARLIEST, "list": 0, "page": 1} | state.get("contacts", {})
    since = cursor["since"]
    for _ in range(MOST_ROUNDS):
        cursor = yield from _listed(api, cursor)
        last_deleted = yield from _deleted(api, state.get("deleted_contacts", {}).get("since", EARLIEST))
        if cursor["pages"] < 2 or last_deleted < cursor["begun"]:
            break
        cursor = {"since": since, "list": 0, "page": 1}
    # What changed while it was read is read again.
    yield Page("contacts", [], {"since": min(cursor["newest"], cursor["begun"])})


def _listed(api: Api, cursor: Cursor) -> Generator[Page, None, Cursor]:
    """The pages of both lists from a cursor on; gives the cursor at their end."""
    cursor = {"pages": 0, "newest": cursor["since"]} | cursor
    while cursor["list"] < len(LISTS):
        asked = {**LISTS[cursor["list"]], "_updated_since": earlier(cursor["since"], OVERLAP_SECONDS)}
        answer = api.get(PATH, {**asked, "per_page": PER_PAGE, "page": cursor["page"]})
        cursor = {"begun": _said_at(answer)} | cursor
        cursor |= {
            "newest": max([cursor["newest"], *(contact["updated_at"] for contact in answer.body)]),
            "pages": max(cursor["pages"], cursor["page"]),
        }
        if has_next(answer) and cursor["page"] >= MOST_PAGES:
            raise ceiling(PATH)
        cursor |= {"page": cursor["page"] + 1} if has_next(answer) else {"page": 1, "list": cursor["list"] + 1}
        yield Page("contacts", answer.body, cursor)
    return cursor


def _deleted(api: Api, since: str) -> Generator[Page, None, str]:
    """Contacts deleted since a time; gives the time of the last deletion."""
    newest, asked = since, {"state": "deleted", "_updated_since": earlier(since, OVERLAP_SECONDS)}
    for contacts in numbered(api, PATH, asked):
        newest = max([newest, *(contact["updated_at"] for contact in contacts)])
        yield Page("deleted_contacts", contacts)
    yield Page("deleted_contacts", [], {"since": newest})
    return newest


def _said_at(answer: Answer) -> str:
    """When Freshdesk gave an answer, by its own clock."""
    return f"{parsedate_to_datetime(answer.headers['Date']):%Y-%m-%dT%H:%M:%SZ}"
