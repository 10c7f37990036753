"""Freshdesk's connector and its staging models, against its server."""

from collections import Counter
from collections.abc import Iterator

import duckdb
import pytest

from demo.servers.freshdesk.tickets import FIRST_TICKET
from demo.servers.server import Company
from orchestration.sources import CONNECTORS
from orchestration.sources.rails_time_zones import NAMES
from tests.support import vendors
from tests.support.running import PROJECT_ROOT

pytestmark = pytest.mark.slow

FRESHDESK = CONNECTORS["freshdesk"]
# Tickets without activities in the export.
UNEXPORTED = range(FIRST_TICKET, FIRST_TICKET + 150)


@pytest.fixture(scope="module")
def company() -> Company:
    return vendors.company_of_one_month()


@pytest.fixture(scope="module")
def staged(
    company: Company, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The staged company: some tickets are not in the export, and a contact is deleted."""
    home = tmp_path_factory.mktemp("staged")
    with vendors.served("freshdesk", company) as (server, options):
        for day, activities in server.files.items():
            server.files[day] = [row for row in activities if row["ticket_id"] not in UNEXPORTED]
        questions = [
            {"id": "default_question", "label": "Happy?", "accepted_ratings": [-103, 100, 103]}
        ]
        server.surveys = [{"id": 1, "title": "Short", "questions": questions}]
        server.ratings = [
            rating(1, 1, 103),
            rating(2, 1, -103),
            rating(3, 9, 101),
            rating(4, 9, -102),
            rating(5, 8, 1),
        ]
        server.business_hours[0] |= {"is_default": True}
        server.desk.tickets[FIRST_TICKET]["source"] = 13
        vendors.land("freshdesk", options, home)
        server.deleted_contacts.append(
            server.contacts.pop() | {"deleted": True, "updated_at": "2026-07-01T00:00:00Z"}
        )
        server.companies.pop()
        vendors.land("freshdesk", options, home)
    vendors.build_staging(home, "freshdesk")
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as connection:
        yield connection


def rating(number: int, survey: int, value: int) -> dict:
    return {
        "id": number,
        "survey_id": survey,
        "user_id": 2_000_001,
        "ticket_id": FIRST_TICKET,
        "feedback": None,
        "ratings": {"default_question": value},
        "created_at": "2026-06-30T09:00:00Z",
        "updated_at": "2026-06-30T09:00:00Z",
    }


def native(number: int) -> str:
    return f"freshdesk:{FIRST_TICKET + number}"


def test_tickets_round_trip(staged: duckdb.DuckDBPyConnection, company: Company) -> None:
    contacts = {row["contact_id"]: row for row in company["contacts"]}
    customers = {row["email"]: row["customer_id"] for row in reversed(company["contacts"])}
    expected = {
        native(number): (
            row["customer_id"]
            or contacts.get(row["contact_id"], {}).get("customer_id")
            or customers.get(row["requester_email"].strip().lower())
            or None,
            row["channel"] if number else "whatsapp",
            row["priority"],
            row["topic"] or None,
            row["team"],
            # The first calendar is the account's default.
            {"": None, "emea-desk": "default"}.get(row["schedule"], row["schedule"]),
            {"new": "open"}.get(row["status"], row["status"]),
            row["created_at"],
        )
        for number, row in enumerate(company["tickets"])
    }
    found = staged.execute(
        """
        select
            tickets.ticket_id, companies.external_id, channel, priority, topic, team,
            case when schedule = 'emea-desk' then 'default' else schedule end,
            status,
            tickets.created_at
        from staging.stg_freshdesk__tickets as tickets
        left join staging.stg_freshdesk__customers as companies
            on tickets.customer_id = companies.customer_id
            and tickets.read_batch = companies.read_batch
        """
    ).fetchall()
    assert {row[0]: row[1:] for row in found} == expected


def test_events_round_trip(staged: duckdb.DuckDBPyConnection, company: Company) -> None:
    ids = {row["ticket_id"]: native(number) for number, row in enumerate(company["tickets"])}
    unexported = {f"freshdesk:{number}" for number in UNEXPORTED}
    expected = Counter(
        (
            ids[row["ticket_id"]],
            row["occurred_at"],
            row["actor_type"],
            row["is_public"] or None,
            row["status"] or None,
        )
        for row in company["ticket_events"]
        if row["event_type"] == "comment" or ids[row["ticket_id"]] not in unexported
    )
    found = staged.execute(
        "select ticket_id, occurred_at, actor_type, is_public, status from"
        " staging.stg_freshdesk__ticket_events"
        " where not is_out_of_scope"
        " and (event_type = 'comment' or ticket_id not in (select unnest(?)))",
        [sorted(unexported)],
    ).fetchall()
    assert Counter(found) == expected


def test_without_the_export_only_the_last_status_changes_are_known(
    staged: duckdb.DuckDBPyConnection, company: Company
) -> None:
    found: dict[str, list] = {}
    for ticket_id, *event in staged.execute(
        "select ticket_id, occurred_at, status from staging.stg_freshdesk__ticket_events"
        " where event_type = 'status' order by ticket_id, occurred_at, sequence"
    ).fetchall():
        found.setdefault(ticket_id, []).append(tuple(event))
    moves: dict[str, list] = {}
    for row in company["ticket_events"]:
        if row["event_type"] == "status":
            moves.setdefault(row["ticket_id"], []).append((row["occurred_at"], row["status"]))
    reopened = 0
    for number in range(len(UNEXPORTED)):
        real = moves.get(company["tickets"][number]["ticket_id"], [])
        staged_changes = found.get(native(number), [])
        assert staged_changes[-1:] == real[-1:], "the last change is known"
        solves = [
            move
            for before, move in zip([("", "new"), *real], real, strict=False)
            if is_solve(before, move)
        ]
        if solves and real[-1][1] in ("solved", "closed"):
            assert solves[-1][0] in [
                at for at, status in staged_changes if status in ("solved", "closed")
            ]
        if any(status == "open" for _, status in real):
            reopened += 1
            assert [status for _, status in staged_changes][:2] == ["solved", "open"], (
                "a reopened ticket was solved before"
            )
    assert reopened


def is_solve(before: tuple[str, str], move: tuple[str, str]) -> bool:
    return before[1] not in ("solved", "closed") and move[1] in ("solved", "closed")


def test_freshdesks_stats_are_staged(staged: duckdb.DuckDBPyConnection, company: Company) -> None:
    found = staged.execute(
        """
        select count(*), count(first_reply_seconds), count(full_resolution_seconds),
            min(first_reply_seconds) > 0
        from staging.stg_freshdesk__ticket_metrics
        """
    ).fetchone()
    solved = sum(row["status"] in ("solved", "closed") for row in company["tickets"])
    assert (
        found[0] == len(company["tickets"]) and found[2] >= solved > 0 and found[1] > 0 and found[3]
    )


def test_ratings_use_the_scale_of_their_survey(staged: duckdb.DuckDBPyConnection) -> None:
    found = staged.execute(
        "select response_id, score, scale_min, scale_max from"
        " staging.stg_freshdesk__survey_responses order by all"
    ).fetchall()
    assert found == [
        ("freshdesk:1", "3", "1", "3"),
        ("freshdesk:2", "1", "1", "3"),
        ("freshdesk:3", "5", "1", "7"),
        ("freshdesk:4", "2", "1", "7"),
        ("freshdesk:5", "3", "1", "3"),
    ]


def test_calendars_have_one_interval_per_day(staged: duckdb.DuckDBPyConnection) -> None:
    found = staged.execute(
        "select schedule, timezone, min(weekday), max(weekday), min(opens_at), max(closes_at)"
        " from staging.stg_freshdesk__business_hours where not is_deleted group by all order by all"
    ).fetchall()
    assert found == [
        ("amer-desk", "America/New_York", "1", "5", "08:00", "18:00"),
        ("apac-desk", "Asia/Singapore", "1", "5", "09:00", "18:00"),
        ("around-the-clock", "UTC", "1", "7", "00:00", "24:00"),
        ("default", "Europe/Berlin", "1", "5", "08:30", "18:00"),
    ]


def test_deletions_are_staged(staged: duckdb.DuckDBPyConnection) -> None:
    contacts = staged.execute(
        "select count(distinct contact_id) from staging.stg_freshdesk__contacts where is_deleted"
    ).fetchone()
    # The newer snapshot is current: a company that it lacks has tombstones only.
    companies = staged.execute(
        "select count(*) from (select customer_id from staging.stg_freshdesk__customers"
        " group by customer_id having bool_and(is_deleted))"
    ).fetchone()
    assert (contacts, companies) == ((1,), (1,))


def test_time_zones_are_in_the_seed() -> None:
    known = set((PROJECT_ROOT / "seeds" / "time_zones.csv").read_text(encoding="utf-8").split())
    assert not set(NAMES.values()) - known
