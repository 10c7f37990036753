"""Which issues a read finds: changed during it, since the last one, moved or deleted."""

import json
import time
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from demo.servers.jira import server as demo
from demo.servers.jira.requests import stamped
from demo.servers.server import Company
from orchestration.sources import CONNECTORS
from orchestration.sources.connector import Page, Record, State
from tests.sources.jira.objects import at
from tests.sources.recordings import replay_of
from tests.support import vendors
from tests.support.vendors import build_staging, company_of_one_month, land, served

PAGE_SIZE = 10


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
        issues_of(options, {"issues": cursor})
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


def test_the_cursor_is_that_of_the_newest_change() -> None:
    replay = replay_of("jira")
    with replay.served() as options:
        pages = list(CONNECTORS["jira"].read(options, {}))
    [page] = [page for page in pages if page.table == "issues"]
    assert page.cursor is not None and page.cursor["10001"] == "2026-03-05T00:00:00.000000Z"
    assert page.read_to == at("05 00:00")
