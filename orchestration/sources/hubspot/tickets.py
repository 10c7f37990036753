"""Tickets: the stages of pipelines, the history of each ticket's stage, and its messages.

HubSpot keeps the last twenty values of a property, and messages are in conversations, not in
tickets. Both land in tables of their own, so that those of earlier reads remain. A conversation
whose ticket was created later is read again with its next message.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from orchestration.sources.connector import (
    Cursor,
    Options,
    Page,
    Record,
    id_text,
    is_default,
    warn_of_unused,
)
from orchestration.sources.http.client import ApiClient
from orchestration.sources.http.paging import Paging
from orchestration.sources.http.records import records_in
from orchestration.sources.hubspot.associations import associated
from orchestration.sources.hubspot.client import next_cursor
from orchestration.sources.hubspot.crm_object import sortable_timestamp
from orchestration.sources.hubspot.settings import OPTIONS, ticket_stages
from orchestration.sources.instants import parse_instant

TICKETS, STAGE = "tickets", "hs_pipeline_stage"
PIPELINES = "crm/pipelines/2026-03/tickets"
HISTORIES = "crm/objects/2026-03/tickets/batch/read"
# Conversations have no dated version that is released.
THREADS = "conversations/v3/conversations/threads"
# The most records with the history of a property in one request.
HISTORY_BATCH = 50
THREADS_PER_PAGE = MESSAGES_PER_PAGE = 100
MESSAGE_TYPES = ("MESSAGE", "COMMENT")
EPOCH, FIRST = datetime.fromtimestamp(0, UTC), "1970-01-01T00:00:00.000Z"
# A list of conversations may show a message late.
OVERLAP = timedelta(hours=1)


def read_stages(client: ApiClient, options: Options) -> Page:
    """The stages of all ticket pipelines, with the status that each means."""
    statuses = ticket_stages(options)
    stages = [
        {
            "id": id_text(stage["id"]),
            "pipeline": pipeline.get("label"),
            "status": statuses.get(id_text(stage["id"])) or _status(stage),
        }
        for pipeline in records_in("hubspot", client.get(PIPELINES), "results")
        for stage in pipeline.get("stages") or ()
    ]
    unknown = statuses.keys() - {stage["id"] for stage in stages}
    for stage in () if is_default(OPTIONS, options, "ticket_stages") else sorted(unknown):
        warn_of_unused("hubspot", "ticket_stages", "no pipeline", f"stage '{stage}'")
    return Page("ticket_stages", stages, is_full_snapshot=True)


def _status(stage: Record) -> str:
    metadata = stage.get("metadata") or {}
    is_closed = metadata.get("ticketState") == "CLOSED" or str(metadata.get("isClosed")) == "true"
    return "solved" if is_closed else "open"


def with_changes(client: ApiClient, page: Page) -> Iterator[Page]:
    """The changes of stage of the tickets on a page, then the page with their contacts."""
    ids = [record["id"] for record in page.records]
    contacts = associated(client, TICKETS, "contacts", set(ids)) if ids else {}
    yield Page("ticket_stage_changes", list(_changes(client, ids)))
    records = [record | {"contact_id": contacts.get(record["id"])} for record in page.records]
    yield replace(page, records=records)


def _changes(client: ApiClient, ids: list[str]) -> Iterator[Record]:
    for first in range(0, len(ids), HISTORY_BATCH):
        query = {
            "inputs": [{"id": id_} for id_ in ids[first : first + HISTORY_BATCH]],
            "properties": [STAGE],
            "propertiesWithHistory": [STAGE],
        }
        response = client.request("POST", HISTORIES, json=query)
        for record in records_in("hubspot", response, "results"):
            for change in record["propertiesWithHistory"][STAGE]:
                yield {
                    "ticket_id": id_text(record["id"]),
                    "stage_id": change["value"],
                    "changed_at": sortable_timestamp(change["timestamp"]),
                    "source_type": change.get("sourceType"),
                }


def with_tickets(client: ApiClient, name: str, pages: Iterator[Page]) -> Iterator[Page]:
    """Pages of survey responses, with the ticket that each is about."""
    for page in pages:
        ids = {record["id"] for record in page.records if page.table == "feedback"}
        if not ids:
            yield page
            continue
        tickets = associated(client, name, TICKETS, ids)
        yield replace(
            page,
            records=[record | {"ticket_id": tickets.get(record["id"])} for record in page.records],
        )


def read_messages(client: ApiClient, cursor: Cursor | None) -> Iterator[Page]:
    """The messages of the conversations with new messages that belong to a ticket."""
    state = cursor or {}
    since: str = state.get("since", FIRST)
    last: str = state.get("last", since)
    after = saved = state.get("after")
    earliest = (parse_instant(since) or EPOCH) - OVERLAP
    paging = Paging("hubspot", f"GET /{THREADS}", after)
    while True:
        params = {
            "association": "TICKET",
            "limit": THREADS_PER_PAGE,
            "sort": "latestMessageTimestamp",
            "latestMessageTimestampAfter": f"{max(earliest, EPOCH):%Y-%m-%dT%H:%M:%SZ}",
        } | ({"after": after} if after else {})
        accept = (HTTPStatus.BAD_REQUEST,) if after and after == saved else ()
        response = client.get(THREADS, params, accept=accept)
        if response.status == HTTPStatus.BAD_REQUEST:
            after = saved = None
            continue
        threads = records_in("hubspot", response, "results")
        times = [thread.get("latestMessageTimestamp") or "" for thread in threads]
        last = max([last, *(sortable_timestamp(time) for time in times if time)])
        after = next_cursor(response.body)
        messages = [message for thread in threads for message in _messages(client, thread)]
        following = {"since": since, "after": after, "last": last} if after else {"since": last}
        yield Page("ticket_messages", messages, following)
        if not after:
            return
        paging.check(after, threads)


def _messages(client: ApiClient, thread: Record) -> Iterator[Record]:
    """The messages and comments of a conversation, if it belongs to a ticket."""
    ticket_id = (thread.get("threadAssociations") or {}).get("associatedTicketId")
    path, after = f"{THREADS}/{id_text(thread['id'])}/messages", None
    paging = Paging("hubspot", f"GET /{path}", after)
    while ticket_id:
        params = {"limit": MESSAGES_PER_PAGE} | ({"after": after} if after else {})
        response = client.get(path, params)
        messages = records_in("hubspot", response, "results")
        for message in messages:
            if message["type"] in MESSAGE_TYPES:
                yield {
                    "id": id_text(message["id"]),
                    "ticket_id": id_text(ticket_id),
                    "created_at": sortable_timestamp(message["createdAt"]),
                    "message_type": message["type"],
                    "direction": message.get("direction"),
                    # `A` for an agent, `B` for a bot, `V` for a visitor; the rest is an ID.
                    "actor": str(message.get("createdBy") or "").partition("-")[0],
                }
        after = next_cursor(response.body)
        if not after:
            return
        paging.check(after, messages)
