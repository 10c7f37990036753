"""Tickets in the order of their last change, each with its conversations.

Each page is requested by the time of the last ticket on the page before. A ticket that changes
during the read then moves no other ticket to another page, and no list reaches its limit of 300
pages. Page numbers are used only if all tickets of a page have the same time. Deleted and spam
tickets are separate lists.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from orchestration.errors import RefreshError
from orchestration.sources.connector import Options, Page, Record, State, id_text
from orchestration.sources.freshdesk.client import (
    EARLIEST,
    OVERLAP_SECONDS,
    PER_PAGE,
    has_next_page,
    list_pages,
    parse_timestamp,
    seconds_before,
)
from orchestration.sources.http.client import ApiClient

# The list's own limit; others have none (`client.py`).
MAX_PAGES = 300
LISTS = {
    "tickets": {},
    "deleted_tickets": {"filter": "deleted"},
    "spam_tickets": {"filter": "spam"},
}
PARAMS = {
    "order_by": "updated_at",
    "order_type": "asc",
    "include": "stats,requester",
    "per_page": PER_PAGE,
}
# The source of a conversation that is the comment on a rating.
SURVEY_FEEDBACK = 6
# Each ticket's conversations need a request, so several requests run at the same time.
PARALLEL_REQUESTS = 4


def read_tickets(
    client: ApiClient, options: Options, state: State, agents: set[str]
) -> Iterator[Page]:
    """Tickets that have changed since the state."""
    reader = _Reader(client, options, agents)
    for name, filters in LISTS.items():
        since = seconds_before(state.get(name, {}).get("updated_at", EARLIEST), OVERLAP_SECONDS)
        seen: dict[str, str] = {}
        with ThreadPoolExecutor(PARALLEL_REQUESTS) as pool:
            for tickets in _pages(client, filters, since):
                by_id = {id_text(ticket["id"]): ticket for ticket in tickets}
                new = [
                    ticket for key, ticket in by_id.items() if seen.get(key) != ticket["updated_at"]
                ]
                seen = {key: ticket["updated_at"] for key, ticket in by_id.items()}
                last = max(seen.values())
                yield Page(
                    name,
                    list(pool.map(reader.completed, new)),
                    {"updated_at": last},
                    read_to=parse_timestamp(last),
                )


def _pages(client: ApiClient, filters: dict[str, str], since: str) -> Iterator[list[Record]]:
    """Pages of a list from a time on.

    Raises:
        RefreshError: more tickets changed in one second than Freshdesk returns.
    """
    page = 1
    while True:
        response = client.get(
            "api/v2/tickets", {**PARAMS, **filters, "updated_since": since, "page": page}
        )
        if response.body:
            yield response.body
        if not has_next_page(response):
            return
        # One second earlier: whether `updated_since` is inclusive is undocumented.
        following = (
            seconds_before(max(ticket["updated_at"] for ticket in response.body), 1)
            if response.body
            else since
        )
        page, since = (1, following) if following > since else (page + 1, since)
        if page > MAX_PAGES:
            raise RefreshError(
                f"freshdesk: GET api/v2/tickets: more than {MAX_PAGES * PER_PAGE:,} tickets changed"
                f" at {since}, and Freshdesk returns no more; contact Freshdesk support"
            )


class _Reader:
    """Adds topic, schedule and conversations to tickets."""

    def __init__(self, client: ApiClient, options: Options, agents: set[str]) -> None:
        self._client = client
        self._topic_field, self._schedule_field = options["topic_field"], options["schedule_field"]
        self._merge_note = options["merge_note"].casefold()
        self._agents = agents

    def completed(self, ticket: Record) -> Record:
        """A ticket with its topic, schedule and conversations."""
        return ticket | {
            "topic": _field(ticket, self._topic_field),
            "schedule": _field(ticket, self._schedule_field),
            "conversations": self._conversations(ticket),
        }

    def _conversations(self, ticket: Record) -> list[Record]:
        """The replies and notes without texts; the ticket's description is not among them."""
        rows = (
            row
            for row in self._conversation_rows(id_text(ticket["id"]))
            if row.get("source") != SURVEY_FEEDBACK
        )
        found = {id_text(row["id"]): self._conversation(row, ticket) for row in rows}
        return [found[key] for key in sorted(found, key=lambda key: (len(key), key))]

    def _conversation_rows(self, ticket_id: str) -> Iterable[Record]:
        path = f"api/v2/tickets/{ticket_id}/conversations"
        response = self._client.get(path, {"per_page": PER_PAGE}, accept=(404,))
        # A ticket that was permanently deleted after it was listed has none.
        rows = response.body if response.status < 300 else None
        yield from rows or []
        if rows and has_next_page(response):
            for page in list_pages(self._client, path, {}, first_page=2):
                yield from page

    def _conversation(self, row: Record, ticket: Record) -> Record:
        user, requester = (
            None if value is None else id_text(value)
            for value in (row.get("user_id"), ticket.get("requester_id"))
        )
        by_requester = user is not None and user == requester
        return {
            "id": id_text(row["id"]),
            "incoming": bool(row.get("incoming")) or by_requester,
            "private": row.get("private"),
            "created_at": row.get("created_at"),
            "automatic": bool(row.get("auto_response") or row.get("automation_id")),
            # Users who are not agents are customers.
            "agent_id": user if user in self._agents and not by_requester else None,
            "merged": bool(self._merge_note) and _begins(row, self._merge_note),
        }


def _begins(row: Record, note: str) -> bool:
    return (row.get("body_text") or "").strip().casefold().startswith(note)


def _field(ticket: Record, name: str) -> str | None:
    """The value of a field, custom or default."""
    custom = ticket.get("custom_fields") or {}
    return custom[name] if name in custom else ticket.get(name)
