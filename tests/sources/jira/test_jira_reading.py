"""What a read makes of a site's fields, lists and errors, and what its log lines name."""

import json
import logging

import pytest

from orchestration.errors import BadConfigurationError, RefreshError
from orchestration.sources import CONNECTORS
from orchestration.sources.connector import Page, Record, State
from orchestration.sources.http.response import Response as Received
from orchestration.sources.jira.client import error_codes, rate_limit_delay
from tests.sources.jira.objects import (
    AGENT,
    AREA,
    CHANGELOGS,
    RATED_AT,
    RATING,
    RESOLUTION,
    SEARCH,
    change,
    changelogs,
    comment,
    cycle,
    desk_list,
    field,
    issue,
    refused,
    search,
    site,
    stamp,
)
from tests.support.replay import Replay, Responses

SIGN_IN = {"email": "agent@harbour.example", "api_token": "t", "organizations": "false"}


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUNTIME__REQUEST_BACKOFF_FACTOR", "0.01")


def read(responses: Responses, state: State | None = None, **options: str) -> list[Page]:
    with Replay("jira", responses, **SIGN_IN | options).served() as served_options:
        return list(CONNECTORS["jira"].read(served_options, state or {}))


def records(pages: list[Page], table: str) -> list[Record]:
    return [record for page in pages if page.table == table for record in page.records]


def test_comments_beyond_those_of_the_search_are_read() -> None:
    all_ = [comment(str(number), "02 10:00", AGENT) for number in range(1, 251)]
    path = "GET /rest/api/3/issue/10101/comment"
    responses = site(issue("10101", "02 09:00", "1", *all_[:20], total=250)) | {
        path: [
            {"comments": all_[:100], "startAt": 0, "maxResults": 100, "total": 250},
            {"comments": all_[100:200], "startAt": 100, "maxResults": 100, "total": 250},
            {"comments": all_[200:], "startAt": 200, "maxResults": 100, "total": 250},
        ]
    }
    with Replay("jira", responses, **SIGN_IN).served() as options:
        pages = list(CONNECTORS["jira"].read(options, {}))
    assert len({row["id"] for row in records(pages, "comments")}) == 250


def test_an_issue_that_was_deleted_meanwhile_has_no_comments() -> None:
    pages = read(site(issue("10101", "02 09:00", "1", total=3)))
    assert [row["id"] for row in records(pages, "issues")] == ["10101"]
    assert records(pages, "comments") == []


def test_texts_do_not_land() -> None:
    pages = read(site(issue("10101", "02 09:00", "1", comment("1", "02 10:00", AGENT))))
    assert len(records(pages, "comments")) == 1
    assert "secret" not in json.dumps([records(pages, "comments"), records(pages, "reporters")])


def test_changelogs_are_read_until_the_last_page() -> None:
    first = {"10101": [change("1", "02 10:00", AGENT, ("1", "10004"))]}
    second = {"10101": [change("2", "02 11:00", AGENT, ("10004", "5"))]}
    responses = site(issue("10101", "02 09:00", "5")) | {
        CHANGELOGS: [changelogs(first, token="t"), changelogs(second)]
    }
    assert [row["id"] for row in records(read(responses), "status_changes")] == ["1", "2"]


def test_issues_without_changes_have_no_changelog() -> None:
    pages = read(site(issue("10101", "02 09:00", "1")) | {CHANGELOGS: [{}]})
    assert len(records(pages, "issues")) == 1 and records(pages, "status_changes") == []


def test_a_response_without_changelogs_is_an_error() -> None:
    responses = site(issue("10101", "02 09:00", "1")) | {CHANGELOGS: [{"changes": []}]}
    with pytest.raises(RefreshError, match="bulkfetch has no `issueChangeLogs`; check SOURCES"):
        read(responses)


def test_a_further_page_without_a_token_is_an_error() -> None:
    responses = site() | {SEARCH: [search(issue("1", "02 09:00", "1")) | {"isLast": False}]}
    with pytest.raises(
        RefreshError, match=r"^jira: POST rest/api/3/search/jql: .* without a token"
    ):
        read(responses)


def test_a_rating_without_a_comment_lands() -> None:
    rated = issue("10101", "02 09:00", "5", **{RATING: {"rating": 2}, RATED_AT: stamp("03 09:00")})
    [row] = records(read(site(rated)), "issues")
    assert (row["rating"], row["feedback"]) == (2, None)
    assert row["has_read_rating"]
    [row] = records(read(site(rated), csat="false"), "issues")
    assert row.get("rating") is None and not row["has_read_rating"]


def test_the_sla_with_cycles_counts() -> None:
    """Each project may have an SLA of the name."""
    other = "customfield_10061"
    values = {
        RESOLUTION: {"completedCycles": []},
        other: {"completedCycles": [cycle("02 09:00", "02 10:00", 60)]},
    }
    responses = site(issue("10101", "02 09:00", "1", **values))
    [fields] = responses["GET /rest/api/3/field"]
    fields.append(field(other, "Time to resolution", "com.atlassian.servicedesk:sd-sla-field"))
    [row] = records(read(responses), "issues")
    assert row["resolution_milliseconds"] == 60_000


def test_a_field_with_people_is_no_team() -> None:
    responses = site()
    [fields] = responses["GET /rest/api/3/field"]
    fields.append({"id": "assignee", "name": "Assignee", "schema": {"type": "user"}})
    with pytest.raises(BadConfigurationError, match="TEAM_FIELD: the field 'Assignee' contains"):
        read(responses, team_field="Assignee")


def test_the_key_of_a_property_is_no_path() -> None:
    path = "GET /rest/servicedeskapi/organization"
    replay = Replay(
        *("jira", site() | {path: [desk_list({"id": "21", "name": "Harbour"})]}),
        **SIGN_IN | {"organizations": "true", "crm_id_property": "a/../b"},
    )
    with replay.served() as options:
        list(CONNECTORS["jira"].read(options, {}))
    assert not [sent for sent in replay.requests if sent.startswith(f"{path}/21/property/b")]


def test_fields_of_one_name_are_read_in_turn() -> None:
    other = "customfield_10060"
    responses = site(
        issue("10101", "02 09:00", "1", **{AREA: None, other: [{"value": "Ports"}]}),
        issue("10102", "02 09:00", "1", **{AREA: {"value": "Ships"}}),
    )
    [fields] = responses["GET /rest/api/3/field"]
    fields.append(field(other, "area", "com.atlassian.jira.plugin.system.customfieldtypes:x"))
    rows = records(read(responses, topic_field="Area"), "issues")
    assert [row["topic"] for row in rows] == ["Ports", "Ships"]


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (
            {"statuses": "Waiting=later"},
            r"SOURCES__JIRA__STATUSES: the meaning of 'waiting' is not one of new, open, pending,",
        ),
        (
            {"projects": "HELP, GONE"},
            r"SOURCES__JIRA__PROJECTS: the account sees no service project with the key 'GONE'",
        ),
        (
            {"team_field": "Squad"},
            r"SOURCES__JIRA__TEAM_FIELD: this site has no field 'Squad'; set it to the name or ID",
        ),
    ],
)
def test_a_setting_that_names_nothing_is_one_line(options: dict[str, str], line: str) -> None:
    with pytest.raises(BadConfigurationError, match=f"^{line}"):
        CONNECTORS["jira"].check_options({"statuses": ""} | options)
        read(site(), **options)


def test_an_account_that_sees_no_requests_is_one_line() -> None:
    hidden = site() | {"GET /rest/servicedeskapi/servicedesk": [desk_list()]}
    with pytest.raises(BadConfigurationError, match="the account sees no service project; make"):
        read(hidden)
    with pytest.raises(BadConfigurationError, match="no field with the request type; check"):
        read(site() | {"GET /rest/api/3/field": [[]]})


def test_organisations_that_the_site_lacks_name_the_setting() -> None:
    with pytest.raises(BadConfigurationError, match="404 Not Found; check SOURCES") as raised:
        read({**site(), "GET /rest/servicedeskapi/organization": []}, organizations="true")
    hint = ", or set SOURCES__JIRA__ORGANIZATIONS=false to read without it"
    assert str(raised.value).endswith(hint)


def test_an_organisation_that_was_deleted_meanwhile_has_no_members() -> None:
    listed = {"GET /rest/servicedeskapi/organization": [desk_list({"id": "21", "name": "Harbour"})]}
    pages = read(site() | listed, organizations="true")
    assert [row["name"] for row in records(pages, "organizations")] == ["Harbour"]
    assert records(pages, "organization_members") == []


def test_refused_credentials_are_not_an_empty_site() -> None:
    """Jira answers a search with a refused token as an anonymous visitor's."""
    responses = site() | {"GET /rest/api/3/myself": [refused(401)]}
    with pytest.raises(BadConfigurationError, match="check SOURCES__JIRA__EMAIL and SOURCES__JIRA"):
        read(responses)


def test_unused_names_are_one_line_each(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "cx"):
        read(site(), statuses="Parked=hold,98=open", resolution_sla="Fix")
    assert [line for line in caplog.messages if "SOURCES__JIRA" in line] == [
        "jira: no SLA has the name 'Fix'; check SOURCES__JIRA__RESOLUTION_SLA",
        "jira: no status has the name 'parked'; check SOURCES__JIRA__STATUSES",
    ]


def test_a_used_up_rate_limit_delays_requests() -> None:
    sent = {"Date": "Mon, 02 Mar 2026 09:00:00 GMT", "X-RateLimit-Reset": "2026-03-02T09:01Z"}
    assert rate_limit_delay(Received(200, sent | {"X-RateLimit-Remaining": "0"})) == 60
    assert rate_limit_delay(Received(200, sent | {"X-RateLimit-Remaining": "5"})) == 0
    assert rate_limit_delay(Received(429, {"X-RateLimit-Remaining": "0"})) == 0


def test_errors_quote_no_request() -> None:
    bodies = [
        ({"errorMessages": ["for ana@harbour.example"], "errors": {"jql": "ana"}}, "jql"),
        ({"errorMessage": "ana", "i18nErrorMessage": {"i18nKey": "sd.error"}}, "sd.error"),
        ({"errorMessages": ["ana"], "errors": {}}, None),
    ]
    for body, expected in bodies:
        assert error_codes(Received(400, {}, json.dumps(body).encode())) == expected
