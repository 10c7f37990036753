"""Values as other tools write them: ids as doubles, default dates, spellings of addresses."""

import json
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.reference import compare_tables, write_expected
from tests.support.running import refresh_files

pytestmark = pytest.mark.slow

SETTINGS = {"as_of": "2026-01-31", "timezone": "Europe/Bucharest"}
NAN = float("nan")
CUSTOMERS = pa.table(
    {
        "customer_id": pa.array([101, 102, 103], pa.int64()),
        "segment": ["smb", "ent", "mid"],
        "email_domain": ["https://www.Acme.example/", "@münchen.example", " gamma.example."],
    }
)
CONTACTS = """contact_id,customer_id,email
P1,101,Ana <Ana@acme.example>
P2,102,josé@MÜNCHEN.example
P3,103,mailto:gil@gamma.example
"""
ORDERS = pa.table(
    {
        "order_id": pa.array([1.0, 2.0, 3.0, NAN, 2.0**53], pa.float64()),
        "customer_id": pa.array([101.0, 102.0, NAN, 103.0, 101.0], pa.float64()),
        "ordered_at": ["2026-01-05"] * 5,
        "amount": pa.array([10.0, 20.0, NAN, 40.0, 50.0], pa.float64()),
        "status": ["paid"] * 5,
    }
)
TICKETS = [
    {"ticket_id": 11.0, "customer_id": 101.0, "created_at": "2026-01-05"},
    {"ticket_id": 12, "customer_id": NAN, "created_at": "2026-01-05"},
    {"ticket_id": "13.0", "customer_id": None, "created_at": "2026-01-05"},
    {"ticket_id": "14", "customer_id": 1e17, "created_at": "2026-01-05"},
    {"ticket_id": "15", "created_at": "1970-01-01T00:00:00Z"},
    {"ticket_id": "16", "created_at": "1989-12-31T21:59:59Z"},
    {"ticket_id": "17", "created_at": "1989-12-31T22:00:00Z"},
]
# The requester of a ticket, and the contact and the customer that it belongs to.
REQUESTERS = {
    "ANA@acme.example.": ("P1", "101"),
    "<ana@acme.example>": ("P1", "101"),
    '"José" <josé@xn--mnchen-3ya.example>': ("P2", "102"),
    "gil@gamma.example": ("P3", "103"),
    "bo@acme.example": (None, "101"),
    "bo@xn--mnchen-3ya.example": (None, "102"),
    "Bo <bo@Gamma.example.>": (None, "103"),
    "bo@munchen.example": (None, "unknown"),
}
SUBSCRIPTIONS = """subscription_id,customer_id,start_date,end_date,mrr
S1,101,1990-01-01,,10
S2,101,0001-01-01,,10
S3,101,2026-01-01,0001-01-01,10
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of files as several tools write them."""
    folder = tmp_path_factory.mktemp("values")
    pq.write_table(CUSTOMERS, folder / "customers.parquet")
    pq.write_table(ORDERS, folder / "orders.parquet")
    (folder / "contacts.csv").write_text(CONTACTS, encoding="utf-8")
    requested = [
        {"ticket_id": f"R{number}", "created_at": "2026-01-05", "requester_email": requester}
        for number, requester in enumerate(REQUESTERS)
    ]
    tickets = [json.dumps({"status": "open", **ticket}) for ticket in TICKETS + requested]
    (folder / "tickets.jsonl").write_text("\n".join(tickets))
    (folder / "subscriptions.csv").write_text(SUBSCRIPTIONS)
    return folder


@pytest.fixture(scope="module")
def published(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """The published version of the folder, equal to the reference in every cell."""
    expected = tmp_path_factory.mktemp("expected")
    write_expected(folder, expected, date.fromisoformat(SETTINGS["as_of"]), SETTINGS["timezone"])
    database = refresh_files(folder, tmp_path_factory.mktemp("home") / "home", **SETTINGS)
    assert compare_tables(database, expected) == []
    return duckdb.connect(str(database), read_only=True)


def test_whole_doubles_are_ids(published: duckdb.DuckDBPyConnection) -> None:
    customers = "select customer_id from marts.dim_customers order by all"
    assert published.execute(customers).fetchall() == [
        ("101",), ("102",), ("103",), ("unknown",)
    ]  # fmt: skip
    orders = "select order_id, customer_id from marts.fct_orders order by all"
    assert published.execute(orders).fetchall() == [("1", "101"), ("2", "102")]
    tickets = (
        "select ticket_id, customer_id from marts.fct_tickets"
        " where ticket_id not like 'R%' order by all"
    )
    assert published.execute(tickets).fetchall() == [
        ("11", "101"), ("12", "unknown"), ("13.0", "unknown"), ("17", "unknown")
    ]  # fmt: skip


def test_rows_with_lost_ids_and_dates_are_rejected(published: duckdb.DuckDBPyConnection) -> None:
    rejected = 'select entity, reason, row_key, "row" from quality.rejected_rows order by all'
    found = [
        (entity, reason, json.loads(row) if reason == "malformed_row" else key)
        for entity, reason, key, row in published.execute(rejected).fetchall()
    ]
    assert found == [
        ("orders", "invalid_number", "3"),
        ("orders", "malformed_row", {"file": "orders.parquet", "line": 5}),
        ("orders", "missing_key", ""),
        ("subscriptions", "invalid_timestamp", "S2"),
        ("subscriptions", "invalid_timestamp", "S3"),
        ("tickets", "invalid_timestamp", "15"),
        ("tickets", "invalid_timestamp", "16"),
        ("tickets", "malformed_row", {"file": "tickets.jsonl", "line": 4}),
    ]


def test_spellings_of_addresses_and_domains_match(published: duckdb.DuckDBPyConnection) -> None:
    matched = (
        "select contact_id, customer_id from marts.fct_tickets where ticket_id like 'R%'"
        " order by ticket_id"
    )
    assert published.execute(matched).fetchall() == list(REQUESTERS.values())


def test_the_history_begins_with_the_first_date(published: duckdb.DuckDBPyConnection) -> None:
    months = "select min(metric_month), count(*) from metrics.scorecard_monthly"
    assert published.execute(months).fetchall() == [(date.fromisoformat("1990-01-01"), 433)]
