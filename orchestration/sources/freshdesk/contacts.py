"""Contacts, live and deleted. The list is alphabetical, so the cursor is a page number.

The parameter is `_updated_since`: Freshdesk has refused the documented `updated_since`
(https://github.com/DaveTCode/FreshdeskApiDotnet/pull/12). A contact that is deleted during the
read moves the following contacts to other pages. The list of deleted contacts shows this, and the
pages are read again.
"""

from collections.abc import Generator, Iterator

from orchestration.sources.connector import Cursor, Page, State, id_text
from orchestration.sources.freshdesk.client import (
    EARLIEST,
    OVERLAP_SECONDS,
    PER_PAGE,
    has_next_page,
    list_pages,
    seconds_before,
)
from orchestration.sources.http.client import ApiClient
from orchestration.sources.http.paging import Paging

PATH = "api/v2/contacts"
# The list without a state omits blocked contacts.
LISTS: tuple[dict[str, str], ...] = ({}, {"state": "blocked"})
# Under constant deletions, a missed contact is read when it changes next.
MAX_ROUNDS = 3


def read_contacts(client: ApiClient, state: State) -> Iterator[Page]:
    """Contacts that have changed or were deleted since the state."""
    begin: Cursor = {"since": EARLIEST, "list": 0, "page": 1} | state.get("contacts", {})
    deleted_since = state.get("deleted_contacts", {}).get("since", EARLIEST)
    known: set[str] | None = None
    for _ in range(MAX_ROUNDS):
        end = yield from _listed(client, begin)
        deleted = yield from _deleted(client, deleted_since)
        known, before = set(deleted), known
        during_read = {key for key, at in deleted.items() if at >= end["begun"]}
        removed = during_read if before is None else known - before
        if end["pages"] < 2 or not removed:
            break
        begin = {"since": begin["since"], "list": 0, "page": 1}
    # Contacts that changed during the read are read again next time.
    yield Page("contacts", [], {"since": min(end["newest"], end["begun"])})


def _listed(client: ApiClient, cursor: Cursor) -> Generator[Page, None, Cursor]:
    """Yield the pages of both lists from a cursor on; return the cursor at their end."""
    newest: str = cursor.get("newest") or cursor["since"]
    pages = cursor.get("pages", 0)
    paging = Paging("freshdesk", f"GET {PATH}", [cursor["list"], cursor["page"]])
    while cursor["list"] < len(LISTS):
        params = {
            **LISTS[cursor["list"]],
            "_updated_since": seconds_before(cursor["since"], OVERLAP_SECONDS),
        }
        response = client.get(PATH, {**params, "per_page": PER_PAGE, "page": cursor["page"]})
        contacts = response.body or []
        # By Freshdesk's clock, like the times of changes.
        begun = cursor.get("begun") or f"{response.sent_at:%Y-%m-%dT%H:%M:%SZ}"
        newest = max([newest, *(contact.get("updated_at") or "" for contact in contacts)])
        pages = max(pages, cursor["page"])
        cursor = {**cursor, "begun": begun, "newest": newest, "pages": pages}
        if not has_next_page(response):
            cursor |= {"page": 1, "list": cursor["list"] + 1}
        else:
            cursor["page"] += 1
            paging.check([cursor["list"], cursor["page"]], contacts)
        yield Page("contacts", contacts, cursor)
    return cursor


def _deleted(client: ApiClient, since: str) -> Generator[Page, None, dict[str, str]]:
    """Yield the contacts deleted since a time; return the time of deletion by id."""
    deleted: dict[str, str] = {}
    for contacts in list_pages(
        client, PATH, {"state": "deleted", "_updated_since": seconds_before(since, OVERLAP_SECONDS)}
    ):
        deleted |= {id_text(contact["id"]): contact.get("updated_at") or "" for contact in contacts}
        yield Page("deleted_contacts", contacts)
    yield Page("deleted_contacts", [], {"since": max([since, *deleted.values()])})
    return deleted
