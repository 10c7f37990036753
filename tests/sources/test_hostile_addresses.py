"""Addresses in settings and responses: credentials are sent to none but the vendor's."""

import pytest
from starlette.requests import Request
from starlette.responses import Response

from orchestration.errors import BadConfigurationError
from orchestration.sources.http.address import BaseAddress, is_on_site
from orchestration.sources.http.client import ApiClient
from tests.support.replay import answering


@pytest.mark.parametrize(
    "address",
    ["http://acme.example", "http://10.0.0.1", "http://127.0.0.1.acme.example", "HTTP://x.example"],
)
def test_credentials_are_not_sent_unencrypted(address: str) -> None:
    line = r"^SOURCES__ACME__BASE_URL: http:// sends credentials unencrypted; write https://"
    with pytest.raises(BadConfigurationError, match=line):
        BaseAddress("acme", address)


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1:1", "http://127.9.9.9", "http://localhost:1", "http://[::1]:1/api"],
)
def test_this_machine_may_be_addressed_unencrypted(address: str) -> None:
    assert BaseAddress("acme", address).url("x") == f"{address}/x"


@pytest.mark.parametrize(
    ("base_url", "address", "expected"),
    [
        ("https://acme.vendor.example", "https://acme.vendor.example/file", True),
        ("https://acme.vendor.example", "https://files.vendor.example/file", True),
        ("https://acme.vendor.example", "https://vendor.example/file", True),
        ("https://gateway.example", "https://gateway.example/file", True),
        ("https://acme.vendor.example", "http://files.vendor.example/file", False),
        ("https://acme.vendor.example", "https://vendor.example.evil.example/file", False),
        ("https://acme.vendor.example", "https://evilvendor.example/file", False),
        ("https://acme.vendor.example", "https://vendor.example@evil.example/file", False),
        ("https://acme.vendor.example", "https://evil.example\\.vendor.example/", False),
        ("https://acme.vendor.example", "https://169.254.169.254/latest/meta-data", False),
        ("https://acme.vendor.example", "http://127.0.0.1:8080/", False),
        ("https://acme.vendor.example", "https://localhost/", False),
        ("https://acme.vendor.example", "file:///etc/passwd", False),
        ("https://acme.vendor.example", "//files.vendor.example/", False),
        ("http://127.0.0.1:1", "http://127.0.0.1:2/file", True),
        ("http://127.0.0.1:1", "http://10.0.0.1/file", False),
    ],
)
def test_named_addresses_are_held_to_the_site(base_url: str, address: str, expected: bool) -> None:
    assert is_on_site(base_url, address, ("vendor.example",)) is expected


def test_redirects_take_no_credentials_along() -> None:
    with answering(lambda request: Response("{}")) as (elsewhere, stolen):

        def redirect(request: Request) -> Response:
            return Response(status_code=307, headers={"Location": f"{elsewhere}/steal"})

        with answering(redirect) as (base_url, _):
            client = ApiClient("acme", base_url, ("api_token",))
            client.session.auth = ("key", "secret")
            with pytest.raises(BadConfigurationError, match="307 Temporary Redirect"):
                client.get("v1/list")
    assert stolen == []
