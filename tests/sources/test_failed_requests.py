"""Failed requests: one line with the source, the request, the reason and the advice."""

import asyncio
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from starlette import responses
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route
from urllib3 import exceptions

from demo.servers.running import serving
from orchestration.errors import BadConfigurationError, RefreshError, SourceUnavailableError
from orchestration.sources.http.address import BaseAddress
from orchestration.sources.http.client import ApiClient
from orchestration.sources.http.errors import AccessDeniedError, RequestErrors
from orchestration.sources.http.response import Response

BASE_URL, TOKEN = "SOURCES__ACME__BASE_URL", "SOURCES__ACME__API_TOKEN"
FAILURES = [
    (
        "401",
        BadConfigurationError,
        ["401 Unauthorized (no_entry)", f"check {TOKEN} and its permissions"],
    ),
    (
        "403",
        AccessDeniedError,
        ["403 Forbidden (no_entry)", f"check {TOKEN} and its permissions"],
    ),
    (
        "404",
        BadConfigurationError,
        ["404 Not Found (no_entry) from 127.0.0.1:", f"check {BASE_URL}"],
    ),
    ("302", BadConfigurationError, ["302 Found (no_entry) from 127.0.0.1:", f"check {BASE_URL}"]),
    ("400", RefreshError, ["400 Bad Request (no_entry)"]),
    (
        "429",
        SourceUnavailableError,
        ["429 Too Many Requests (no_entry) after 2 attempts", "run again later"],
    ),
    (
        "503",
        SourceUnavailableError,
        ["503 Service Unavailable (no_entry) after 2 attempts", "run again later"],
    ),
    (
        "tomorrow",
        SourceUnavailableError,
        ["429 Too Many Requests", "a Retry-After of 86,400 s", "run again after that"],
    ),
    ("page", SourceUnavailableError, ["not JSON after 2 attempts", f"check {BASE_URL}"]),
    (
        "cut",
        SourceUnavailableError,
        ["broken connection to 127.0.0.1:", "after 2 attempts", f"check {BASE_URL}"],
    ),
    (
        "slow",
        SourceUnavailableError,
        [
            "no response from 127.0.0.1:",
            "within 0.2 s (ReadTimeoutError)",
            "RUNTIME__REQUEST_TIMEOUT",
        ],
    ),
]


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    """A server whose paths are ways to fail."""

    async def answer(request: Request) -> responses.Response:
        kind = request.path_params["kind"]
        if kind.isdigit():
            return responses.JSONResponse({"code": "no_entry"}, int(kind), {"Retry-After": "0"})
        if kind.startswith("portal-"):
            return responses.Response("<html>Sign in</html>", int(kind.partition("-")[2]))
        if kind == "tomorrow":
            return responses.JSONResponse({}, 429, {"Retry-After": "86400"})
        while kind == "slow" and not await request.is_disconnected():
            await asyncio.sleep(0.01)
        if kind == "cut":
            return responses.Response("[1,", headers={"content-length": "100"})
        return responses.Response("<html>Welcome to the portal</html>")

    with serving(Starlette(routes=[Route("/v1/{kind}", answer)])) as address:
        yield address


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RUNTIME__REQUEST_MAX_ATTEMPTS", "2")
    monkeypatch.setenv("RUNTIME__REQUEST_BACKOFF_FACTOR", "0.01")


def api(base_url: str) -> ApiClient:
    return ApiClient(
        "acme",
        base_url,
        ("api_token",),
        describe_error=lambda response: response.first_error.get("code"),
    )


@pytest.mark.parametrize(
    ("kind", "error", "words"), FAILURES, ids=[kind for kind, _, _ in FAILURES]
)
def test_a_failure_is_one_line(
    base_url: str,
    kind: str,
    error: type[Exception],
    words: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if kind == "slow":
        monkeypatch.setenv("RUNTIME__REQUEST_TIMEOUT", "0.2")
    with pytest.raises(error) as told:
        api(base_url).get(f"v1/{kind}", {"token": "s3cret"})
    line = str(told.value)
    assert type(told.value) is error and line.startswith(f"acme: GET v1/{kind}"), line
    assert all(word in line for word in words), line
    assert "\n" not in line and "s3cret" not in line


def test_a_refused_connection_is_one_line() -> None:
    with pytest.raises(SourceUnavailableError) as told:
        api("http://user:s3cret@127.0.0.1:9").get("v1/list", {"token": "s3cret"})
    assert str(told.value) == (
        "acme: GET v1/list: no connection to 127.0.0.1:9 (NewConnectionError) after 2 attempts; "
        "check SOURCES__ACME__BASE_URL"
    )


@pytest.mark.parametrize("status", [401, 403, 404])
def test_an_html_error_page_keeps_its_status(base_url: str, status: int) -> None:
    answered = api(base_url).get(f"v1/portal-{status}", accept=(status,))
    assert (answered.status, answered.body) == (status, None)


@pytest.mark.parametrize("token", ["s3cret\nof two lines", "“s3cret”", "s3cret…"])
def test_a_credential_that_cannot_be_sent_is_one_line(base_url: str, token: str) -> None:
    asking = api(base_url)
    asking.session.headers["Authorization"] = f"Bearer {token}"
    with pytest.raises(
        BadConfigurationError, match=rf"^{TOKEN}: the value contains a line break [^“”…]*$"
    ) as told:
        asking.get("v1/401")
    assert "s3cret" not in str(told.value)


@pytest.mark.parametrize(
    "name",
    [
        "RUNTIME__REQUEST_MAX_ATTEMPTS",
        "RUNTIME__REQUEST_TIMEOUT",
        "RUNTIME__REQUEST_BACKOFF_FACTOR",
    ],
)
@pytest.mark.parametrize("value", ["soon", "-3"])
def test_request_settings_must_be_numbers(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(BadConfigurationError, match=rf"^{name}: must be a (whole )?number"):
        api("http://127.0.0.1:9")


def test_an_untrusted_certificate_is_one_line() -> None:
    errors = RequestErrors(
        "acme", BaseAddress("acme", "https://acme.example"), ("api_token",), None
    )
    refused = ssl.SSLCertVerificationError("certificate verify failed: self-signed certificate")
    with pytest.raises(
        BadConfigurationError, match=rf"^{BASE_URL}: the certificate of acme.example is not trusted"
    ):
        errors.no_response(exceptions.SSLError(refused), 60)
    assert "no connection to acme.example" in str(
        errors.no_response(exceptions.SSLError("record layer failure"), 60)
    )


def test_hosts_are_compared_without_case() -> None:
    address = BaseAddress("acme", "https://Acme.Example/v1")
    assert (
        address.url("https://acme.example/v1/list?page=2") == "https://acme.example/v1/list?page=2"
    )


def test_a_link_to_another_host_is_not_followed(base_url: str) -> None:
    with pytest.raises(
        RefreshError,
        match=r"^acme: 127\.0\.0\.1:\d+ returned a link to another host, .*SOURCES__ACME__BASE_URL",
    ):
        api(base_url).get("http://127.0.0.1:9/v1/list")


@pytest.mark.parametrize(
    ("headers", "sent_at"),
    [
        ({"Date": "Tue, 30 Jun 2026 12:00:05 GMT"}, datetime(2026, 6, 30, 12, 0, 5, tzinfo=UTC)),
        ({"Date": "yesterday"}, None),
        ({}, None),
    ],
)
def test_a_response_has_the_time_of_its_date_header(
    headers: dict[str, str], sent_at: datetime | None
) -> None:
    before = datetime.now(UTC)
    answered = Response(200, headers).sent_at
    assert answered == sent_at if sent_at else before <= answered <= datetime.now(UTC)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b'{"code": "a"}', {"code": "a"}),
        (b'[{"code": "a"}, {"code": "b"}]', {"code": "a"}),
        (b"<html>", {}),
        (b"", {}),
        (b"[]", {}),
        (b'"text"', {}),
        (b"null", {}),
    ],
)
def test_the_first_error_of_a_body(content: bytes, error: dict) -> None:
    assert Response(400, {}, content).first_error == error
