"""Delighted: answers of every survey type, and the people they were asked of (https://delighted.com/docs/api).

Lists are paged by number, and an entry that changes moves to the end of the list: whoever counts pages misses the
entry that slips across a page's edge. So each page is asked for by the time of the last entry seen, and numbers count
only where a whole page has one time.
"""

from collections.abc import Iterator
from datetime import UTC, datetime

from orchestration.connectors.connector import Connector, Option, Options, Page, Record, State, table
from orchestration.connectors.http import Api

PER_PAGE = 100

TABLES = (
    table(
        "survey_responses",
        "id person_id=person.id person_email=person.email survey_type score comment created_at changed_at"
        " customer_reference ticket_reference touchpoint channel",
        cursor_column="changed_at",
        roles={
            "person_id": "contact_id",
            "person_email": "email",
            "comment": "prose",
            "customer_reference": "customer_reference",
        },
    ),
    table(
        "people",
        "id email name created_at last_sent_at last_responded_at",
        cursor_column="created_at",
        roles={"id": "contact_id", "email": "email", "name": "name"},
    ),
)


def read(options: Options, state: State) -> Iterator[Page]:
    """Everything that has changed since the state."""
    api = Api("delighted", options["base_url"], credentials=("api_key",))
    api.session.auth = (options["api_key"], "")
    yield from _survey_responses(api, options, state.get("survey_responses", {}).get("changed_at", 0))
    yield from _people(api, state.get("people", {}).get("created_at", 0))


def _survey_responses(api: Api, options: Options, since: int) -> Iterator[Page]:
    asked = {"per_page": PER_PAGE, "order": "asc:updated_at", "expand[]": "person"}
    for records in _pages(api, "survey_responses.json", "updated_since", since, "changed_at", asked, options):
        changed_at = _last(records, "changed_at")
        yield Page(
            "survey_responses", records, {"changed_at": changed_at}, read_to=datetime.fromtimestamp(changed_at, UTC)
        )


def _people(api: Api, since: int) -> Iterator[Page]:
    for records in _pages(api, "people.json", "since", since, "created_at", {"per_page": PER_PAGE}, {}):
        yield Page("people", records, {"created_at": _last(records, "created_at")})


def _pages(
    api: Api, path: str, since_name: str, since: int, time_name: str, asked: dict, options: Options
) -> Iterator[list[Record]]:
    """Pages from a time on, each from the last time of the one before."""
    page = 1
    while True:
        records = api.get(path, {**asked, since_name: since, "page": page}).body
        if not records:
            return
        records = [_with_references(record, options) for record in records]
        yield records
        if len(records) < PER_PAGE:
            return
        last = _last(records, time_name)
        page, since = (page + 1, since) if last == since else (1, last)


def _last(records: list[Record], time_name: str) -> int:
    return max(int(record[time_name]) for record in records)


def _with_references(record: Record, options: Options) -> Record:
    """A record with the time it changed at, and what its properties say under the names the settings give them."""
    properties = record.get("person_properties") or {}
    named = {
        name: properties.get(options.get(f"{name}_property", ""))
        for name in ("customer_reference", "ticket_reference", "touchpoint", "channel")
    }
    return record | named | {"changed_at": record.get("updated_at") or record["created_at"]}


DELIGHTED = Connector(
    name="delighted",
    options=(
        Option("api_key", "the project's API key"),
        Option("base_url", "the API's address", "https://api.delighted.com/v1"),
        Option("customer_reference_property", "the property that holds a customer's id in the CRM", "customer_id"),
        Option("ticket_reference_property", "the property that holds a ticket's id in the helpdesk", "ticket_id"),
        Option("touchpoint_property", "the property that names the touchpoint", "touchpoint"),
        Option("channel_property", "the property that names the channel", "Delighted Source"),
    ),
    tables=TABLES,
    read=read,
)
