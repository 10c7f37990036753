"""What is read again, how lists resume, and what errors name."""

import json
import logging
import time
from pathlib import Path

import pytest
from starlette.responses import Response

from orchestration.errors import BadConfigurationError, RefreshError
from orchestration.landing.records import to_rows
from orchestration.sources import CONNECTORS
from orchestration.sources.connector import Page, State
from orchestration.sources.stripe.client import API_VERSION
from tests.sources.stripe.objects import (
    account,
    at,
    charge,
    customer,
    event,
    invoice,
    line,
    list_of,
    subscription,
)
from tests.support.replay import Replay, Responses

RECENT = {"events_since": int(time.time()) - 86_400, "pages": 1}
LISTS = ("customers", "subscriptions", "invoices", "charges", "refunds", "disputes")
READ = dict.fromkeys(LISTS, RECENT)


def read(replay: Replay, state: State, **options: str) -> list[Page]:
    with replay.served() as served_options:
        return list(CONNECTORS["stripe"].read(dict(served_options) | options, state))


def records(pages: list[Page], table: str) -> list[dict]:
    return [record for page in pages if page.table == table for record in page.records]


def replay_of(responses: Responses) -> Replay:
    return Replay("stripe", responses, api_key="k")


def error(status: int, **fields: str) -> Response:
    body = {"error": {"type": "invalid_request_error"} | fields}
    return Response(json.dumps(body), status, media_type="application/json")


def test_a_deleted_record_is_read_as_deleted() -> None:
    replay = replay_of(
        account()
        | {
            "GET /events": [
                list_of(event("customer.deleted", "cus_1", at("2026-03-02"))),
                list_of(),
                list_of(event("invoice.deleted", "in_1", at("2026-03-02"))),
                list_of(),
            ],
            "GET /customers/cus_1": [{"id": "cus_1", "object": "customer", "deleted": True}],
            "GET /invoices/in_1": [error(404, code="resource_missing")],
        }
    )
    pages = read(replay, READ)
    for table, id_ in (("customers", "cus_1"), ("contacts", "cus_1"), ("invoices", "in_1")):
        [row] = records(pages, table)
        assert (row["id"], row["deleted"]) == (id_, True)


def test_an_event_names_a_record_that_is_read_again() -> None:
    changed = subscription("sub_1", "past_due")
    responses = account() | {
        "GET /events": [
            list_of(),
            list_of(
                event("customer.subscription.updated", "sub_1", at("2026-03-02")),
                event("customer.subscription.updated", "sub_1", at("2026-03-01")),
            ),
            list_of(),
        ],
        "GET /subscriptions/sub_1": [changed],
    }
    replay = replay_of(responses)
    pages = read(replay, READ)
    assert [row["status"] for row in records(pages, "subscriptions")] == ["past_due"]
    asked = [request for request in replay.requests if "/subscriptions" in request]
    assert asked == [
        "GET /subscriptions/sub_1?expand%5B%5D=discounts&expand%5B%5D=items.data.discounts"
    ]
    cursors = {page.table: page.cursor for page in pages if page.cursor is not None}
    assert set(cursors) == set(LISTS)
    assert all(cursor["events_since"] > RECENT["events_since"] for cursor in cursors.values())


def test_more_changes_than_pages_are_read_as_a_list() -> None:
    events = [event("charge.updated", f"ch_{number}", at("2026-03-01")) for number in range(101)]
    replay = replay_of(
        account(charges=[charge("ch_1")])
        | {"GET /events": [list_of(), list_of(), list_of(), list_of(*events), list_of()]}
    )
    pages = read(replay, READ)
    assert [row["id"] for row in records(pages, "charges")] == ["ch_1"]
    assert "GET /charges?limit=100" in replay.requests


def test_a_break_longer_than_events_are_kept_reads_the_lists_again() -> None:
    replay = replay_of(account(customers=[customer("cus_1")]))
    old = {"events_since": int(time.time()) - 29 * 86_400, "pages": 1}
    pages = read(replay, READ | {"customers": old})
    assert [row["id"] for row in records(pages, "customers")] == ["cus_1"]
    assert replay.requests[0] == "GET /customers?limit=100"


def test_a_list_continues_after_the_oldest_record() -> None:
    first = [charge(f"ch_{number}", created=at("2026-03-01") - number) for number in (0, 2, 1)]
    replay = replay_of(
        account() | {"GET /charges": [list_of(*first, has_more=True), list_of(charge("ch_3"))]}
    )
    read(replay, {})
    assert "GET /charges?limit=100&starting_after=ch_2" in replay.requests


def test_a_list_starts_again_if_the_record_of_its_cursor_is_gone() -> None:
    gone = error(400, code="resource_missing", param="starting_after")
    replay = replay_of(account() | {"GET /charges": [gone, list_of(charge("ch_1"))]})
    pages = read(replay, {"charges": {"after": "ch_0", "started_at": 1, "pages": 3}})
    assert [row["id"] for row in records(pages, "charges")] == ["ch_1"]


def test_all_lines_of_an_invoice_are_read() -> None:
    lines = [line("sub_1", "2026-01-01", "2026-02-01", 1, id=f"il_{n}") for n in range(11)]
    long = invoice("in_1", *lines[:10])
    long["lines"]["has_more"] = True
    replay = replay_of(account(invoices=[long]) | {"GET /invoices/in_1/lines": [list_of(*lines)]})
    [row] = records(read(replay, {}), "invoices")
    assert [each["id"] for each in row["lines"]] == [each["id"] for each in lines]


def test_no_card_address_or_telephone_number_lands() -> None:
    private = {"phone": "+4712345678", "address": {"line1": "Quay 1", "country": "NO"}}
    card = {"payment_method_details": {"card": {"last4": "4242"}}, "receipt_email": "a@b.example"}
    shown = account(customers=[customer("cus_1", **private)], charges=[charge("ch_1", **card)])
    tables = {table.name: table for table in CONNECTORS["stripe"].tables}
    landed = "".join(
        str(to_rows(tables[page.table], page.records, "stripe").to_pylist())
        for page in read(replay_of(shown), {})
    )
    assert "'NO'" in landed
    assert not [word for word in ("4712345678", "Quay", "4242", "a@b") if word in landed]


def test_a_missing_permission_is_named(tmp_path: Path) -> None:
    message = "The provided key does not have access. Having the 'rak_charge_read' permission would"
    denied = error(403, message=message)
    with pytest.raises(BadConfigurationError) as raised:
        replay_of(account() | {"GET /charges": [denied]}).land(tmp_path)
    assert str(raised.value) == (
        "stripe: GET charges returned 403 Forbidden (invalid_request_error, rak_charge_read);"
        " check SOURCES__STRIPE__API_KEY and its permissions"
    )


def test_a_page_without_records_that_announces_more_is_one_line(tmp_path: Path) -> None:
    replay = replay_of(account() | {"GET /charges": [list_of(has_more=True)]})
    with pytest.raises(RefreshError, match=r"^stripe: GET charges: the response announces more"):
        replay.land(tmp_path)


def test_metadata_that_no_customer_has_is_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    replay = replay_of(account(customers=[customer("cus_1", metadata={"tier": "a"})]))
    caplog.set_level(logging.WARNING, "cx")
    read(replay, {}, segment_metadata="tier", region_metadata="area")
    assert caplog.messages == [
        "stripe: none of 1 customers has the metadata 'area'; check"
        " SOURCES__STRIPE__REGION_METADATA"
    ]


def test_a_key_of_the_test_mode_is_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING, "cx")
    read(replay_of(account(customers=[customer("cus_1", livemode=False)])), {})
    assert caplog.messages == [
        "stripe: all 1 customers are of the test mode, which is out of scope; set"
        " SOURCES__STRIPE__API_KEY to a key of the live mode"
    ]


def test_the_version_of_the_pages_is_the_one_that_is_asked_for() -> None:
    guide = Path(__file__).resolve().parents[3] / "docs" / "connectors.md"
    assert API_VERSION in guide.read_text(encoding="utf-8")
