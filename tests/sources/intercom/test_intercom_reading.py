"""What a read requests, what it does after a lost response, and what its lines name."""

import json
import logging
from pathlib import Path

import pytest
from starlette.responses import Response

from orchestration.errors import BadConfigurationError, RefreshError
from orchestration.sources import CONNECTORS
from orchestration.sources.connector import Page, Record, State
from orchestration.sources.http.response import Response as Received
from orchestration.sources.intercom import companies
from orchestration.sources.intercom.client import rate_limit_delay
from tests.sources.intercom.objects import BY_USER, at, conversation, part, search, workspace
from tests.support.replay import Replay, Responses
from tests.support.vendors import company_of_one_month, land, served


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUNTIME__REQUEST_BACKOFF_FACTOR", "0.01")
    monkeypatch.setattr(companies, "POLL_SECONDS", 0.01)


def read(responses: Responses, state: State | None = None, **options: str) -> list[Page]:
    replay = Replay("intercom", responses, access_token="t", **options)
    with replay.served() as served_options:
        return list(CONNECTORS["intercom"].read(served_options, state or {}))


def records(pages: list[Page], table: str) -> list[Record]:
    return [record for page in pages if page.table == table for record in page.records]


def refused(status: int, code: str) -> Response:
    errors = [{"code": code, "message": "m@harbour.example"}]
    return Response(json.dumps({"type": "error.list", "errors": errors}), status)


def scrolled(*ids: str) -> Record:
    return {"type": "list", "data": [{"id": id_} for id_ in ids], "scroll_param": "s"}


def asked(number: int) -> Record:
    return conversation(str(number), "02 09:00", BY_USER, delivered_as="customer_initiated")


def test_a_search_continues_after_its_cursor() -> None:
    responses = workspace([asked(1), asked(2)])
    [both] = responses["POST /conversations/search"]
    first, second = both["conversations"]
    responses["POST /conversations/search"] = [
        search("conversations", first, after="c"),
        search("conversations", second),
    ]
    pages = read(responses)
    assert [row["id"] for row in records(pages, "conversations")] == ["1", "2"]
    cursors = [page.cursor for page in pages if page.table == "conversations"]
    assert cursors == [{"updated_at": at("02 09:00")}] * 2


def test_a_cursor_that_repeats_is_an_error() -> None:
    responses = workspace([])
    responses["POST /contacts/search"] = [search("data", {"id": "1"}, after="c")]
    with pytest.raises(RefreshError, match=r"POST contacts/search: .* repeats its cursor"):
        read(responses)


def test_a_conversation_that_was_deleted_meanwhile_is_left_out() -> None:
    responses = workspace([asked(1), asked(2)]) | {
        "GET /conversations/1": [refused(404, "not_found")]
    }
    assert [row["id"] for row in records(read(responses), "conversations")] == ["2"]


@pytest.mark.slow
def test_merged_and_deleted_records_land_with_the_next_read(tmp_path: Path) -> None:
    with served("intercom", company_of_one_month()) as (server, options):
        land("intercom", options, tmp_path)
        source, target, *_ = server.contacts
        server.merge(source, target)
        server.delete(next(iter(server.conversations.live)))
        found = land("intercom", options, tmp_path)
    assert found == {"contacts": 1, "merged_contacts": 1, "deleted_conversations": 1}


def test_texts_do_not_land() -> None:
    parts = [part("1", "comment", "02 10:00", BY_USER, "<p>a secret</p>")]
    found = conversation("1", "02 09:00", BY_USER, *parts, delivered_as="customer_initiated")
    [landed] = records(read(workspace([found])), "conversation_parts")
    assert landed["has_body"] is True and "secret" not in json.dumps(landed)


def test_cut_conversations_are_one_line(caplog: pytest.LogCaptureFixture) -> None:
    parts = [part(str(number), "comment", "02 10:00", BY_USER, "x") for number in range(500)]
    found = conversation("1", "02 09:00", BY_USER, *parts, delivered_as="customer_initiated")
    found["conversation_parts"]["total_count"] = 501
    with caplog.at_level(logging.WARNING, "cx"):
        assert len(records(read(workspace([found])), "conversation_parts")) == 500
    assert "1 conversations have more than 500 parts" in caplog.text


def test_deletions_are_read_until_the_last_ones() -> None:
    def page(*ids: int) -> Record:
        rows = [{"id": str(id_), "deleted_at": at("02 00:00") + id_} for id_ in ids]
        return search("conversations", *rows)

    responses = workspace([]) | {
        "GET /conversations/deleted": [page(*range(120, 60, -1)), page(*range(60, 0, -1)), page(0)]
    }
    state = {"deleted_conversations": {"deleted_at": at("02 00:00") + 30}}
    pages = read(responses, state)
    assert len(records(pages, "deleted_conversations")) == 120, "the third page is older"
    assert pages[-2].table != "deleted_conversations"
    last = [page for page in pages if page.table == "deleted_conversations"][-1]
    assert last.cursor == {"deleted_at": at("02 00:00") + 120}


@pytest.mark.parametrize(
    "lost", [Response(status_code=500), refused(404, "not_found")], ids=["lost", "expired"]
)
def test_an_interrupted_scroll_starts_again(lost: Response) -> None:
    """Repeating its request would leave out a page."""
    answers = [scrolled("1"), lost, refused(400, "scroll_exists"), scrolled("1"), scrolled("2")]
    responses = workspace([]) | {"GET /companies/scroll": [*answers, scrolled()]}
    replay = Replay("intercom", responses, access_token="t")
    with replay.served() as options:
        pages = list(CONNECTORS["intercom"].read(options, {}))
    assert [row["id"] for row in records(pages, "companies")] == ["1", "2"]
    scroll = [sent for sent in replay.requests if sent.startswith("GET /companies/scroll")]
    continued = [sent.endswith("?scroll_param=s") for sent in scroll]
    assert continued == [False, True, False, False, True, True]


def test_a_rate_limit_does_not_interrupt_a_scroll() -> None:
    limited = Response(status_code=429, headers={"Retry-After": "0"})
    answers = [scrolled("1"), limited, scrolled("2"), scrolled()]
    responses = workspace([]) | {"GET /companies/scroll": answers}
    assert [row["id"] for row in records(read(responses), "companies")] == ["1", "2"]


def test_a_scroll_of_another_client_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(companies, "MAX_WAIT_SECONDS", 0.05)
    responses = workspace([]) | {"GET /companies/scroll": [refused(400, "scroll_exists")]}
    with pytest.raises(RefreshError, match=r"^intercom: GET companies/scroll: another client"):
        read(responses)


def test_the_rate_limit_is_observed() -> None:
    date = {"Date": "Mon, 02 Mar 2026 09:00:00 GMT"}
    reset = date | {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(at("02 09:00") + 7)}
    assert rate_limit_delay(Received(200, reset)) == 7.0
    assert rate_limit_delay(Received(200, reset | {"X-RateLimit-Remaining": "1"})) == 0.0
    assert rate_limit_delay(Received(200, reset | {"X-RateLimit-Reset": "soon"})) == 0.0


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("topic_attribute", "this workspace's conversations have no attribute 'Nope'"),
        ("default_schedule", "this workspace has no office hours 'Nope'"),
    ],
)
def test_a_name_that_the_workspace_lacks_is_an_error(option: str, message: str) -> None:
    responses = workspace([]) | {"GET /data_attributes": [{"type": "list", "data": []}]}
    with pytest.raises(BadConfigurationError, match=message) as raised:
        read(responses, **{option: "Nope"})
    assert str(raised.value).startswith(f"SOURCES__INTERCOM__{option.upper()}: ")


def test_a_bot_that_the_workspace_lacks_is_a_warning(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "cx"):
        pages = read(workspace([]), bot_ids="12, 99")
    assert "no teammate has the ID '99'; check SOURCES__INTERCOM__BOT_IDS" in caplog.text
    assert [row["is_bot"] for row in records(pages, "teammates")] == [False, True]


def test_office_hours_can_be_left_out(tmp_path: Path) -> None:
    responses = workspace([]) | {"GET /office_hours_schedules": [refused(403, "forbidden")]}
    assert not records(read(responses, office_hours="false"), "business_hours")
