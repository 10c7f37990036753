"""Requests as the server receives them: address, body, credentials, proxy."""

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse

from orchestration.sources.http.client import ApiClient
from orchestration.sources.http.retirement import take_retirement
from tests.support.replay import serving_all


@pytest.fixture(scope="module")
def base_url() -> Iterator[str]:
    """A server that returns the request."""

    async def echo(request: Request) -> JSONResponse:
        told = {
            "method": request.method,
            "path": request.url.path,
            "query": sorted(request.query_params.multi_items()),
        }
        body = (await request.body()).decode()
        headers = {"Set-Cookie": "a=b"}
        if request.url.path.startswith("/v0/"):
            headers["Sunset"] = "Tue, 30 Mar 2027 23:59:59 GMT"
        return JSONResponse(
            told | {"headers": dict(request.headers), "body": body}, headers=headers
        )

    with serving_all(echo) as address:
        yield address


def test_parameters_and_headers_arrive_unchanged(base_url: str) -> None:
    api = ApiClient("acme", f"{base_url}/v1/")
    asked = {"page[size]": 2, "of": ["a", "b c"], "at": "1+2&3=ü", "none": None}
    told = api.get("/list", asked, headers={"X-Batch": "7"}).body
    expected = [["at", "1+2&3=ü"], ["of", "a"], ["of", "b c"], ["page[size]", "2"]]
    assert (told["method"], told["path"], told["query"]) == ("GET", "/v1/list", expected)
    assert (
        told["headers"]["x-batch"] == "7"
        and told["headers"]["user-agent"] == "cx-metrics-warehouse"
    )
    following = api.get(f"{base_url}/v1/list?after=x y", {"page": 2}).body
    assert following["query"] == [["after", "x y"], ["page", "2"]]
    assert "cookie" not in following["headers"]


def test_an_announced_end_of_the_api_is_noted(base_url: str) -> None:
    api = ApiClient("acme", base_url)
    api.get("/v1/list")
    assert take_retirement("acme") is None
    api.get("/v0/list", {"page": 1})
    assert take_retirement("acme") == {"path": "/v0/list", "ends_on": "2027-03-30"}


def test_bodies_arrive_as_json_or_as_a_form(base_url: str) -> None:
    api = ApiClient("acme", base_url)
    told = api.request("POST", "v1/search", json={"name": "Ü"}).body
    assert json.loads(told["body"]) == {"name": "Ü"}
    assert told["headers"]["content-type"] == "application/json"
    told = api.request("POST", "v1/token", data={"grant": "a b"}).body
    assert (told["body"], told["headers"]["content-type"]) == (
        "grant=a+b",
        "application/x-www-form-urlencoded",
    )


def test_netrc_credentials_are_not_sent(
    base_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login other password secret\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(netrc))
    api = ApiClient("acme", base_url)
    assert "authorization" not in api.get("v1/list").body["headers"]
    api = ApiClient("acme", base_url)
    api.session.auth = ("key", "X")
    signed_in = f"Basic {base64.b64encode(b'key:X').decode()}"
    assert api.get("v1/list").body["headers"]["authorization"] == signed_in


def test_the_proxy_of_the_environment_is_used(
    base_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", base_url)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    asked = ApiClient("acme", "http://acme.localhost").get("v1/list").body
    assert asked["headers"]["host"] == "acme.localhost"
    assert ApiClient("acme", base_url).get("v1/list").body["headers"][
        "host"
    ] == base_url.removeprefix("http://")
