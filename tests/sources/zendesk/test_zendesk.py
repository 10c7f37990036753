"""Zendesk's connector: exports by cursor and by time, rate limits, authentication."""

import time
from pathlib import Path

import duckdb
import pytest

from demo.servers.business_time import stamp
from demo.servers.server import Company
from demo.servers.zendesk.server import ACCESS_TOKEN, API_TOKEN, EMAIL
from orchestration.errors import BadConfigurationError, RefreshError
from orchestration.landing.loads import marked_loads
from orchestration.sources.zendesk import CONNECTOR as ZENDESK
from orchestration.sources.zendesk import client
from orchestration.sources.zendesk.records import ticket_events
from tests.sources.zendesk.account import land, part_of_the_demo, served


@pytest.fixture(scope="module")
def few() -> Company:
    """Few tickets and people, so that small pages are few."""
    rows = part_of_the_demo(every=1, last=40)
    return rows | {"customers": rows["customers"][:30], "contacts": rows["contacts"][:60]}


def landed_ids(home: Path, table: str) -> set[str]:
    """The landed ids of a table."""
    landing = home / "landing" / "zendesk"
    files = [str(path) for path in (landing / table).glob("*.parquet")]
    found = duckdb.execute(
        "select distinct id from read_parquet(?) where _dlt_load_id in (select unnest(?))",
        [files, sorted(marked_loads(landing))],
    ).fetchall()
    return {row[0] for row in found}


def test_the_last_minute_is_read_next_time(few: Company, tmp_path: Path) -> None:
    with served(few) as (server, options):
        land(options, tmp_path)
        now = int(time.time())
        server.tickets.records[3] |= {
            "priority": "urgent",
            "generated_timestamp": now,
            "updated_at": stamp(now),
        }
        server.now = lambda: now + 59
        assert land(options, tmp_path) == {}
        server.now = lambda: now + 60
        assert land(options, tmp_path) == {"tickets": 1}


def test_a_system_update_does_not_change_updated_at(few: Company, tmp_path: Path) -> None:
    with served(few) as (server, options):
        land(options, tmp_path)
        at = int(time.time()) - 90
        server.tickets.records[3] |= {"tags": ["closed_by_merge"], "generated_timestamp": at}
        assert land(options, tmp_path) == {"tickets": 1}


def test_tickets_of_ai_agents_are_read_too(few: Company, tmp_path: Path) -> None:
    with served(few) as (server, options):
        of_ai_agents = server.tickets.records[0]
        of_ai_agents["support_type"] = "ai_agent"
        land(options, tmp_path)
    assert str(of_ai_agents["id"]) in landed_ids(tmp_path, "tickets")
    comments = {
        str(event["id"])
        for audit in server.tickets.audits
        for event in audit["child_events"]
        if audit["ticket_id"] == of_ai_agents["id"] and event["event_type"] == "Comment"
    }
    assert comments and comments <= landed_ids(tmp_path, "ticket_events")


def test_an_expired_cursor_falls_back_to_the_time(few: Company, tmp_path: Path) -> None:
    with served(few) as (server, options):
        land(options, tmp_path)
        server.touch(20)
        server.cursors_to_expire = 1
        assert land(options, tmp_path) == {"tickets": 20}


def test_cursors_that_always_expire_are_an_error(
    few: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "PER_EXPORT_PAGE", 7)
    with served(few) as (server, options):
        for ticket in server.tickets.records:
            ticket["generated_timestamp"] = server.tickets.records[0]["generated_timestamp"]
        server.cursors_to_expire = 1_000
        refused = r"^zendesk: GET /api/v2/incremental/tickets/cursor.json returned 400 Bad Request"
        with pytest.raises(RefreshError, match=refused):
            land(options, tmp_path)


def test_a_second_across_two_pages_is_complete(
    few: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "PER_EXPORT_PAGE", 7)
    at_one_time = few | {
        "ticket_events": [
            row | {"occurred_at": few["ticket_events"][number - number % 5]["occurred_at"]}
            for number, row in enumerate(few["ticket_events"])
        ]
    }
    with served(at_one_time) as (server, options):
        land(options, tmp_path)
        events = [event for audit in server.tickets.audits for event in audit["child_events"]]
    assert landed_ids(tmp_path, "ticket_events") == {
        str(e["id"]) for e in events if e["event_type"] != "Create"
    }


def test_a_second_that_exceeds_a_page_is_an_error(
    few: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "PER_EXPORT_PAGE", 3)
    with served(few) as (server, options):
        for audit in server.tickets.audits:
            audit["timestamp"] = server.tickets.audits[0]["timestamp"]
        with pytest.raises(
            RefreshError,
            match=r"^zendesk: GET /api/v2/incremental/ticket_events.json: .* one second",
        ):
            land(options, tmp_path)


def test_no_request_exceeds_the_rate_limit(
    few: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "PER_EXPORT_PAGE", 20)
    with served(few) as (server, options):
        server.limit, server.limit_seconds = 10, 1.0
        land(options, tmp_path)
        assert server.requests > 20
        assert server.refused == 0


def test_an_expired_token_is_replaced(
    few: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "PER_EXPORT_PAGE", 20)
    with served(few) as (server, options):
        for number, _ in enumerate(ZENDESK.read(options, {})):
            if number % 3 == 0:
                server.expire_token()
        assert server.tokens_issued > 3
        assert land(options, tmp_path)["tickets"] == 40


def test_authentication_by_client_access_token_or_api_token(few: Company, tmp_path: Path) -> None:
    with served(few) as (server, options):
        nothing = options | {"client_id": "", "client_secret": ""}
        assert land(nothing | {"access_token": ACCESS_TOKEN}, tmp_path)["tickets"] == 40
        assert "tickets" not in land(nothing | {"email": EMAIL, "api_token": API_TOKEN}, tmp_path)
        assert server.tokens_issued == 0
        with pytest.raises(
            BadConfigurationError,
            match=r"no credentials are set; set SOURCES__ZENDESK__CLIENT_ID and ",
        ):
            land(nothing, tmp_path)
        for half in ({"email": EMAIL}, {"client_id": "c", "access_token": ACCESS_TOKEN}):
            with pytest.raises(
                BadConfigurationError,
                match=r"^SOURCES__ZENDESK__(API_TOKEN|CLIENT_SECRET): not set; ",
            ):
                land(nothing | half, tmp_path)
        refused = (
            r"^zendesk: POST /oauth/tokens was refused \(invalid_client\); check"
            r" SOURCES__ZENDESK__CLIENT_ID, "
        )
        with pytest.raises(BadConfigurationError, match=refused):
            land(options | {"client_secret": "another"}, tmp_path)


def test_a_changed_topic_field_reads_all_tickets_again(few: Company, tmp_path: Path) -> None:
    with served(few) as (_, options):
        land(options | {"topic_field": "type"}, tmp_path)
        for unknown in ("360000000000", "the topic"):
            with pytest.raises(
                BadConfigurationError,
                match=r"^SOURCES__ZENDESK__TOPIC_FIELD: .* is not a ticket field",
            ):
                land(options | {"topic_field": unknown}, tmp_path)
        named = sum(1 for ticket in few["tickets"] if ticket["topic"])
        assert land(options, tmp_path) == {"tickets": named}, "all tickets whose topic changes"


def test_a_custom_status_changes_the_status_only_with_its_category() -> None:
    """A ticket moves between two custom statuses of the category `open`, then to one of `hold`."""
    changes = [
        {"custom_status_id": 5002, "previous_value": "5001"},
        {"status": "open", "previous_value": "open", "custom_status_id": 5003},
        {"custom_status_id": 5004, "previous_value": "5003"},
        {"status": "hold", "previous_value": "open"},
        {"custom_status_id": 5004, "event_type": "Create"},
        {"status": "pending", "event_type": "Create"},
    ]
    audit = {
        "ticket_id": 1,
        "timestamp": 1740823300,
        "updater_id": 9,
        "child_events": [
            {"id": number, "event_type": "Change"} | change for number, change in enumerate(changes)
        ],
    }
    found = [(event["id"], event["status"]) for event in ticket_events([audit])]
    assert found == [(3, "hold"), (5, "pending")]
