"""Delighted's lists.

Answers are paged by number, and an entry that changes moves to the end of the list: whoever counts
pages misses the entry that slips across a page's edge. So each page is asked for by the time of the
last entry seen, and numbers count only where a whole page has one time. People are paged by the
address in the `Link` header.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from requests.utils import parse_header_links

from orchestration.errors import BadConfigurationError
from orchestration.sources.connector import Options, Page, Record, State, setting_name
from orchestration.sources.delighted.exported_files import exported_responses
from orchestration.sources.delighted.survey_types import survey_types
from orchestration.sources.http.client import ApiClient, check_progress

PER_PAGE = 100
REFERENCES = ("customer_reference", "ticket_reference", "touchpoint", "channel")


def read(options: Options, state: State) -> Iterator[Page]:
    """Everything that has changed since the state; of exported files all."""
    check_options(options)
    types = survey_types(options)
    if options["export_folder"]:
        yield Page("survey_types", types, is_full_snapshot=True)
        for records in exported_responses(options):
            yield _answers_page(records)
        return
    api = ApiClient("delighted", options["base_url"], credentials=("api_key",))
    api.session.auth = (options["api_key"], "")
    answers = _survey_responses(
        api, options, state.get("survey_responses", {}).get("changed_at", 0)
    )
    # Only what a signed-in reading brings may land, and no answer without its type.
    first = next(answers, None)
    yield Page("survey_types", types, is_full_snapshot=True)
    if first is not None:
        yield first
    yield from answers
    yield from _people(api, state.get("people", {}).get("created_at", 0))


def check_options(options: Options) -> None:
    """See that there is something to read, and that survey types are said as they must be.

    Raises:
        BadConfigurationError: they are not.
    """
    survey_types(options)
    if not options["api_key"] and not options["export_folder"]:
        raise BadConfigurationError(
            f"{setting_name('delighted', 'api_key')}: not set; give the project's API key, or"
            f" {setting_name('delighted', 'export_folder')}"
        )


def _survey_responses(api: ApiClient, options: Options, since: int) -> Iterator[Page]:
    compares = options["compare_deletions"] == "true"
    present: dict[str, None] = {}
    for records in _answers(api, 0 if compares else since):
        if compares:
            present |= dict.fromkeys(str(record["id"]) for record in records)
        yield _answers_page([_with_references(record, options) for record in records])
    if compares:
        yield Page("present_responses", [{"id": name} for name in present], is_full_snapshot=True)


def _answers(api: ApiClient, since: int) -> Iterator[list[Record]]:
    """Pages from a time on, each from the last time of the one before."""
    page = 1
    asked = {"per_page": PER_PAGE, "order": "asc:updated_at", "expand[]": "person"}
    while records := api.get(
        "survey_responses.json", asked | {"updated_since": since, "page": page}
    ).body:
        yield records
        if len(records) < PER_PAGE:
            return
        last = max(_seconds(_changed_at(record)) for record in records)
        page, since = (1, last) if last > since else (page + 1, since)


def _answers_page(records: list[Record]) -> Page:
    changed_at = max(_seconds(record["changed_at"]) for record in records)
    read_to = datetime.fromtimestamp(changed_at, UTC)
    return Page("survey_responses", records, {"changed_at": changed_at}, read_to=read_to)


def _people(api: ApiClient, since: int) -> Iterator[Page]:
    asked: Record | None = {"per_page": PER_PAGE, "since": since}
    while asked is not None:
        answer = api.get("people.json", asked)
        since = max([since, *(_seconds(person.get("created_at")) for person in answer.body or [])])
        yield Page("people", answer.body or [], {"created_at": since})
        following = _next_page(answer.headers.get("Link", ""))
        check_progress("delighted", "GET people.json", asked, following)
        asked = following


def _next_page(header: str) -> Record | None:
    """What the next page is asked for by, None on the last.

    Only the query is taken: the address names Delighted's own host, the settings may name another
    way there.
    """
    links = {link.get("rel"): link["url"] for link in parse_header_links(header)} if header else {}
    return dict(parse_qsl(urlsplit(links["next"]).query)) if "next" in links else None


def _with_references(record: Record, options: Options) -> Record:
    """A record with its person, the time it changed at, and what its properties say under the
    settings' names.

    A person who is not spelled out is told by their id; answers of employees are nobody's.
    """
    properties = record.get("person_properties")
    properties = properties if isinstance(properties, dict) else {}
    person = record.get("person")
    named = {name: properties.get(options[f"{name}_property"]) for name in REFERENCES}
    whose = {"person": person if isinstance(person, dict) else {"id": person}}
    return record | named | whose | {"changed_at": _changed_at(record)}


def _changed_at(record: Record) -> Any:
    return record.get("updated_at") or record.get("created_at")


def _seconds(instant: Any) -> int:
    """Seconds since 1970 as a number; the beginning where none are told."""
    text = str(instant)
    return int(text) if text.isdecimal() else 0
