"""Salesforce's cases: the tickets and events that staging returns, and how they are read."""

import logging
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from demo.servers.salesforce import SalesforceServer
from demo.servers.salesforce.objects import native_id
from orchestration.erasure.erase import erase
from orchestration.errors import BadConfigurationError
from orchestration.home import Home
from orchestration.settings import Settings
from orchestration.sources.connector import Options, Record
from orchestration.sources.salesforce import CONNECTOR as SALESFORCE
from orchestration.sources.salesforce import bulk
from tests.sources.recordings import SIGN_INS
from tests.sources.salesforce.recorded import ACCOUNT_IDS, CONTACT_IDS
from tests.sources.salesforce.recorded import SALESFORCE as RECORDED
from tests.sources.salesforce.recorded_cases import CASE_IDS
from tests.support import vendors
from tests.support.replay import Replay

TABLES = ("cases", "case_history", "case_comments", "case_emails")


@pytest.fixture
def home(recorded_home: Path) -> Path:
    return recorded_home


def staged(home: Path, model: str, columns: str, where: str = "true") -> list[tuple]:
    """Columns of a staging model's rows, ordered."""
    return vendors.rows(
        home, f"select {columns} from staging.stg_salesforce__{model} where {where} order by all"
    )


def events(home: Path, number: int) -> list[tuple]:
    """Clock time, type, actor, publicity and status of the events of a case that count."""
    columns = "occurred_at[12:16], event_type, actor_type, is_public, status"
    in_force = "not (is_out_of_scope or is_deleted)"
    ticket = f"ticket_id = 'salesforce:{CASE_IDS[number]}'"
    return staged(home, "ticket_events", columns, f"{in_force} and {ticket}")


def test_tickets(home: Path) -> None:
    """The queue that owned a case is its team, and a name that the org made up stays readable."""
    columns = "customer_id, contact_id, requester_email, channel, priority, topic, team, schedule"
    account, contact = f"salesforce:{ACCOUNT_IDS[0]}", f"salesforce:{CONTACT_IDS[0]}"
    first = (account, contact, "vera@harbour.example", "email", "normal", "Mechanical")
    none = (None, None, None)
    found = staged(home, "tickets", f"ticket_id, {columns}, status", "not is_out_of_scope")
    assert found == [
        (f"salesforce:{id_}", *row)
        for id_, row in zip(
            CASE_IDS[:9],
            [
                (*first, "Support", "Default", "solved"),
                (*none, "phone", "normal", *none, "solved"),
                (*none, "social media", "critical", *none, "solved"),
                (*none, "phone", "normal", *none, "deleted"),
                (*none, "phone", "normal", *none, "merged"),
                (*none, "phone", "normal", *none, "merged"),
                (*none, None, None, None, "Support", None, "hold"),
                (*none, "phone", "normal", *none, "solved"),
                (*none, "phone", "normal", *none, "solved"),
            ],
            strict=True,
        )
    ]


def test_events_of_a_case(home: Path) -> None:
    """Neither a draft, a deleted comment nor a change between two closed statuses counts."""
    assert events(home, 0) == [
        ("09:00", "comment", "customer", "true", None),
        ("09:00", "comment", "customer", "true", None),
        ("09:01", "comment", "system", "true", None),
        ("09:05", "comment", "bot", "true", None),
        ("09:10", "comment", "bot", "true", None),
        ("09:30", "status", "agent", None, "open"),
        ("09:40", "comment", "agent", "false", None),
        ("09:45", "comment", "agent", "true", None),
        ("09:50", "comment", "customer", "true", None),
        ("10:00", "status", "agent", None, "solved"),
        ("11:00", "status", "agent", None, "open"),
        ("12:00", "status", "agent", None, "solved"),
    ]


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (1, [("09:00", "agent", "solved")]),
        (2, [("12:00", "system", "solved")]),
        (7, [("12:00", "agent", "solved"), ("12:30", "agent", "open")]),
        (8, [("12:00", "system", "solved")]),
    ],
    ids=["born closed", "without history", "reopened during the read", "with late history"],
)
def test_a_closing_counts_once(home: Path, number: int, expected: list[tuple]) -> None:
    statuses = [
        (time, actor, status)
        for time, kind, actor, _, status in events(home, number)
        if kind == "status"
    ]
    assert statuses == expected


@pytest.mark.slow
def test_a_closed_status_may_mean_something_else(tmp_path: Path) -> None:
    """No closing is added to a case that the settings do not count as solved."""
    named = SIGN_INS["salesforce"] | {"ticket_statuses": "Closed=pending"}
    Replay("salesforce", RECORDED, **named).land(tmp_path)
    vendors.build_staging(tmp_path, "salesforce")
    in_status = [[row[-1] for row in events(tmp_path, number) if row[-1]] for number in (1, 2)]
    assert in_status == [["pending"], []]


def test_a_case_of_another_record_type_is_out_of_scope(home: Path) -> None:
    assert staged(home, "tickets", "ticket_id", "is_out_of_scope") == [
        (f"salesforce:{CASE_IDS[9]}",)
    ]
    assert events(home, 9) == []


def test_business_hours_and_vendor_numbers(home: Path) -> None:
    assert staged(home, "business_hours", "weekday, timezone, opens_at, closes_at") == [
        ("1", "Europe/Berlin", "09:00", "17:30"),
        ("7", "Europe/Berlin", "00:00", "24:00"),
    ]
    resolution = staged(home, "ticket_metrics", "full_resolution_seconds")
    three_hours = (3 * 3600.0,)
    assert resolution == [(0.0,), *[three_hours] * 5, *[(None,)] * 3]


def test_neither_users_nor_texts_land(home: Path) -> None:
    landed = home / "landing" / "salesforce"
    text = "".join(
        str(duckdb.read_parquet(str(path)).fetchall())
        for path in landed.glob("*/*.parquet")
        if path.parent.name.startswith("case")
    )
    assert CASE_IDS[0] in text
    for private in ("CspLitePortal", "005000", "Vera Agent"):
        assert private not in text


# Reading


@pytest.fixture
def org() -> Iterator[tuple[SalesforceServer, Options]]:
    company = vendors.company_of_one_month()
    with vendors.served("salesforce", company, has_service_cloud=True) as (server, options):
        yield server, options


def read_cases(options: Options) -> dict[str, list[Record]]:
    """The records of the tables of cases, in the order read."""
    records: dict[str, list[Record]] = {table: [] for table in TABLES}
    for page in SALESFORCE.read(options, {}):
        if page.table in records:
            records[page.table] += page.records
    return records


def test_only_changes_are_read_again(org: tuple[SalesforceServer, Options], tmp_path: Path) -> None:
    server, options = org
    records = server.queries.records
    landed = vendors.land("salesforce", options, tmp_path)
    assert {name: landed[name] for name in TABLES} == {
        table: len(records[name])
        for table, name in zip(
            TABLES, ("Case", "CaseHistory", "CaseComment", "EmailMessage"), strict=True
        )
    }
    before = server.requests
    assert vendors.land("salesforce", options, tmp_path) == {}
    # A token, three lists, and of nine objects the description and a query.
    assert server.requests - before == 1 + 3 + 2 * 9
    case, now = records["Case"][0], server.instant()
    case |= {"Status": "On Hold", "SystemModstamp": now}
    change = {"Id": native_id("CaseHistory", "8" * 9), "CaseId": case["Id"], "Field": "Status"}
    change |= {"OldValue": "Working", "NewValue": "On Hold", "CreatedDate": now}
    records["CaseHistory"].append(records["CaseHistory"][0] | change)
    assert vendors.land("salesforce", options, tmp_path) == {"cases": 1, "case_history": 1}
    # Other bots may have created any record; records with the same actor do not land again.
    bots = options | {"bot_ids": ""}
    assert set(vendors.land("salesforce", bots, tmp_path)) <= {*TABLES}


def test_bulk_jobs_and_queries_return_the_same_cases(
    org: tuple[SalesforceServer, Options], monkeypatch: pytest.MonkeyPatch
) -> None:
    server, options = org
    server.queries.max_per_batch = 40
    monkeypatch.setattr(bulk, "MAX_RECORDS", 50)
    monkeypatch.setattr(bulk, "FIRST_POLL_SECONDS", 0.01)
    monkeypatch.setattr("orchestration.sources.http.client.FIRST_WAIT_SECONDS", 0.01)
    by_query = read_cases(options)
    server.faults.failing = server.faults.reset = 0.1
    by_job = read_cases(options | {"bulk_rows": "50"})
    assert {"failing", "reset"} <= set(server.faults.counts)
    server.faults.disable_all()
    assert by_job == by_query
    assert {"Case", "CaseHistory", "CaseComment", "EmailMessage"} <= {
        job["object"] for job in server.jobs.created
    }
    assert {record["actor"] for record in by_query["case_comments"]} >= {"agent", "customer"}


def test_an_org_without_emails_names_their_setting(
    org: tuple[SalesforceServer, Options], tmp_path: Path
) -> None:
    server, options = org
    del server.queries.schema["EmailMessage"]
    with pytest.raises(BadConfigurationError, match="set SOURCES__SALESFORCE__EMAILS_OBJECT to"):
        vendors.land("salesforce", options, tmp_path)
    landed = vendors.land("salesforce", options | {"emails_object": "none"}, tmp_path)
    assert landed["cases"] and "case_emails" not in landed


def test_an_org_without_record_types_names_their_setting(
    org: tuple[SalesforceServer, Options], tmp_path: Path
) -> None:
    line = "Case has no field RecordType.DeveloperName, .* set .*TICKET_RECORD_TYPES"
    with pytest.raises(BadConfigurationError, match=line):
        vendors.land("salesforce", org[1] | {"ticket_record_types": "Support"}, tmp_path)


@pytest.mark.parametrize(
    ("option", "text", "line"),
    [
        (
            "ticket_statuses",
            "Closed=done",
            "'Closed=done' is not name=status; status is one of new",
        ),
        ("bot_ids", "7", "'7' is not the ID of a user"),
        ("bot_ids", "005000000000002AAA' OR Id != '", "is not the ID of a user"),
    ],
)
def test_malformed_options(option: str, text: str, line: str) -> None:
    options = SIGN_INS["salesforce"] | {"base_url": "http://127.0.0.1:9", option: text}
    named = f"^SOURCES__SALESFORCE__{option.upper()}: .*{line}"
    with (
        Replay("salesforce", {}, **options).served() as served,
        pytest.raises(BadConfigurationError, match=named),
    ):
        list(SALESFORCE.read(served, {}))


def test_unused_names_are_warnings(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, "cx")
    chosen = {"ticket_statuses": "New=new,Lost=hold", "bot_ids": "005000000000009,005000000000007"}
    chosen |= {"ticket_record_types": "Support,Sales"}
    with Replay("salesforce", RECORDED, **SIGN_INS["salesforce"] | chosen).served() as served:
        list(SALESFORCE.read(served, {}))
    assert [line for line in caplog.messages if "; check SOURCES" in line] == [
        "salesforce: no Case has the record type 'Sales'; check"
        " SOURCES__SALESFORCE__TICKET_RECORD_TYPES",
        "salesforce: no case has the status 'Lost'; check SOURCES__SALESFORCE__TICKET_STATUSES",
        "salesforce: no user has the ID '005000000000007AAA'; check SOURCES__SALESFORCE__BOT_IDS",
    ]


@pytest.mark.slow
def test_an_erased_requester_leaves_no_trace(tmp_path: Path) -> None:
    company = vendors.company_of_one_month()
    company["tickets"][0] |= {"contact_id": "", "requester_email": "Ana@Harbour.example"}
    settings = Settings(Home(tmp_path), ("salesforce",), None, date(2026, 6, 30), "UTC", "USD")
    with vendors.served("salesforce", company, has_service_cloud=True) as (_, options):
        vendors.land("salesforce", options, tmp_path)
        [receipt] = erase(settings, "email", ["ana@harbour.example"])
        assert receipt["occurrences_left"] == 0 and receipt["rows_rewritten"] == {"cases": 1}
        assert vendors.land("salesforce", options, tmp_path) == {}
