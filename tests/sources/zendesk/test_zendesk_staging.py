"""What went into Zendesk comes out of its staging the same, and changes of people, tickets and
schedules with it.
"""

import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pytest

from demo.servers.business_time import BusinessTime, epoch, stamp
from demo.servers.server import Company
from demo.servers.zendesk import ZendeskServer
from tests.sources.zendesk.account import land, part_of_the_demo, served
from tests.support.vendors import build_staging

pytestmark = pytest.mark.slow

ENTITIES = (
    "customers",
    "contacts",
    "tickets",
    "ticket_events",
    "survey_responses",
    "business_hours",
    "holidays",
)
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def company() -> Company:
    return part_of_the_demo(every=10)


def staged_rows(home: Path, model: str) -> Rows:
    """The rows of a staging model in scope, in the order they were read."""
    with duckdb.connect(home / "warehouse.duckdb", read_only=True) as warehouse:
        found = warehouse.execute(f"select * from staging.stg_zendesk__{model}")
        names = [column[0] for column in found.description]
        rows = [dict(zip(names, values, strict=True)) for values in found.fetchall()]
    rows = [row for row in rows if not row.get("is_out_of_scope")]
    return sorted(rows, key=lambda row: (row.get("load_id", ""), row.get("row_number", 0)))


@dataclass
class Staged:
    """The staged rows after a first read, and after a read of later changes."""

    server: ZendeskServer
    first: dict[str, Rows]
    second: dict[str, Rows]


@pytest.fixture(scope="module")
def staged(company: Company, tmp_path_factory: pytest.TempPathFactory) -> Staged:
    home = tmp_path_factory.mktemp("zendesk") / "home"
    with served(company, has_csat=True) as (server, options):
        land(options, home)
        build_staging(home, "zendesk")
        first = {model: staged_rows(home, model) for model in (*ENTITIES, "ticket_metrics")}
        change(server)
        land(options, home)
        return Staged(server, first, {model: staged_rows(home, model) for model in ENTITIES})


def change(server: ZendeskServer) -> None:
    """Changes by users: removed people, an organisation, a schedule and a ticket."""
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


def test_tickets_round_trip(company: Company, staged: Staged) -> None:
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
        names = (
            "channel",
            "priority",
            "topic",
            "team",
            "schedule",
            "created_at",
            "requester_email",
        )
        found[row["ticket_id"]] = tuple(row[name] for name in names)
    assert found == expected
    by_id = {row["ticket_id"]: row for row in staged.first["tickets"]}
    for row in company["tickets"]:
        got = by_id[f"zendesk:{staged.server.tickets.ids[row['ticket_id']]}"]
        if customer := row["customer_id"] or customers.get(row["contact_id"]):
            shared = [own for own in emails if emails[own] == emails.get(row["contact_id"])]
            # The first person with a shared address may have no customer.
            assert external_ids.get(got["customer_id"], "") in {
                customer,
                *(customers[own] for own in shared),
            }
        same = {row["status"], "spam"} if row["status"] == "deleted" else {row["status"]}
        assert got["status"] in same, "spam is a deleted ticket whose requester is suspended"
    assert {row["status"] for row in staged.first["tickets"]} >= {
        "merged",
        "spam",
        "deleted",
        "solved",
        "closed",
    }


def test_events_round_trip(company: Company, staged: Staged) -> None:
    ids = staged.server.tickets.ids
    names = ("ticket_id", "occurred_at", "event_type", "actor_type", "is_public", "status")
    expected = sorted(
        (
            row["event_id"],
            f"zendesk:{ids[row['ticket_id']]}",
            *(row[name] or None for name in names[1:]),
        )
        for row in company["ticket_events"]
    )
    found = sorted(
        (row["event_id"], *(row[name] for name in names)) for row in staged.first["ticket_events"]
    )
    assert [row[1:] for row in found] == [row[1:] for row in expected], (
        "the same rows, ordered by id"
    )


def test_people_customers_and_hours_round_trip(company: Company, staged: Staged) -> None:
    customers = {
        (r["customer_id"], r["customer_name"], r["email_domain"] or None, r["created_at"])
        for r in company["customers"]
    }
    first = staged.first
    assert {
        (r["external_id"], r["customer_name"], r["email_domain"], r["created_at"])
        for r in first["customers"]
    } == (customers)
    emails = {
        row["email"].strip().lower()
        for row in company["contacts"] + company["tickets"]
        if row.get("email")
    }
    asked = {
        row["requester_email"].strip().lower()
        for row in company["tickets"]
        if row["requester_email"]
    }
    assert {row["email"] for row in first["contacts"] if row["email"]} == emails | asked
    assert not any(
        row["is_crm"] or row["is_deleted"] for row in first["customers"] + first["contacts"]
    )
    for entity, names in (
        ("business_hours", ("schedule", "timezone", "weekday", "opens_at", "closes_at")),
        ("holidays", ("schedule", "holiday_date")),
    ):
        found = {
            tuple(row[name] for name in names)
            for row in first[entity]
            if row["schedule"] != "default"
        }
        assert found == {tuple(row[name] for name in names) for row in company[entity]}
    default = [row for row in first["business_hours"] if row["schedule"] == "default"]
    assert [(row["weekday"], row["opens_at"], row["closes_at"]) for row in default] == [
        (str(day), "09:00", "17:00") for day in range(1, 6)
    ]


def test_satisfaction_ratings_and_survey_responses_round_trip(
    company: Company, staged: Staged
) -> None:
    """Ratings are good or bad; responses to the surveys that replaced them have their scale."""
    ids = staged.server.tickets.ids
    rated = {rating["ticket_id"] for rating in staged.server.csat.ratings}
    asked = [row for row in company["survey_responses"] if row["survey_type"] == "csat"]
    expected = set()
    for row in asked:
        scale, score = (row["scale_min"], row["scale_max"]), row.get("score") or None
        if ids[row["ticket_id"]] in rated:
            score = score and str(int(int(score) >= int(row["scale_max"]) - 1))
            scale = ("0", "1")
        elif score is None:
            scale = (None, None)
        comment = (row.get("comment") or None) if score else None
        sent_at = row["sent_at"] or row["responded_at"]
        values = (sent_at, score, row.get("responded_at") or None, comment)
        expected.add((f"zendesk:{ids[row['ticket_id']]}", *scale, *values))
    found = {
        (
            *(row[name] for name in ("ticket_id", "scale_min", "scale_max")),
            row["sent_at"].replace(".000+00:00", "Z"),
            *(row[name] for name in ("score", "responded_at", "comment")),
        )
        for row in staged.first["survey_responses"]
    }
    assert found == expected
    assert 50 < len(rated) < len(expected) == len(asked)


def test_zendesks_metric_sets_are_staged(company: Company, staged: Staged) -> None:
    events: dict[str, Rows] = {}
    for row in sorted(company["ticket_events"], key=lambda row: row["event_id"]):
        events.setdefault(row["ticket_id"], []).append(row)
    found = {row["ticket_id"]: row for row in staged.first["ticket_metrics"]}
    for ticket in company["tickets"]:
        numbers = found.get(f"zendesk:{staged.server.tickets.ids[ticket['ticket_id']]}")
        assert (numbers is None) == (ticket["status"] in ("deleted", "spam")), (
            "deleted tickets have no metric set"
        )
        if numbers is None:
            continue
        comments = [row for row in events[ticket["ticket_id"]] if row["event_type"] == "comment"][
            1:
        ]
        replies = [
            row for row in comments if row["actor_type"] == "agent" and row["is_public"] == "true"
        ]
        first = (
            (epoch(replies[0]["occurred_at"]) - epoch(ticket["created_at"])) // 60 * 60
            if replies
            else None
        )
        assert (numbers["public_agent_replies"], numbers["first_reply_seconds"]) == (
            len(replies),
            first,
        )
        if ticket["schedule"] == "around-the-clock":
            assert numbers["first_reply_business_seconds"] == first
            assert numbers["full_resolution_business_seconds"] == numbers["full_resolution_seconds"]
        elif first is not None:
            assert numbers["first_reply_business_seconds"] <= first
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
        "17:00 to 18:00, and 8:30 to 12:30 after the clock change"
    )
    assert (
        time_of_desk.seconds(epoch("2026-04-03T00:00:00Z"), epoch("2026-04-05T00:00:00Z")) == 0
    ), "Good Friday"


def test_an_actor_keeps_the_role_at_the_time_of_the_event(staged: Staged) -> None:
    first = {row["event_id"]: row["actor_type"] for row in staged.first["ticket_events"]}
    assert {row["event_id"]: row["actor_type"] for row in staged.second["ticket_events"]} == first
    names = {row["full_name"] for row in staged.second["contacts"] if not row["is_deleted"]}
    assert any(name.startswith("Agent ") for name in names), (
        "agents whose role changed are contacts now"
    )


def test_deletions_are_staged(staged: Staged) -> None:
    newest = {entity: {} for entity in ENTITIES}
    for entity, key in (
        ("customers", "customer_id"),
        ("contacts", "contact_id"),
        ("tickets", "ticket_id"),
    ):
        newest[entity] = {row[key]: row for row in staged.second[entity]}
    people, tickets = staged.server.people, staged.server.tickets
    assert newest["customers"][f"zendesk:{people.organizations['C-0001']['id']}"]["is_deleted"]
    assert newest["contacts"][f"zendesk:{people.users[0]['id']}"]["is_deleted"]
    gone = newest["tickets"][f"zendesk:{tickets.records[0]['id']}"]
    assert gone["status"] == "deleted" and not gone["is_deleted"], (
        "a deleted ticket is a row that is not counted"
    )
    hours = {(row["schedule"], row["is_deleted"]) for row in staged.second["business_hours"]}
    assert ("apac-desk", True) in hours and ("apac-desk", False) not in hours
    assert ("emea-desk", False) in hours
    assert any(row["schedule"] == "apac-desk" for row in staged.second["tickets"]), (
        "tickets keep the name of a deleted schedule"
    )
