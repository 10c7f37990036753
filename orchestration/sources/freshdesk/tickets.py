"""Tickets in the order they change in, each with its conversations.

A page is asked for by the time of the last ticket seen, so that a ticket that changes meanwhile moves no other one
across a page's edge, and no list grows to its ceiling; numbers count only where a whole page has one time. Deleted
and spam tickets are lists of their own.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from orchestration.sources.connector import Options, Page, Record, State
from orchestration.sources.freshdesk.lists import (
    EARLIEST,
    MOST_PAGES,
    OVERLAP_SECONDS,
    PER_PAGE,
    as_instant,
    ceiling,
    earlier,
    has_next,
    numbered,
)
from orchestration.sources.http.client import ApiClient

LISTS = {
    "tickets": {},
    "deleted_tickets": {"filter": "deleted"},
    "spam_tickets": {"filter": "spam"},
}
ASKED = {
    "order_by": "updated_at",
    "order_type": "asc",
    "include": "stats,requester",
    "per_page": PER_PAGE,
}
# What customers add to a rating stands among the conversations, and is the rating's.
SURVEY_FEEDBACK = 6
# Each ticket's conversations are an answer of their own: while one is on its way others are asked for.
AT_ONCE = 4


def read_tickets(
    api: ApiClient, options: Options, state: State, agents: set[str]
) -> Iterator[Page]:
    """Tickets that have changed since the state."""
    reader = _Reader(api, options, agents)
    for name, listed in LISTS.items():
        since = earlier(state.get(name, {}).get("updated_at", EARLIEST), OVERLAP_SECONDS)
        seen: dict[str, str] = {}
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for tickets in _pages(api, listed, since):
                changed = {str(ticket["id"]): ticket for ticket in tickets}
                fresh = [
                    ticket
                    for key, ticket in changed.items()
                    if seen.get(key) != ticket["updated_at"]
                ]
                seen = {key: ticket["updated_at"] for key, ticket in changed.items()}
                last = max(seen.values())
                yield Page(
                    name,
                    list(pool.map(reader.whole, fresh)),
                    {"updated_at": last},
                    read_to=as_instant(last),
                )


def _pages(api: ApiClient, listed: dict[str, str], since: str) -> Iterator[list[Record]]:
    """Pages of a list from a time on."""
    page = 1
    while True:
        answer = api.get(
            "api/v2/tickets", {**ASKED, **listed, "updated_since": since, "page": page}
        )
        if answer.body:
            yield answer.body
        if not has_next(answer):
            return
        # A second before: whether the time asked for is in the answer is not documented.
        following = (
            earlier(max(ticket["updated_at"] for ticket in answer.body), 1)
            if answer.body
            else since
        )
        page, since = (1, following) if following > since else (page + 1, since)
        if page > MOST_PAGES:
            raise ceiling("api/v2/tickets")


class _Reader:
    """Fills tickets up with what stands elsewhere or under other names."""

    def __init__(self, api: ApiClient, options: Options, agents: set[str]) -> None:
        self._api = api
        self._topic_field, self._schedule_field = options["topic_field"], options["schedule_field"]
        self._merge_note = options["merge_note"].casefold()
        self._agents = agents

    def whole(self, ticket: Record) -> Record:
        """A ticket with its conversations, topic and business hours."""
        return ticket | {
            "topic": _field(ticket, self._topic_field),
            "schedule": _field(ticket, self._schedule_field),
            "conversations": self._conversations(ticket),
        }

    def _conversations(self, ticket: Record) -> list[Record]:
        """Who wrote when, without texts; the ticket's own first message is not among them."""
        rows = (
            row for row in self._rows(str(ticket["id"])) if row.get("source") != SURVEY_FEEDBACK
        )
        found = {str(row["id"]): self._slim(row, ticket) for row in rows}
        return [found[key] for key in sorted(found, key=lambda key: (len(key), key))]

    def _rows(self, ticket_id: str) -> Iterable[Record]:
        path = f"api/v2/tickets/{ticket_id}/conversations"
        answer = self._api.get(path, {"per_page": PER_PAGE}, accept=(404,))
        # A ticket that was removed for good since it was listed has none.
        rows = answer.body if answer.status < 300 else None
        yield from rows or []
        if rows and has_next(answer):
            for page in numbered(self._api, path, {}, first=2):
                yield from page

    def _slim(self, row: Record, ticket: Record) -> Record:
        user = str(row.get("user_id"))
        by_requester = user == str(ticket.get("requester_id"))
        return {
            "id": str(row["id"]),
            "incoming": bool(row.get("incoming")) or by_requester,
            "private": row.get("private"),
            "created_at": row.get("created_at"),
            "automatic": bool(row.get("auto_response") or row.get("automation_id")),
            # Only who works here is told apart; everybody else is a customer.
            "agent_id": user if user in self._agents and not by_requester else None,
            "merged": bool(self._merge_note) and _begins(row, self._merge_note),
        }


def _begins(row: Record, note: str) -> bool:
    return (row.get("body_text") or "").strip().casefold().startswith(note)


def _field(ticket: Record, name: str) -> str | None:
    """A field by its name, a custom one or Freshdesk's own."""
    custom = ticket.get("custom_fields") or {}
    return custom[name] if name in custom else ticket.get(name)
