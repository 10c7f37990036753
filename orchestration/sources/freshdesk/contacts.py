"""Contacts. Their list is alphabetical, so where the reading stands is a page's number.

They are asked for by `_updated_since`: the documentation has come to write `updated_since`, which Freshdesk has been
seen to refuse (https://github.com/DaveTCode/FreshdeskApiDotnet/pull/12). Whoever leaves the list moves all that follow
across the pages' edges. Freshdesk says who was deleted, so where that happened meanwhile the pages are read again.
"""

from collections.abc import Generator, Iterator

from orchestration.sources.connector import Cursor, Page, State
from orchestration.sources.freshdesk.lists import (
    EARLIEST,
    MOST_PAGES,
    OVERLAP_SECONDS,
    PER_PAGE,
    ceiling,
    earlier,
    has_next,
    numbered,
)
from orchestration.sources.http.client import ApiClient

PATH = "api/v2/contacts"
# The list without a state leaves out who is blocked.
LISTS = ({}, {"state": "blocked"})
# Where people are deleted all the time the rest may be found when it next changes.
MOST_ROUNDS = 3


def read_contacts(api: ApiClient, state: State) -> Iterator[Page]:
    """Contacts that have changed since the state, and those deleted."""
    begin = {"since": EARLIEST, "list": 0, "page": 1} | state.get("contacts", {})
    deleted_since = state.get("deleted_contacts", {}).get("since", EARLIEST)
    known: set[str] | None = None
    for _ in range(MOST_ROUNDS):
        end = yield from _listed(api, begin)
        deleted = yield from _deleted(api, deleted_since)
        known, before = set(deleted), known
        left = (
            known - before
            if before is not None
            else {key for key, at in deleted.items() if at >= end["begun"]}
        )
        if end["pages"] < 2 or not left:
            break
        begin = {"since": begin["since"], "list": 0, "page": 1}
    # What changed while it was read is read again.
    yield Page("contacts", [], {"since": min(end["newest"], end["begun"])})


def _listed(api: ApiClient, cursor: Cursor) -> Generator[Page, None, Cursor]:
    """The pages of both lists from a cursor on; gives the cursor at their end."""
    cursor = {"pages": 0, "newest": cursor["since"]} | cursor
    while cursor["list"] < len(LISTS):
        asked = {
            **LISTS[cursor["list"]],
            "_updated_since": earlier(cursor["since"], OVERLAP_SECONDS),
        }
        answer = api.get(PATH, {**asked, "per_page": PER_PAGE, "page": cursor["page"]})
        contacts = answer.body or []
        # By Freshdesk's clock, as the times of changes are.
        cursor = {"begun": f"{answer.sent_at:%Y-%m-%dT%H:%M:%SZ}"} | cursor
        cursor |= {
            "newest": max(
                [cursor["newest"], *(contact.get("updated_at") or "" for contact in contacts)]
            ),
            "pages": max(cursor["pages"], cursor["page"]),
        }
        if has_next(answer) and cursor["page"] >= MOST_PAGES:
            raise ceiling(PATH)
        cursor |= (
            {"page": cursor["page"] + 1}
            if has_next(answer)
            else {"page": 1, "list": cursor["list"] + 1}
        )
        yield Page("contacts", contacts, cursor)
    return cursor


def _deleted(api: ApiClient, since: str) -> Generator[Page, None, dict[str, str]]:
    """Contacts deleted since a time; gives when each was."""
    deleted: dict[str, str] = {}
    for contacts in numbered(
        api, PATH, {"state": "deleted", "_updated_since": earlier(since, OVERLAP_SECONDS)}
    ):
        deleted |= {str(contact["id"]): contact.get("updated_at") or "" for contact in contacts}
        yield Page("deleted_contacts", contacts)
    yield Page("deleted_contacts", [], {"since": max([since, *deleted.values()])})
    return deleted
