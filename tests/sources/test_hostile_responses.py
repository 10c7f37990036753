"""Responses that would exhaust memory or time: one line each, and nothing lands."""

import socket
import threading
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from demo.servers.running import with_defaults
from orchestration.errors import BadConfigurationError, RefreshError
from orchestration.home import Home
from orchestration.landing.loads import landed_rows
from orchestration.landing.vendor import land_vendor
from orchestration.sources import CONNECTORS, hubspot
from orchestration.sources.delighted.client import response_pages
from orchestration.sources.http import response as responses
from orchestration.sources.http.client import ApiClient
from orchestration.sources.http.limits import MAX_BODY_BYTES, MAX_STALLED_PAGES
from orchestration.sources.http.paging import Paging
from orchestration.sources.json_depth import MAX_JSON_DEPTH, is_too_deep
from orchestration.sources.zendesk.client import list_pages
from tests.support.replay import answering

CREDENTIALS = {
    "salesforce": {"client_id": "id", "client_secret": "s3cret"},
    "hubspot": {"access_token": "s3cret"},
    "stripe": {"api_key": "s3cret"},
    "zendesk": {"access_token": "s3cret"},
    "freshdesk": {"api_key": "s3cret"},
    "intercom": {"access_token": "s3cret"},
    "jira": {"email": "a@b.example", "api_token": "s3cret"},
    "qualtrics": {"api_token": "s3cret"},
    "delighted": {"api_key": "s3cret"},
    "typeform": {"access_token": "s3cret"},
}


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUNTIME__REQUEST_MAX_ATTEMPTS", "2")
    monkeypatch.setenv("RUNTIME__REQUEST_BACKOFF_FACTOR", "0.01")


@cache
def bomb(encoding: str = "gzip") -> Response:
    """Twice as many blanks as a response may have, in a thousandth of the bytes."""
    packer = zlib.compressobj(1, wbits=31 if encoding == "gzip" else 15)
    blanks = b" " * 2**20
    packed = (
        b"".join(packer.compress(blanks) for _ in range(2 * MAX_BODY_BYTES // 2**20))
        + packer.flush()
    )
    return Response(packed, headers={"Content-Encoding": encoding, "Content-Type": "text/json"})


@contextmanager
def dripping(head: bytes) -> Iterator[str]:
    """A server that sends a byte every twentieth of a second, after `head`."""
    listening = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()

    def drip(connection: socket.socket) -> None:
        with connection:
            connection.recv(65_536)
            try:
                connection.sendall(head)
                while not ended.wait(0.05):
                    connection.sendall(b"x")
            except OSError:
                return

    def serve() -> None:
        while not ended.is_set():
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=drip, args=(connection,), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        ended.set()
        listening.close()


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_decompression_bomb_is_cut_off(encoding: str) -> None:
    packed = bomb(encoding)
    with answering(lambda request: packed) as (base_url, paths):
        client = ApiClient("acme", base_url)
        tracemalloc.start()
        with pytest.raises(RefreshError, match=r"^acme: GET v1/list: .* larger than 64 MB; check"):
            client.get("v1/list")
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert len(paths) == 1, "a retry would not help"
    assert peak < 150 * 2**20


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n",
        b"HTTP/1.1 200 OK\r\nX-Header: ",
        b"",
    ],
    ids=["body", "chunk", "header", "status"],
)
def test_a_drip_ends_at_the_total_time(head: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """The drip itself never ends."""
    monkeypatch.setenv("RUNTIME__REQUEST_TIMEOUT", "0.1")
    with dripping(head) as base_url:
        line = r"^acme: GET v1/list: the response was not complete within 1 s; run again later, or "
        with pytest.raises(RefreshError, match=line):
            ApiClient("acme", base_url).get("v1/list")


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 200_000 + b"]" * 200_000,
        b'{"a":' * 200_000 + b"1" + b"}" * 200_000,
        b"[" * 5_000 + b'",]"' + b"]" * 5_000,
        b"[" * 1_000_000,
    ],
    ids=["arrays", "objects", "a string with a bracket", "never closed"],
)
def test_deep_json_is_refused(body: bytes) -> None:
    with answering(lambda request: Response(body)) as (base_url, paths):
        with pytest.raises(RefreshError, match=r"^acme: GET v1/list: .* more than 250 levels deep"):
            ApiClient("acme", base_url).get("v1/list")
        error = ApiClient("acme", base_url).get("v1/list", accept=(200,), is_json=False)
        assert error.body is None and error.first_error == {}
    assert len(paths) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[" * MAX_JSON_DEPTH + "]" * MAX_JSON_DEPTH, False),
        ("[" * (MAX_JSON_DEPTH + 1) + "]" * (MAX_JSON_DEPTH + 1), True),
        ("[" + "[1]," * 10_000 + "[1]]", False),
        ('["' + "[" * 10_000 + '"]', False),
        ('["\\"' + "[" * 10_000 + '"]', False),
        ('"' + "[" * 10_000, False),
        ('"a"' + "[" * 10_000, True),
    ],
)
def test_brackets_in_strings_do_not_nest(text: str, expected: bool) -> None:
    assert is_too_deep(text.encode()) is expected


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        *((text, None) for text in ("nan", "inf", "-5", "1_0", "1e9", "٣", "soon", "", "-inf")),
        ("Tue, 31 Dec 9999 23:59:59 -2359", None),
        ("Wed, 99 Foo 2026 00:00:00 GMT", None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
        ("12", 12.0),
        ("0.5", 0.5),
    ],
)
def test_only_valid_delays_count(header: str, seconds: float | None) -> None:
    assert responses.Response(429, {"Retry-After": header}).retry_after_seconds == seconds


@pytest.mark.parametrize("header", ["9" * 400, "99999999999", "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_an_absurd_delay_is_left_to_a_later_refresh(header: str) -> None:
    def refuse(request: Request) -> Response:
        return Response(status_code=429, headers={"Retry-After": header})

    line = r"a Retry-After of more than a year; run again"
    with answering(refuse) as (base_url, paths), pytest.raises(RefreshError, match=line):
        ApiClient("acme", base_url).get("v1/list")
    assert len(paths) == 1


def test_a_clock_in_the_future_is_not_believed() -> None:
    now = datetime.now(UTC)
    for days, is_believed in ((-400, True), (0, True), (2, False), (90_000, False)):
        sent_at = (now + timedelta(days)).replace(microsecond=0)
        found = responses.Response(200, {"Date": format_datetime(sent_at, usegmt=True)}).sent_at
        assert (found == sent_at) is is_believed
        assert is_believed or abs((found - now).total_seconds()) < 60


def test_a_cursor_that_occurs_twice_is_an_error() -> None:
    paging = Paging("acme", "GET /list", "a")
    paging.check("b", [{"id": 1}])
    paging.check("c", [{"id": 2}])
    with pytest.raises(RefreshError, match=r"^acme: GET /list: .*repeats its cursor"):
        paging.check("b", [{"id": 3}])


@pytest.mark.parametrize("kind", ["empty", "the same", "shuffled", "in turn"])
def test_pages_without_anything_new_are_an_error(kind: str) -> None:
    paging, records = Paging("acme", "GET /list"), [{"id": number} for number in range(6)]
    pages = {
        "empty": [[]],
        "the same": [records],
        "shuffled": [records, records[::-1]],
        "in turn": [records[:3], records[3:]],
    }[kind]
    line = rf"^acme: GET /list: the last {MAX_STALLED_PAGES} pages contain nothing new"
    with pytest.raises(RefreshError, match=line):
        for number in range(MAX_STALLED_PAGES + 3):
            paging.check(number, pages[number % len(pages)])


def test_lists_without_an_end_are_errors() -> None:
    def more(request: Request) -> Response:
        number = len(paths)
        if request.url.path.startswith("/crm"):
            after = {"next": {"after": str(number)}}
            return JSONResponse({"results": [], "paging": after})
        if request.url.path.startswith("/survey_responses"):
            return JSONResponse([{"id": "1", "updated_at": 7}] * 100)
        further = f"http://127.0.0.1/?page={number}"
        return JSONResponse({"groups": [{"id": 1}], "next_page": further})

    with answering(more) as (base_url, paths):
        client = ApiClient("acme", base_url)
        for pages in (
            lambda: hubspot.client.list_pages(client, "contacts", {}),
            lambda: list_pages(client, "/api/v2/groups.json", "groups", {}),
            lambda: response_pages(client, 0),
        ):
            with pytest.raises(RefreshError, match="nothing new"):
                list(pages())
    assert len(paths) < 3 * (MAX_STALLED_PAGES + 2)


ANSWERS: dict[str, Callable[[], Response]] = {
    "bomb": bomb,
    "deep": lambda: Response(b"[" * 200_000 + b"]" * 200_000),
    "not an object": lambda: Response(b"[[[[1]]]]"),
    "text": lambda: Response(b'"access_token"'),
}


@pytest.mark.parametrize("name", CONNECTORS)
@pytest.mark.parametrize("kind", ANSWERS)
def test_no_connector_lands_anything_hostile(name: str, kind: str, tmp_path: Path) -> None:
    hostile = ANSWERS[kind]()
    with answering(lambda request: hostile) as (base_url, _):
        options = with_defaults(name, {"base_url": base_url} | CREDENTIALS[name])
        with pytest.raises((RefreshError, BadConfigurationError)) as told:
            land_vendor(CONNECTORS[name], options, name, Home(tmp_path))
    line = str(told.value)
    assert (
        line.startswith(f"{name}: ")
        and "\n" not in line
        and "[[" not in line
        and "s3cret" not in line
    ), line
    for table in CONNECTORS[name].tables:
        assert landed_rows(tmp_path / "landing" / name, table.name) == 0
