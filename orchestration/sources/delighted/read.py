"""Reads Delighted: survey types and responses, and people; or responses from exported files."""

from collections.abc import Iterator
from datetime import UTC, datetime

from orchestration.sources.connector import (
    Options,
    Page,
    Record,
    State,
    id_text,
    is_default,
    warn_of_unused,
)
from orchestration.sources.delighted.client import (
    changed_at,
    connect,
    epoch_seconds,
    people_pages,
    response_pages,
)
from orchestration.sources.delighted.exported_files import exported_responses
from orchestration.sources.delighted.settings import OPTIONS, check_options, survey_types
from orchestration.sources.http.client import ApiClient

REFERENCES = ("customer_reference", "ticket_reference", "touchpoint", "channel")


def read_pages(options: Options, state: State) -> Iterator[Page]:
    """Everything that has changed since the state; exported files are read in full."""
    check_options(options)
    types = Page("survey_types", survey_types(options), is_full_snapshot=True)
    if options["export_folder"]:
        yield types
        for records in exported_responses(options):
            yield _responses_page(records)
        return
    client = connect(options)
    since = state.get("survey_responses", {}).get("changed_at", 0)
    pages = _survey_responses(client, options, since)
    # Survey types land before responses, but not before authentication has succeeded.
    first = next(pages, None)
    yield types
    if first is not None:
        yield first
    yield from pages
    since = state.get("people", {}).get("created_at", 0)
    for people in people_pages(client, since):
        since = max([since, *(epoch_seconds(person.get("created_at")) for person in people)])
        yield Page("people", people, {"created_at": since})


def _survey_responses(client: ApiClient, options: Options, since: int) -> Iterator[Page]:
    compares = options["compare_deletions"] == "true"
    present: dict[str, None] = {}
    properties: set[str] = set()
    responses = 0
    for records in response_pages(client, 0 if compares else since):
        if compares:
            present |= dict.fromkeys(id_text(record["id"]) for record in records)
        responses += len(records)
        properties |= {name for record in records for name in _properties(record)}
        yield _responses_page([_with_references(record, options) for record in records])
    if not since or compares:
        _warn_of_unused_properties(options, properties, responses)
    if compares:
        yield Page("present_responses", [{"id": id_} for id_ in present], is_full_snapshot=True)


def _responses_page(records: list[Record]) -> Page:
    last = max(epoch_seconds(record["changed_at"]) for record in records)
    cursor, read_to = {"changed_at": last}, datetime.fromtimestamp(last, UTC)
    return Page("survey_responses", records, cursor, read_to=read_to)


def _with_references(record: Record, options: Options) -> Record:
    """A response with its person, its time of change, and the properties that the options name."""
    properties = _properties(record)
    # A person is an ID if the API does not expand it, and None on responses of employees.
    person = record.get("person")
    references = {name: properties.get(options[f"{name}_property"]) for name in REFERENCES}
    return {
        **record,
        **references,
        "person": person if isinstance(person, dict) else {"id": person},
        "changed_at": changed_at(record),
    }


def _properties(record: Record) -> Record:
    properties = record.get("person_properties")
    return properties if isinstance(properties, dict) else {}


def _warn_of_unused_properties(options: Options, properties: set[str], responses: int) -> None:
    """Warn of properties that a setting names and no response has."""
    for name in (f"{reference}_property" for reference in REFERENCES):
        is_used = is_default(OPTIONS, options, name) or options[name] in properties
        if responses and not is_used:
            key = options[name]
            warn_of_unused("delighted", name, f"none of {responses} responses", f"property '{key}'")
