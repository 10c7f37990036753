"""What is Zendesk's alone: exports by cursor and by time, who acted as what, rows that come back as they went in."""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration.connectors import CONNECTORS
from orchestration.connectors.connector import Options
from orchestration.connectors.zendesk import exports
from orchestration.demo.company import demo_rows
from orchestration.demo.servers.running import all_options, serving
from orchestration.demo.servers.server import Company
from orchestration.demo.servers.zendesk import ZendeskServer
from orchestration.demo.servers.zendesk.business_time import BusinessTime
from orchestration.demo.servers.zendesk.instants import epoch, stamp
from orchestration.errors import BadConfigurationError, RefreshError
from orchestration.landing.folder import declare_entities
from orchestration.landing.loads import marked_loads
from orchestration.landing.vendor import land_vendor
from orchestration.landing.vendor_rows import declare_tables
from tests.running import run

ENTITIES = ("customers", "contacts", "tickets", "ticket_events", "survey_responses", "business_hours", "holidays")
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def company() -> Company:
    """A fifth of the demo company's tickets, with their events and answers, and everybody."""
    rows = demo_rows(date(2026, 6, 30))
    tickets = rows["tickets"][::5]
    kept = {ticket["ticket_id"] for ticket in tickets}
    of_kept = {name: [row for row in rows[name] if row["ticket_id"] in kept] for name in ("ticket_events",)}
    answers = [row for row in rows["survey_responses"] if row.get("ticket_id") in kept]
    return rows | of_kept | {"tickets": tickets, "survey_responses": answers}


@pytest.fixture(scope="module")
def few(company: Company) -> Company:
    """Few tickets, so that small pages are not too many."""
    tickets = company["tickets"][:40]
    kept = {ticket["ticket_id"] for ticket in tickets}
    return company | {
        "tickets": tickets,
        "ticket_events": [row for row in company["ticket_events"] if row["ticket_id"] in kept],
        "customers": company["customers"][:30],
        "contacts": company["contacts"][:60],
        "survey_responses": [],
    }


@contextlib.contextmanager
def served(company: Company, **switches: bool) -> Iterator[tuple[ZendeskServer, Options]]:
    server = ZendeskServer(company, **switches)
    with serving(server.app()) as base_url:
        yield server, all_options(server, base_url)


def land(options: Options, home: Path) -> dict[str, int]:
    """Rows landed, by table."""
    return {
        name: rows for name, rows in land_vendor(CONNECTORS["zendesk"], options, "zendesk", home).rows.items() if rows
    }


def landed_ids(home: Path, table: str) -> set[str]:
    """The ids that have landed in a table."""
    landing = home / "landing" / "zendesk"
    files = [str(path) for path in (landing / table).glob("*.parquet")]
    found = duckdb.execute(
        "select distinct id from read_parquet(?) where _dlt_load_id in (select unnest(?))",
        [files, sorted(marked_loads(landing))],
    ).fetchall()
    return {row[0] for row in found}


def staged_rows(home: Path, model: str) -> Rows:
    """The rows of a staging model, by the order they were read in."""
    with duckdb.connect(home / "warehouse.duckdb", read_only=True) as warehouse:
        found = warehouse.execute(f"select * from staging.stg_zendesk__{model}")
        names = [column[0] for column in found.description]
        rows = [dict(zip(names, values, strict=True)) for values in found.fetchall()]
    return sorted(rows, key=lambda row: (row.get("load_id", ""), row.get("row_number", 0)))


@dataclass
class Staged:
    """What staging says after a first reading, and after a second one of what has changed since."""

    server: ZendeskServer
    first: dict[str, Rows]
    second: dict[str, Rows]


@pytest.fixture(scope="module")
def staged(company: Company, tmp_path_factory: pytest.TempPathFactory) -> Staged:
    home = tmp_path_factory.mktemp("zendesk") / "home"
    with served(company, has_ratings=True) as (server, options):
        land(options, home)
        declare_entities(home / "landing")
        for connector in CONNECTORS.values():
            declare_tables(connector, home / "landing")
        select = ("--select", "path:dbt_project/models/staging/zendesk", "--target-path", home / "dbt")
        made = run("dbt", "run", *select, home=home, sources="zendesk")
        assert made.returncode == 0, made.stdout
        first = {model: staged_rows(home, model) for model in (*ENTITIES, "ticket_metrics")}
        change(server)
        land(options, home)
        return Staged(server, first, {model: staged_rows(home, model) for model in ENTITIES})


def change(server: ZendeskServer) -> None:
    """What people do in an account: people come and go, organisations and schedules too."""
    at = stamp(int(time.time()) - 100)
    for user in server.people.users:
        if user["role"] == "agent" and user["id"] != server.people.bot_id:
            user |= {"role": "end-user", "updated_at": at}
    server.people.users[0] |= {"active": False, "updated_at": at}
    server.people.organizations["C-0001"] |= {"deleted_at": at, "updated_at": at}
    server.schedules.ids.pop("apac-desk")
    ticket = server.tickets.records[0]
    ticket |= {"status": "deleted", "updated_at": at, "generated_timestamp": epoch(at)}
    ticket.pop("metric_set")


def test_tickets_come_back_as_they_went_in(company: Company, staged: Staged) -> None:
    emails = {contact["contact_id"]: contact["email"] for contact in company["contacts"]}
    customers = {contact["contact_id"]: contact["customer_id"] for contact in company["contacts"]}
    external_ids = {row["customer_id"]: row["external_id"] for row in staged.first["customers"]}
    expected, found = {}, {}
    for row in company["tickets"]:
        email = row["requester_email"] or emails.get(row["contact_id"], "")
        expected[f"zendesk:{staged.server.tickets.ids[row['ticket_id']]}"] = (
            *(row[name] or None for name in ("channel", "priority", "topic", "team")),
            row["schedule"] or "default",
            row["created_at"],
            email.strip().lower() or None,
        )
    for row in staged.first["tickets"]:
        names = ("channel", "priority", "topic", "team", "schedule", "created_at", "requester_email")
        found[row["ticket_id"]] = tuple(row[name] for name in names)
    assert found == expected
    by_id = {row["ticket_id"]: row for row in staged.first["tickets"]}
    for row in company["tickets"]:
        got = by_id[f"zendesk:{staged.server.tickets.ids[row['ticket_id']]}"]
        if customer := row["customer_id"] or customers.get(row["contact_id"]):
            shared = [own for own in emails if emails[own] == emails.get(row["contact_id"])]
            assert external_ids[got["customer_id"]] in {customer, *(customers[own] for own in shared)}
        same = {row["status"], "spam"} if row["status"] == "deleted" else {row["status"]}
        assert got["status"] in same, "only a deleted ticket can be taken for spam"
    assert {row["status"] for row in staged.first["tickets"]} >= {"merged", "spam", "deleted", "solved", "closed"}


def test_events_come_back_as_they_went_in(company: Company, staged: Staged) -> None:
    ids = staged.server.tickets.ids
    names = ("ticket_id", "occurred_at", "event_type", "actor_type", "is_public", "status")
    expected = sorted(
        (row["event_id"], f"zendesk:{ids[row['ticket_id']]}", *(row[name] or None for name in names[1:]))
        for row in company["ticket_events"]
    )
    found = sorted((row["event_id"], *(row[name] for name in names)) for row in staged.first["ticket_events"])
    assert [row[1:] for row in found] == [row[1:] for row in expected], "the same rows in the same order of ids"


def test_people_customers_and_hours_come_back_as_they_went_in(company: Company, staged: Staged) -> None:
    customers = {
        (r["customer_id"], r["customer_name"], r["email_domain"] or None, r["created_at"]) for r in company["customers"]
    }
    first = staged.first
    assert {(r["external_id"], r["customer_name"], r["email_domain"], r["created_at"]) for r in first["customers"]} == (
        customers
    )
    emails = {row["email"].strip().lower() for row in company["contacts"] + company["tickets"] if row.get("email")}
    asked = {row["requester_email"].strip().lower() for row in company["tickets"] if row["requester_email"]}
    assert {row["email"] for row in first["contacts"] if row["email"]} == emails | asked
    assert not any(row["is_crm"] or row["is_deleted"] for row in first["customers"] + first["contacts"])
    for entity, names in (
        ("business_hours", ("schedule", "timezone", "weekday", "opens_at", "closes_at")),
        ("holidays", ("schedule", "holiday_date")),
    ):
        found = {tuple(row[name] for name in names) for row in first[entity] if row["schedule"] != "default"}
        assert found == {tuple(row[name] for name in names) for row in company[entity]}
    default = [row for row in first["business_hours"] if row["schedule"] == "default"]
    assert [(row["weekday"], row["opens_at"], row["closes_at"]) for row in default] == [
        (str(day), "09:00", "17:00") for day in range(1, 6)
    ]


def test_ratings_come_back_as_good_or_bad(company: Company, staged: Staged) -> None:
    ids = staged.server.tickets.ids
    expected, asked = set(), [row for row in company["survey_responses"] if row["survey_type"] == "csat"]
    for row in asked:
        good = "" if not row.get("score") else str(int(int(row["score"]) >= int(row["scale_max"]) - 1))
        comment = (row.get("comment") or None) if good else None
        values = (row["sent_at"], good or None, row.get("responded_at") or None, comment)
        expected.add((f"zendesk:{ids[row['ticket_id']]}", *values))
    names = ("ticket_id", "sent_at", "score", "responded_at", "comment")
    assert {tuple(row[name] for name in names) for row in staged.first["survey_responses"]} == expected
    assert len(expected) == len(asked) > 100


def test_zendesks_own_numbers_are_kept(company: Company, staged: Staged) -> None:
    events: dict[str, Rows] = {}
    for row in sorted(company["ticket_events"], key=lambda row: row["event_id"]):
        events.setdefault(row["ticket_id"], []).append(row)
    found = {row["ticket_id"]: row for row in staged.first["ticket_metrics"]}
    for ticket in company["tickets"]:
        numbers = found.get(f"zendesk:{staged.server.tickets.ids[ticket['ticket_id']]}")
        assert (numbers is None) == (ticket["status"] in ("deleted", "spam")), "Zendesk has none for these"
        if numbers is None:
            continue
        comments = [row for row in events[ticket["ticket_id"]] if row["event_type"] == "comment"][1:]
        replies = [row for row in comments if row["actor_type"] == "agent" and row["is_public"] == "true"]
        first = (epoch(replies[0]["occurred_at"]) - epoch(ticket["created_at"])) // 60 if replies else None
        assert (numbers["replies"], numbers["first_reply_minutes"]) == (len(replies), first)
        if ticket["schedule"] == "around-the-clock":
            assert numbers["first_reply_business_minutes"] == first
            assert numbers["full_resolution_business_minutes"] == numbers["full_resolution_minutes"]
        elif first is not None:
            assert numbers["first_reply_business_minutes"] <= first
    assert any(row["reopens"] for row in found.values())


def test_business_minutes_by_hand() -> None:
    hours = [
        {"timezone": "Europe/Berlin", "weekday": weekday, "opens_at": opens, "closes_at": closes}
        for weekday in ("1", "5")
        for opens, closes in (("08:30", "12:30"), ("13:30", "18:00"))
    ]
    time_of_desk = BusinessTime(hours, {"2026-04-03"}, date(2026, 3, 20), date(2026, 4, 10))
    friday, monday = epoch("2026-03-27T16:00:00Z"), epoch("2026-03-30T11:00:00Z")
    assert time_of_desk.seconds(friday, monday) == (60 + 240) * 60, (
        "17 to 18 h, and after the clocks change 8.30 to 12.30"
    )
    assert time_of_desk.seconds(epoch("2026-04-03T00:00:00Z"), epoch("2026-04-05T00:00:00Z")) == 0, "Good Friday"


def test_an_actor_is_what_he_was_when_he_acted(staged: Staged) -> None:
    first = {row["event_id"]: row["actor_type"] for row in staged.first["ticket_events"]}
    assert {row["event_id"]: row["actor_type"] for row in staged.second["ticket_events"]} == first
    names = {row["full_name"] for row in staged.second["contacts"] if not row["is_deleted"]}
    assert any(name.startswith("Agent ") for name in names), "and those agents are contacts now"


def test_deletions_are_carried(staged: Staged) -> None:
    newest = {entity: {} for entity in ENTITIES}
    for entity, key in (("customers", "customer_id"), ("contacts", "contact_id"), ("tickets", "ticket_id")):
        newest[entity] = {row[key]: row for row in staged.second[entity]}
    people, tickets = staged.server.people, staged.server.tickets
    assert newest["customers"][f"zendesk:{people.organizations['C-0001']['id']}"]["is_deleted"]
    assert newest["contacts"][f"zendesk:{people.users[0]['id']}"]["is_deleted"]
    gone = newest["tickets"][f"zendesk:{tickets.records[0]['id']}"]
    assert gone["status"] == "deleted" and not gone["is_deleted"], "a deleted ticket is a ticket, uncounted"
    hours = {(row["schedule"], row["is_deleted"]) for row in staged.second["business_hours"]}
    assert ("apac-desk", True) in hours and ("apac-desk", False) not in hours
    assert ("emea-desk", False) in hours
    assert any(row["schedule"] == "apac-desk" for row in staged.second["tickets"]), "tickets keep its name"


def test_the_last_minute_comes_with_the_next_reading(few: Company, tmp_path: Path) -> None:
    with served(few) as (server, options):
        land(options, tmp_path)
        now = int(time.time())
        server.tickets.records[3] |= {"priority": "urgent", "generated_timestamp": now, "updated_at": stamp(now)}
        assert land(options, tmp_path) == {}
        server.now = lambda: now + 61
        assert land(options, tmp_path) == {"tickets": 1}


def test_a_system_update_leaves_updated_at_behind(few: Company, tmp_path: Path) -> None:
    with served(few) as (server, options):
        land(options, tmp_path)
        at = int(time.time()) - 90
        server.tickets.records[3] |= {"tags": ["closed_by_merge"], "generated_timestamp": at}
        assert land(options, tmp_path) == {"tickets": 1}


def test_a_cursor_that_is_not_known_any_more_becomes_a_time(few: Company, tmp_path: Path) -> None:
    with served(few) as (server, options):
        land(options, tmp_path)
        server.touch(20)
        server.cursors_to_forget = 1
        assert land(options, tmp_path) == {"tickets": 20}


def test_cursors_that_are_never_known_are_an_error(
    few: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "PER_EXPORT_PAGE", 7)
    with served(few) as (server, options):
        for ticket in server.tickets.records:
            ticket["generated_timestamp"] = server.tickets.records[0]["generated_timestamp"]
        server.cursors_to_forget = 1_000
        refused = r"^zendesk: GET /api/v2/incremental/tickets/cursor.json was answered with 400 Bad Request"
        with pytest.raises(RefreshError, match=refused):
            land(options, tmp_path)


def test_seconds_that_lie_across_pages_are_whole(few: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "PER_EXPORT_PAGE", 7)
    at_one_time = few | {
        "ticket_events": [
            row | {"occurred_at": few["ticket_events"][number - number % 5]["occurred_at"]}
            for number, row in enumerate(few["ticket_events"])
        ]
    }
    with served(at_one_time) as (server, options):
        land(options, tmp_path)
        events = {str(event["id"]) for audit in server.tickets.audits for event in audit["child_events"]}
    assert landed_ids(tmp_path, "ticket_events") == events


def test_a_second_that_does_not_fit_a_page_is_an_error(
    few: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "PER_EXPORT_PAGE", 3)
    with served(few) as (server, options):
        for audit in server.tickets.audits:
            audit["timestamp"] = server.tickets.audits[0]["timestamp"]
        with pytest.raises(RefreshError, match=r"^zendesk: GET /api/v2/incremental/ticket_events.json: .* one second"):
            land(options, tmp_path)


def test_no_request_is_made_where_none_is_left(few: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "PER_EXPORT_PAGE", 20)
    with served(few) as (server, options):
        server.limit, server.limit_seconds = 10, 1.0
        land(options, tmp_path)
        assert server.requests > 20
        assert server.refused == 0


def test_oauth_or_both_parts_of_a_token(few: Company, tmp_path: Path) -> None:
    with served(few) as (_, options):
        nothing = options | {"email": "", "api_token": ""}
        assert land(nothing | {"access_token": "demo-zendesk-access-token"}, tmp_path)["tickets"] == 40
        with pytest.raises(BadConfigurationError, match="SOURCES__ZENDESK__API_TOKEN: not set"):
            land(nothing | {"email": "somebody@harbour.example"}, tmp_path)


def test_another_topic_field(few: Company, tmp_path: Path) -> None:
    with served(few) as (_, options):
        land(options | {"topic_field": "type"}, tmp_path)
        for unknown in ("360000000000", "the topic"):
            with pytest.raises(BadConfigurationError, match=r"^SOURCES__ZENDESK__TOPIC_FIELD: neither"):
                land(options | {"topic_field": unknown}, tmp_path)
        named = sum(1 for ticket in few["tickets"] if ticket["topic"])
        assert land(options, tmp_path) == {"tickets": named}, "every ticket whose topic it changes"
