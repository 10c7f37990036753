"""Reading Freshdesk over HTTP from its server."""

import contextlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from demo.company import demo_rows
from demo.servers.freshdesk import FreshdeskServer
from demo.servers.freshdesk import server as freshdesk_server
from demo.servers.running import serving, with_defaults
from demo.servers.server import Company
from orchestration.errors import BadConfigurationError, RefreshError
from orchestration.sources import CONNECTORS
from orchestration.sources.connector import Options, Record, State

FRESHDESK = CONNECTORS["freshdesk"]


@pytest.fixture(scope="module")
def demo() -> Company:
    return demo_rows(date(2026, 6, 30))


def last_tickets(rows: Company, count: int) -> Company:
    tickets = rows["tickets"][-count:]
    kept = {row["ticket_id"] for row in tickets}
    events = [row for row in rows["ticket_events"] if row["ticket_id"] in kept]
    return rows | {"tickets": tickets, "ticket_events": events}


@pytest.fixture(scope="module")
def company(demo: Company) -> Company:
    """The demo company with few tickets."""
    return last_tickets(demo, 30)


@pytest.fixture(scope="module")
def busy_company(demo: Company) -> Company:
    """The demo company with several pages of tickets."""
    return last_tickets(demo, 250)


@contextlib.contextmanager
def served(
    company: Company,
    prepare: Callable[[FreshdeskServer], None] = lambda server: None,
    export: bool = False,
) -> Iterator[tuple[FreshdeskServer, Options]]:
    """A server, and settings that skip the export unless `export` is set."""
    server = FreshdeskServer(company)
    prepare(server)
    with serving(server.app()) as base_url:
        yield (
            server,
            with_defaults("freshdesk", server.options(base_url))
            | {"activities_export": str(export).lower()},
        )


def read(options: Options, state: State | None = None) -> tuple[dict[str, list[Record]], State]:
    """Records by table, and the state of the next read."""
    records: dict[str, list[Record]] = defaultdict(list)
    state = dict(state or {})
    for page in FRESHDESK.read(options, dict(state)):
        records[page.table] += page.records
        state |= {page.table: page.cursor} if page.cursor is not None else {}
    return records, state


def ids(records: list[Record]) -> list[int]:
    return sorted(record["id"] for record in records)


def listed(server: FreshdeskServer) -> list[Record]:
    return [
        ticket
        for ticket in server.desk.tickets.values()
        if not ticket["spam"] and not ticket["deleted"]
    ]


def test_a_list_is_read_beyond_the_page_limit(
    busy_company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freshdesk_server, "MAX_PAGES", 2)
    with served(busy_company) as (server, options):
        found = read(options)[0]["tickets"]
        assert len(found) > 200
        assert set(ids(found)) == set(ids(listed(server)))


def test_tickets_of_one_second_are_read_page_by_page(busy_company: Company) -> None:
    with served(busy_company) as (server, options):
        for ticket in listed(server)[20:235]:
            ticket["updated_at"] = "2026-06-30T12:00:00Z"
        assert set(ids(read(options)[0]["tickets"])) == set(ids(listed(server)))


def test_a_change_during_the_read_moves_no_other_ticket(busy_company: Company) -> None:
    def prepare(server: FreshdeskServer) -> None:
        first = min(listed(server), key=lambda ticket: (ticket["updated_at"], ticket["id"]))
        after_first(
            server, "_list_tickets", lambda: first.update(updated_at="2026-07-01T00:00:00Z")
        )

    with served(busy_company, prepare) as (server, options):
        found = read(options)[0]["tickets"]
        assert set(ids(found)) == set(ids(listed(server)))
        assert found[-1]["updated_at"] == "2026-07-01T00:00:00Z"


def test_contacts_are_read_again_after_a_deletion_during_the_read(company: Company) -> None:
    def delete_first(server: FreshdeskServer) -> None:
        first = min(server.contacts, key=lambda contact: contact["name"].lower())
        server.contacts.remove(first)
        server.deleted_contacts.append(
            first | {"updated_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"}
        )

    def prepare(server: FreshdeskServer) -> None:
        after_first(server, "_list_contacts", lambda: delete_first(server))

    with served(company, prepare) as (server, options):
        found = read(options)[0]
        assert set(ids(server.contacts)) <= set(ids(found["contacts"]))
        assert set(ids(found["deleted_contacts"])) == set(ids(server.deleted_contacts))


def after_first(server: FreshdeskServer, endpoint: str, change: Callable[[], object]) -> None:
    """Make a change right after the first response of an endpoint."""
    answer, changes = getattr(server, endpoint), [change]

    async def answered(request: Request) -> Response:
        response = await answer(request)
        if changes:
            changes.pop()()
        return response

    setattr(server, endpoint, answered)


def test_deleted_tickets_and_spam_are_separate_lists(company: Company) -> None:
    with served(company) as (server, options):
        state = read(options)[1]
        ticket = listed(server)[0]
        ticket |= {"deleted": True, "updated_at": "2026-07-01T00:00:00Z"}
        found, state = read(options, state)
        assert ticket["id"] in ids(found["deleted_tickets"]) and ticket["id"] not in ids(
            found["tickets"]
        )
        ticket |= {"deleted": False, "spam": True, "updated_at": "2026-07-02T00:00:00Z"}
        assert ticket["id"] in ids(read(options, state)[0]["spam_tickets"])


def test_long_conversations_are_paged_and_removed_tickets_have_none(company: Company) -> None:
    long, removed = 10_001, 10_002

    def prepare(server: FreshdeskServer) -> None:
        reply = next(rows for rows in server.desk.conversations.values() if rows)[0]
        server.desk.conversations[long] = [
            reply | {"id": 50_000_000 + number} for number in range(230)
        ]
        after_first(server, "_list_tickets", lambda: server.desk.tickets.pop(removed))

    with served(company, prepare) as (_, options):
        lengths = {
            ticket["id"]: len(ticket["conversations"]) for ticket in read(options)[0]["tickets"]
        }
    assert (lengths[long], lengths[removed]) == (230, 0)


def test_conversations_land_without_texts_and_customers(company: Company) -> None:
    with served(company) as (_, options):
        said = [row for ticket in read(options)[0]["tickets"] for row in ticket["conversations"]]
    assert {name for row in said for name in row} == {
        *("id", "incoming", "private", "created_at", "agent_id", "merged", "automatic")
    }
    assert all(row["agent_id"] is None for row in said if row["incoming"]) and any(
        row["agent_id"] for row in said
    )


def test_a_late_file_is_read_when_it_appears(company: Company) -> None:
    today = datetime.now(UTC).date()
    late = today - timedelta(days=2)
    activity = {
        "ticket_id": 10_001,
        "performer_type": "system",
        "performer_id": None,
        "activity": {"status": "Open"},
    }
    with served(company, export=True) as (server, options):
        server.files[late] = [activity | {"performed_at": f"{late:%d-%m-%Y} 09:00:00 +0000"}]
        server.late.add(late)
        recent = options | {"activities_since": (today - timedelta(days=4)).isoformat()}
        found, state = read(recent)
        assert found["ticket_activities"] == [] and state["ticket_activities"]["missing"] == [
            late.isoformat()
        ]
        server.late.clear()
        found, state = read(recent, state)
        assert [row["performed_at"] for row in found["ticket_activities"]] == [f"{late}T09:00:00Z"]
        assert read(recent, state)[0]["ticket_activities"] == []


def test_files_are_retained_for_thirty_days(company: Company) -> None:
    with served(company, export=True) as (server, options):
        server.export_days = 30
        found, state = read(options | {"activities_since": ""})
        assert state["ticket_activities"]["missing"] == [] and found["ticket_activities"] == []


def test_an_account_without_the_export_names_the_setting(company: Company) -> None:
    with served(company) as (server, options):
        server.has_export = False
        with pytest.raises(
            BadConfigurationError, match="SOURCES__FRESHDESK__ACTIVITIES_EXPORT=false"
        ):
            read(options | {"activities_export": "true"})
        assert len(read(options)[0]["tickets"]) == len(listed(server))
        assert len(read(options | {"activities_export": "auto"})[0]["tickets"]) == len(
            listed(server)
        )


@pytest.mark.parametrize(
    "option", ["topic_field", "schedule_field", "crm_id_field", "statuses", "activities_since"]
)
def test_a_wrong_setting_is_named(company: Company, option: str) -> None:
    with (
        served(company, export=True) as (_, options),
        pytest.raises(BadConfigurationError, match=f"SOURCES__FRESHDESK__{option.upper()}"),
    ):
        read(options | {option: "8=nowhere"})


def test_a_plan_without_surveys_has_no_ratings(company: Company) -> None:
    async def refused(request: Request) -> Response:
        return JSONResponse(
            {"code": "require_feature", "message": "The surveys feature is not enabled."}, 403
        )

    with served(company, lambda server: setattr(server, "_list_ratings", refused)) as (
        server,
        options,
    ):
        found = read(options)[0]
        assert found["satisfaction_ratings"] == [] and len(found["tickets"]) == len(listed(server))


def test_denied_access_names_the_key(company: Company) -> None:
    async def refused(request: Request) -> Response:
        return JSONResponse({"code": "access_denied", "message": "You are not authorized."}, 403)

    with (
        served(company, lambda server: setattr(server, "_list_ratings", refused)) as (_, options),
        pytest.raises(
            BadConfigurationError,
            match=r"satisfaction_ratings .*access_denied.*SOURCES__FRESHDESK__API_KEY",
        ),
    ):
        read(options)


def test_errors_contain_the_code(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freshdesk_server, "MAX_PER_PAGE", 50)
    with (
        served(company) as (_, options),
        pytest.raises(RefreshError, match=r"400 Bad Request \(invalid_value per_page\)"),
    ):
        read(options)
