"""Tickets in the order of their last change, with their parts, which a search contains.

A conversation that was converted to a ticket keeps its ID, and staging counts it once.
"""

from collections.abc import Iterator

from orchestration.sources.connector import (
    Options,
    Page,
    Record,
    State,
    id_text,
    setting_name,
    unique,
)
from orchestration.sources.http.client import ApiClient
from orchestration.sources.http.errors import optional_access
from orchestration.sources.intercom.client import OVERLAP_SECONDS, search_pages
from orchestration.sources.intercom.conversations import first_contact_id, part_row


def read_tickets(client: ApiClient, options: Options, state: State) -> Iterator[Page]:
    """Tickets that have changed since the state; none if a setting turns them off."""
    if options["tickets"] == "false":
        return
    since = state.get("tickets", {}).get("updated_at", 0) - OVERLAP_SECONDS
    with optional_access(f"{setting_name('intercom', 'tickets')}=false"):
        for tickets, last in search_pages(client, "tickets/search", "tickets", since):
            yield Page("ticket_parts", [part for ticket in tickets for part in _parts(ticket)])
            records = [ticket | {"contact_id": first_contact_id(ticket)} for ticket in tickets]
            yield Page("tickets", records, {"updated_at": last})


def _parts(ticket: Record) -> list[Record]:
    parts = unique((ticket.get("ticket_parts") or {}).get("ticket_parts") or [])
    ticket_id = id_text(ticket["id"])
    return [part_row(part, ticket_id) | {"state": part.get("ticket_state")} for part in parts]
