"""Reads Intercom: teammates, teams, office hours, conversations, tickets, contacts, companies."""

from collections.abc import Iterator

from orchestration.sources.connector import (
    Options,
    Page,
    Record,
    State,
    id_text,
    split_list,
    unique,
    warn_of_unused,
)
from orchestration.sources.http.client import ApiClient
from orchestration.sources.http.records import records_in
from orchestration.sources.intercom.client import (
    connect,
    search_pages,
)
from orchestration.sources.intercom.companies import read_companies
from orchestration.sources.intercom.conversations import read_conversations
from orchestration.sources.intercom.office_hours import read_office_hours
from orchestration.sources.intercom.tickets import read_tickets

# The search of contacts compares days in the time zone of the workspace, and `>` begins with the
# day after the one of the time.
CONTACT_OVERLAP_SECONDS = 2 * 86_400
# Merged contacts are not found. Those that they were merged into name them.
MERGES = {"include_merge_history": "true"}


def read_pages(options: Options, state: State) -> Iterator[Page]:
    """Everything that has changed since the state."""
    client = connect(options)
    yield Page("teammates", _teammates(client, options), is_full_snapshot=True)
    teams = unique(records_in("intercom", client.get("teams"), "teams"))
    yield Page("teams", teams, is_full_snapshot=True)
    yield from read_office_hours(client, options)
    yield from read_conversations(client, options, state)
    yield from read_tickets(client, options, state)
    yield from _contacts(client, state)
    yield Page("companies", read_companies(client), is_full_snapshot=True)


def _teammates(client: ApiClient, options: Options) -> list[Record]:
    """The teammates, of whom settings name the bots that act as a teammate."""
    bots = set(split_list(options["bot_ids"]))
    teammates = unique(records_in("intercom", client.get("admins"), "admins"))
    for bot in sorted(bots - {id_text(teammate["id"]) for teammate in teammates}):
        warn_of_unused("intercom", "bot_ids", "no teammate", f"ID '{bot}'")
    return [teammate | {"is_bot": id_text(teammate["id"]) in bots} for teammate in teammates]


def _contacts(client: ApiClient, state: State) -> Iterator[Page]:
    since = state.get("contacts", {}).get("updated_at", 0) - CONTACT_OVERLAP_SECONDS
    for contacts, last in search_pages(client, "contacts/search", "data", since, MERGES):
        merged = [merge for contact in contacts for merge in _merged(contact)]
        yield Page("merged_contacts", unique(merged))
        yield Page(
            "contacts",
            [contact | {"company_id": _company_id(contact)} for contact in contacts],
            {"updated_at": last},
        )


def _company_id(contact: Record) -> object:
    """The first of the companies of a contact."""
    companies = (contact.get("companies") or {}).get("data") or [{}]
    return companies[0].get("id")


def _merged(contact: Record) -> list[Record]:
    """The contacts that were merged into this one."""
    return [
        {
            "id": id_text(merge["source_contact_id"]),
            "merged_into": id_text(contact["id"]),
            "merged_at": merge.get("merged_at"),
        }
        for merge in contact.get("merge_history") or ()
    ]
