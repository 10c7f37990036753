"""What a read requests, what it survives, and what its lines name."""

import json
import logging
import time
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from demo.servers.jira import server as demo
from demo.servers.jira.requests import stamped
from demo.servers.server import Company
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
    at,
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
from tests.sources.recordings import replay_of
from tests.support import vendors
from tests.support.replay import Replay, Responses
from tests.support.vendors import build_staging, company_of_one_month, land, served

SIGN_IN = {"email": "agent@harbour.example", "api_token": "t", "organizations": "false"}
PAGE_SIZE = 10


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUNTIME__REQUEST_BACKOFF_FACTOR", "0.01")


@pytest.fixture(scope="module")
def company() -> Company:
    return company_of_one_month()


@pytest.fixture
def queries(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The queries of all searches of a demo server with short pages."""
    found: list[str] = []
    answer = demo.JiraServer._search

    async def recorded(server: demo.JiraServer, request: Request) -> Response:
        found.append((await request.json())["jql"])
        return await answer(server, request)

    monkeypatch.setattr(demo.JiraServer, "_search", recorded)
    monkeypatch.setattr(demo, "MAX_RESULTS", PAGE_SIZE)
    return found


def read(responses: Responses, state: State | None = None, **options: str) -> list[Page]:
    with Replay("jira", responses, **SIGN_IN | options).served() as served_options:
        return list(CONNECTORS["jira"].read(served_options, state or {}))


def records(pages: list[Page], table: str) -> list[Record]:
    return [record for page in pages if page.table == table for record in page.records]


def issues_of(options: Record, state: State) -> list[Page]:
    """The pages of issues that a read yields, without organisations."""
    pages = CONNECTORS["jira"].read(options | {"organizations": "false"}, state)
    return [page for page in pages if page.table == "issues"]


def test_an_issue_that_changes_during_the_read_hides_no_other(
    company: Company, queries: list[str]
) -> None:
    with served("jira", company) as (server, options):
        found: list[str] = []
        pages = CONNECTORS["jira"].read(options | {"organizations": "false"}, {})
        for page in pages:
            if page.table != "issues":
                continue
            found += [record["id"] for record in page.records]
            # The first issue moves to the end, and every other one a place forward.
            if page.records and len(found) < len(server.desk.issues):
                changed = server.desk.issues[page.records[0]["id"]]
                changed["fields"]["updated"] = stamped(int(server.now()))
        assert set(found) == set(server.desk.issues)
    # A page of another minute is a query of its own.
    assert len(set(queries)) > len(server.desk.projects)


def test_an_issue_that_the_index_has_not_followed_hides_no_other(
    company: Company, queries: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The search returns it at its former place, with the time of its change."""
    answer = demo.JiraServer._search

    async def fresh(server: demo.JiraServer, request: Request) -> Response:
        body = json.loads((await answer(server, request)).body)
        for first in body["issues"][:1]:
            first["fields"] = first.get("fields", {}) | {"updated": stamped(int(time.time()))}
        return JSONResponse(body)

    monkeypatch.setattr(demo.JiraServer, "_search", fresh)
    with served("jira", company) as (server, options):
        pages = issues_of(options, {})
        assert {row["id"] for page in pages for row in page.records} == set(server.desk.issues)
    assert len(pages) > 2 * len(projects_of(server))


def test_issues_of_one_minute_are_read_by_token(company: Company, queries: list[str]) -> None:
    with served("jira", company) as (server, options):
        for listed in server.desk.issues.values():
            listed["fields"]["updated"] = stamped(1_780_000_030)
        found = [record["id"] for page in issues_of(options, {}) for record in page.records]
        assert sorted(found) == sorted(server.desk.issues)
        pages = sum(-(-len(server._of_project(id_)) // PAGE_SIZE) for id_ in projects_of(server))
    # Each project takes one page more, as its second query begins at the minute of the first page,
    # and a list of its IDs.
    assert len(queries) <= pages + 2 * len(server.desk.projects)
    assert {query.partition(" AND ")[2] for query in queries if " AND " in query} == {
        "updated >= 1780000020000 ORDER BY updated ASC"
    }


def projects_of(server: demo.JiraServer) -> list[str]:
    return [project["projectId"] for project in server.desk.projects.values()]


def test_a_read_starts_ten_minutes_before_the_last_change(
    company: Company, queries: list[str]
) -> None:
    with served("jira", company) as (server, options):
        cursor = issues_of(options, {})[-1].cursor
        assert cursor is not None and set(cursor) - {"meaning"} == set(projects_of(server))
        queries.clear()
        assert not records(issues_of(options, {"issues": cursor}), "reporters")
    first = projects_of(server)[0]
    last = max(demo._updated(row) for row in server._of_project(first))
    assert queries[0] == (
        f"project = {first} AND updated >= {(last - 600) * 1_000} ORDER BY updated ASC"
    )


@pytest.mark.parametrize("changed", [{"csat": "false"}, {"topic_field": ""}])
def test_a_change_of_what_columns_contain_reads_all_issues(
    company: Company, changed: dict[str, str]
) -> None:
    with served("jira", company) as (server, options):
        cursor = issues_of(options, {})[-1].cursor or {}
        pages = issues_of(options | changed, {"issues": cursor})
        assert {row["id"] for page in pages for row in page.records} == set(server.desk.issues)


def test_a_project_that_is_added_is_read_in_full(company: Company) -> None:
    with served("jira", company) as (server, options):
        one, *_ = server.desk.projects.values()
        named = options | {"projects": one["projectKey"]}
        pages = issues_of(named, {})
        few = {record["id"] for page in pages for record in page.records}
        assert few == {row["id"] for row in server._of_project(one["projectId"])}
        later = issues_of(options, {"issues": pages[-1].cursor or {}})
        found = {record["id"] for page in later for record in page.records}
    assert found | few == set(server.desk.issues) and not few <= found


def test_moved_and_deleted_issues_land_with_the_next_read(company: Company, tmp_path: Path) -> None:
    with served("jira", company) as (server, options):
        quick = options | {"organizations": "false"}
        land("jira", quick, tmp_path)
        moved, deleted, *_ = server._of_project(projects_of(server)[0])
        server.move(moved["id"], list(server.desk.projects)[1])
        server.delete(deleted["id"])
        found = land("jira", quick, tmp_path)
    assert found == {"issues": 1, "present_issues": len(server.desk.issues)}


@pytest.mark.slow
def test_issues_of_a_project_that_is_no_longer_read_are_not_deleted(
    company: Company, tmp_path: Path
) -> None:
    with served("jira", company) as (server, options):
        one, *others = server.desk.projects.values()
        quick = options | {"organizations": "false"}
        land("jira", quick, tmp_path)
        deleted = server._of_project(one["projectId"])[0]["id"]
        server.delete(deleted)
        found = land("jira", quick | {"projects": one["projectKey"]}, tmp_path)
        left = len(server._of_project(one["projectId"]))
    assert others and found == {"projects": 1, "present_issues": left}
    build_staging(tmp_path, "jira")
    query = "select distinct ticket_id from staging.stg_jira__tickets where status = 'deleted'"
    assert vendors.rows(tmp_path, query) == [(f"jira:{deleted}",)]


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


def test_the_cursor_is_that_of_the_newest_change() -> None:
    replay = replay_of("jira")
    with replay.served() as options:
        pages = list(CONNECTORS["jira"].read(options, {}))
    [page] = [page for page in pages if page.table == "issues"]
    assert page.cursor is not None and page.cursor["10001"] == "2026-03-05T00:00:00.000000Z"
    assert page.read_to == at("05 00:00")
