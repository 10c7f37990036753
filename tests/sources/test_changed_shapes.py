"""Recorded responses with each field left out, null or of another type.

A read lands every record, or ends with one line, and staging passes every record on to validation.
Nothing is lost in silence.
"""

import contextlib
import copy
import itertools
import json
import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import Response

from orchestration.errors import BadConfigurationError, RefreshError
from orchestration.home import Home
from orchestration.landing.extraction import declare_sources
from orchestration.landing.loads import marked_loads
from orchestration.landing.records import to_rows
from orchestration.landing.vendor import FORMAT_ERRORS, land_vendor
from orchestration.sources import CONNECTORS
from orchestration.sources.connector import Options
from tests.sources.recordings import RECORDED, SHAPE_SIGN_INS, SIGN_INS, packed, payloads_of
from tests.support.replay import Replay, Responses
from tests.support.running import run
from tests.support.vendors import rows

# The tables with one row per record of a list. Rows of other tables are parts of a record, which go
# with their field.
RECORD_TABLES = {
    "delighted": {"survey_responses", "people"},
    "freshdesk": {"agents", "groups", "companies", "contacts", "tickets", "satisfaction_ratings"},
    "hubspot": {"companies", "contacts", "deals", "subscriptions", "tickets"} | {"feedback"},
    "intercom": {"teammates", "teams", "conversations", "deleted_conversations", "tickets"}
    | {"contacts", "companies"},
    "jira": {"statuses", "organizations", "issues"},
    "qualtrics": {"responses"},
    "salesforce": {"accounts", "contacts", "subscriptions", "cases", "case_history"}
    | {"case_comments", "case_emails", "queues"},
    "stripe": {"customers", "subscriptions", "invoices", "charges", "refunds", "disputes"}
    | {"pending_items"},
    "typeform": {"responses"},
    "zendesk": {"groups", "users", "organizations", "tickets", "satisfaction_ratings"}
    | {"survey_responses"},
}
# The entities with one row per record. An event is a part of a record.
RECORD_ENTITIES = {"customers", "contacts", "orders", "tickets", "survey_responses"}
# A person in Jira is a field of a request.
PARTS_OF_RECORDS = {"jira": {"contacts"}}
# A build judges the rows of so many changes at once.
CHANGES_PER_BUILD = 60
MISSING = object()
# Other forms in which vendors send the same or another value.
FORMS: dict[str, Callable[[Any], Any]] = {
    "missing": lambda value: MISSING,
    "null": lambda value: None,
    "text": lambda value: json.dumps(value) if not isinstance(value, str) else value,
    "number": lambda value: float(value) if str(value).isdecimal() else value,
    "boolean": lambda value: True,
    "object": lambda value: {"id": value},
}


def responses_of(vendor: str) -> Responses:
    """The recorded responses of a vendor, by request."""
    if vendor in RECORDED:
        return RECORDED[vendor]
    responses: Responses = {}
    for path, body in payloads_of(vendor).items():
        if path == "FILE":
            continue
        request = f"GET {path}" if path.startswith("/") else path.replace("POST", "POST ", 1)
        responses[request] = [body]
    return responses


def file_of(vendor: str) -> Any:
    """The exported responses of Qualtrics, without those in loops, which are several rows."""
    if vendor != "qualtrics":
        return None
    responses = payloads_of(vendor)["FILE"]["responses"]
    return {"responses": [row for row in responses if "1_QID3" not in row["values"]]}


def fields(body: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The paths of the fields in a body; `*` means every member of a list."""
    if isinstance(body, dict):
        for name, value in body.items():
            yield (*path, name)
            yield from fields(value, (*path, name))
    elif isinstance(body, list):
        for value in body:
            yield from fields(value, (*path, "*"))


def change(body: Any, path: tuple[str, ...], form: Callable[[Any], Any]) -> None:
    """Change a field wherever its path leads."""
    name, *rest = path
    if name == "*":
        for member in body if isinstance(body, list) else ():
            change(member, tuple(rest), form)
    elif isinstance(body, dict) and name in body:
        if rest:
            change(body[name], tuple(rest), form)
        elif (changed := form(body[name])) is MISSING:
            del body[name]
        else:
            body[name] = changed


def landed_records(vendor: str, options: Options) -> Counter[str] | None:
    """The number of records by table; None if the read ends with an error of one line."""
    connector, counts = CONNECTORS[vendor], Counter[str]()
    tables = {table.name: table for table in connector.tables}
    try:
        for page in connector.read(options, {}):
            rows = to_rows(tables[page.table], page.records, vendor).num_rows
            counts[page.table] += rows if page.table in RECORD_TABLES[vendor] else 0
    except (BadConfigurationError, RefreshError) as error:
        assert "\n" not in str(error)
        return None
    except FORMAT_ERRORS:
        # Landing reports these in one line (`unexpected_response`).
        return None
    return counts


def with_file(responses: Responses, content: Any) -> Responses:
    """The responses with those of an exported file, if there is one."""
    packed_file = Response(packed("S.json", json.dumps(content)), media_type="application/zip")
    request = "GET /API/v3/surveys/SV_1/export-responses/f-1/file"
    return responses | ({request: [packed_file]} if content else {})


def changed_responses(vendor: str) -> Iterator[tuple[str, Responses]]:
    """All responses of a vendor with one field changed, and what changed."""
    recorded, file = responses_of(vendor), file_of(vendor)
    for request, bodies in (recorded | ({"FILE": [file]} if file else {})).items():
        paths = dict.fromkeys(path for body in bodies for path in fields(body) if "*" in path)
        for path, (name, form) in itertools.product(paths, FORMS.items()):
            changed = copy.deepcopy([body for body in bodies if not isinstance(body, Response)])
            for body in changed:
                change(body, path, form)
            if changed == bodies:
                continue
            responses = recorded | ({} if request == "FILE" else {request: changed})
            content = changed[0] if request == "FILE" else file
            yield f"{request} {'.'.join(path)} {name}", with_file(responses, content)


@pytest.fixture
def replay(vendor: str, monkeypatch: pytest.MonkeyPatch) -> Replay:
    """A server with the recorded responses of a vendor, whose connector does not wait."""
    monkeypatch.setattr("orchestration.sources.http.client.FIRST_WAIT_SECONDS", 0.001)
    monkeypatch.setattr("orchestration.sources.salesforce.bulk.FIRST_POLL_SECONDS", 0.0)
    monkeypatch.setenv("RUNTIME__REQUEST_MAX_ATTEMPTS", "1")
    sign_in = SIGN_INS.get(vendor) or SHAPE_SIGN_INS[vendor] | {"activities_export": "false"}
    known = {option.name for option in CONNECTORS[vendor].options}
    recorded = with_file(responses_of(vendor), file_of(vendor))
    return Replay(vendor, recorded, **{name: sign_in[name] for name in sign_in if name in known})


# These take more than half a minute each.
LONG = {"freshdesk", "hubspot", "intercom", "jira", "stripe", "zendesk"}


@pytest.mark.parametrize(
    "vendor",
    [
        pytest.param(vendor, marks=pytest.mark.soak if vendor in LONG else pytest.mark.slow)
        for vendor in CONNECTORS
    ],
)
def test_a_changed_field_loses_no_record(vendor: str, replay: Replay) -> None:
    lost, landed = [], 0
    with replay.served() as options:
        expected = landed_records(vendor, options)
        assert expected is not None
        for changed, responses in changed_responses(vendor):
            replay.set_responses(responses)
            counts = landed_records(vendor, options)
            landed += counts is not None
            if counts is not None and expected - counts:
                lost.append((changed, dict(expected - counts)))
    assert landed > 100
    assert not lost, "\n".join(map(str, lost))


def land_together(vendor: str, replay: Replay, home: Path) -> dict[str, str]:
    """Land the recorded responses, and a sample of changed ones as if they came later.

    A read that ends with an error, or lands another number of rows, is left out.

    Returns:
        What changed, by load; nothing for the recorded responses.
    """
    changed = list(changed_responses(vendor))
    changed = random.Random(vendor).sample(changed, min(CHANGES_PER_BUILD, len(changed)))
    read, changes, expected = home.parent / "read", {}, None
    with replay.served() as options:
        for what, responses in [("", replay.responses), *changed]:
            replay.set_responses(responses)
            with contextlib.suppress(BadConfigurationError, RefreshError):
                landed = land_vendor(CONNECTORS[vendor], options, vendor, Home(read)).rows
                expected = expected or landed
                if landed == expected:
                    changes |= dict.fromkeys(marked_loads(read / "landing" / vendor), what)
                    shutil.copytree(read / "landing", home / "landing", dirs_exist_ok=True)
            shutil.rmtree(read, ignore_errors=True)
    return changes


@pytest.mark.soak
@pytest.mark.parametrize("vendor", CONNECTORS)
def test_a_changed_field_loses_no_row(vendor: str, replay: Replay, tmp_path: Path) -> None:
    """Staging passes every landed record on, and each row is in one state of the ledger."""
    home = tmp_path / "home"
    changes = land_together(vendor, replay, home)
    assert len(set(changes.values())) > CHANGES_PER_BUILD / 3
    declare_sources(Home(home))
    select = ("--select", "+row_ledger", "--exclude-resource-type", "unit_test")
    built = run("dbt", "build", *select, "--target-path", home / "dbt", home=home, sources=vendor)
    assert built.returncode == 0, built.stdout
    lost = []
    for entity in RECORD_ENTITIES - PARTS_OF_RECORDS.get(vendor, set()):
        model = f"staging.stg_{vendor}__{entity}"
        if not rows(home, f"from duckdb_views() where view_name = 'stg_{vendor}__{entity}'"):
            continue
        counts = Counter[str]()
        for load, number in rows(home, f"select load_id, count(*) from {model} group by load_id"):
            counts[changes[load]] += number
        lost += [
            (entity, what, counts[what], counts[""])
            for what in dict.fromkeys(changes.values())
            if counts[what] < counts[""]
        ]
    assert not lost, "\n".join(map(str, lost))
