"""Reads Freshdesk: agents and definitions, contacts, status changes, tickets, ratings."""

from collections.abc import Iterator

from orchestration.sources.connector import Options, Page, Record, State, id_text, split_list
from orchestration.sources.freshdesk.activities import read_activities
from orchestration.sources.freshdesk.client import (
    EARLIEST,
    connect,
    list_all,
    list_pages,
    seconds_before,
)
from orchestration.sources.freshdesk.contacts import read_contacts
from orchestration.sources.freshdesk.definitions import read_definitions
from orchestration.sources.freshdesk.settings import check_options
from orchestration.sources.freshdesk.tickets import read_tickets
from orchestration.sources.http.client import ApiClient

# Ratings are listed by creation. A customer may add a comment some time after the rating.
RATING_OVERLAP_SECONDS = 7 * 86_400


def read_pages(options: Options, state: State) -> Iterator[Page]:
    """Everything that has changed since the state."""
    check_options(options)
    client = connect(options)
    agents = _agents(client, options)
    yield Page("agents", agents, is_full_snapshot=True)
    yield from read_definitions(client, options)
    yield from read_contacts(client, state)
    yield from read_activities(client, options, state)
    yield from read_tickets(client, options, state, _ids(agents))
    yield from _satisfaction_ratings(client, state)


def _agents(client: ApiClient, options: Options) -> list[Record]:
    """Agents, and bots, which Freshdesk may not list as agents."""
    agents = list_all(client, "api/v2/agents") or []
    bots = set(split_list(options["bot_ids"]))
    unlisted = [{"id": bot} for bot in sorted(bots - _ids(agents))]
    return [agent | {"is_bot": id_text(agent["id"]) in bots} for agent in [*agents, *unlisted]]


def _ids(records: list[Record]) -> set[str]:
    return {id_text(record["id"]) for record in records}


def _satisfaction_ratings(client: ApiClient, state: State) -> Iterator[Page]:
    last = state.get("satisfaction_ratings", {}).get("created_at", EARLIEST)
    params = {"created_since": seconds_before(last, RATING_OVERLAP_SECONDS)}
    for ratings in list_pages(client, "api/v2/surveys/satisfaction_ratings", params):
        last = max([last, *(rating.get("created_at") or "" for rating in ratings)])
        yield Page("satisfaction_ratings", ratings)
    # The order of the list is undocumented, so the cursor advances at its end only.
    yield Page("satisfaction_ratings", [], {"created_at": last})
