"""Freshdesk: tickets with their conversations, people and organisations (https://developers.freshdesk.com/api/).

What its API does not give: tickets that were archived before they were first read, invitations to surveys, holidays,
and the history of a ticket's status, except from the daily export of ticket activities where an account has it
(https://support.freshdesk.com/support/solutions/articles/226460-export-ticket-activities-from-your-helpdesk).
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from orchestration.sources.connector import (
    BOOLEAN,
    Connector,
    Option,
    Options,
    Page,
    Record,
    State,
    split_list,
)
from orchestration.sources.freshdesk.activities import first_day, read_activities
from orchestration.sources.freshdesk.contacts import read_contacts
from orchestration.sources.freshdesk.definitions import custom_statuses, read_definitions
from orchestration.sources.freshdesk.lists import ids_of, whole
from orchestration.sources.freshdesk.ratings import read_ratings
from orchestration.sources.freshdesk.tables import TABLES
from orchestration.sources.freshdesk.tickets import read_tickets
from orchestration.sources.http.client import ApiClient
from orchestration.sources.http.response import Response


def read(options: Options, state: State) -> Iterator[Page]:
    """Everything that has changed since the state."""
    check_words(options)
    base_url = options["base_url"].rstrip("/").removesuffix("/api/v2")
    api = ApiClient("freshdesk", base_url, credentials=("api_key",), describe_error=_explained)
    api.session.auth = (options["api_key"], "X")
    agents = _agents(api, options)
    yield Page("agents", agents, is_full_snapshot=True)
    yield from read_definitions(api, options)
    yield from read_contacts(api, state)
    yield from read_activities(api, options, state)
    yield from read_tickets(api, options, state, ids_of(agents))
    yield from read_ratings(api, state)


def check_words(options: Options) -> None:
    """See that the day and the statuses among the options are some.

    Raises:
        BadConfigurationError: they are not.
    """
    custom_statuses(options)
    first_day(options, datetime.now(UTC).date())


def _agents(api: ApiClient, options: Options) -> list[Record]:
    """Who works here, people and bots; a bot may be nobody whom Freshdesk lists."""
    listed = whole(api, "api/v2/agents") or []
    bots = set(split_list(options["bot_ids"]))
    unlisted = [{"id": bot} for bot in sorted(bots - ids_of(listed))]
    return [agent | {"is_bot": str(agent["id"]) in bots} for agent in [*listed, *unlisted]]


def _explained(response: Response) -> str | None:
    """Freshdesk's code for an error and the field it is about; its messages may repeat what was sent."""
    body = response.first_error
    errors = [error for error in body.get("errors") or [body] if isinstance(error, dict)]
    words = [f"{error.get('code', '')} {error.get('field', '')}".strip() for error in errors]
    return ", ".join(word for word in words if word) or None


CONNECTOR = Connector(
    name="freshdesk",
    options=(
        Option("api_key", "the API key of an administrator"),
        Option("base_url", "the helpdesk's address, https://<company>.freshdesk.com"),
        Option(
            "crm_id_field", "the company field that holds the CRM's id; empty: found by domain", ""
        ),
        Option("topic_field", "the ticket field that names the topic", "type"),
        Option(
            "schedule_field",
            "the ticket field that names its business hours; empty: those of its group",
            "",
        ),
        Option("bot_ids", "the agents that are bots, ids separated by commas", ""),
        Option(
            "statuses",
            "what custom statuses mean, open, pending or hold; * is any other",
            "6=pending,7=hold,*=open",
        ),
        Option(
            "merge_note",
            "how the note on a merged ticket begins",
            "This ticket is closed and merged into",
        ),
        Option(
            "activities_export",
            "whether to read the export of ticket activities: true, false, auto",
            "auto",
            (*BOOLEAN, "auto"),
        ),
        Option(
            "activities_since",
            "the first day to ask of that export; empty: the thirty days it is kept",
            "",
        ),
    ),
    tables=TABLES,
    read=read,
    check_options=check_words,
)
