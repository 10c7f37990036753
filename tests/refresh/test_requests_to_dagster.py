"""Requests that a page of another site can send to a running `dagster dev`, and those of its UI."""

import json
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from tests.support.dagster_runs import instance_of
from tests.support.dagster_server import JSON, request, serving

pytestmark = pytest.mark.slow

LAUNCH = """
    mutation Launch($config: RunConfigData) { launchRun(executionParams: {
      selector: {
        repositoryName: "__repository__"
        repositoryLocationName: "orchestration.definitions"
        pipelineName: "nightly_refresh"
      }
      runConfigData: $config
      mode: "default"
    }) { __typename } }
"""
ADDRESS_WITH_MUTATION = "/graphql?query=mutation%7BsetNuxSeen%7D"
BODY = json.dumps({"query": LAUNCH})
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
MULTIPART = {"Content-Type": "multipart/form-data; boundary=x"}
UPLOAD = f'--x\r\nContent-Disposition: form-data; name="operations"\r\n\r\n{BODY}\r\n--x--\r\n'
EVIL = {"Origin": "http://evil.example"}


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a running `dagster dev`, in which no run was started at the end."""
    home = tmp_path_factory.mktemp("dagster_home")
    with serving(home, "dagster", "dev") as port:
        yield port
        with instance_of(home) as instance:
            assert instance.get_runs() == []


@pytest.mark.parametrize(
    ("method", "path", "headers", "body"),
    [
        ("GET", ADDRESS_WITH_MUTATION, {}, None),
        ("HEAD", ADDRESS_WITH_MUTATION, {}, None),
        ("POST", ADDRESS_WITH_MUTATION, {}, None),
        ("POST", ADDRESS_WITH_MUTATION, EVIL | {"Content-Type": "text/plain"}, ""),
        ("POST", "/graphql", {"Content-Type": "text/plain"}, BODY),
        ("POST", "/graphql", {"Content-Type": "text/plain; x=application/json"}, BODY),
        ("POST", "/graphql", {"Content-Type": "application/graphql"}, LAUNCH),
        ("POST", ADDRESS_WITH_MUTATION, FORM, "query=mutation"),
        ("POST", "/graphql", MULTIPART, UPLOAD),
        ("POST", "/graphql", JSON | EVIL, BODY),
        ("POST", "/graphql", JSON | {"Origin": "null"}, BODY),
        ("POST", "/graphql", JSON | {"Origin": "http://127.0.0.1:1"}, BODY),
        ("POST", "/graphql", JSON | {"Host": "evil.example"}, BODY),
        ("POST", "/graphql", JSON | {"Sec-Fetch-Site": "same-site"}, BODY),
        ("OPTIONS", "/graphql", EVIL | {"Access-Control-Request-Method": "POST"}, None),
        ("POST", "/report_asset_materialization/landing", {}, None),
        ("POST", "/report_asset_check/landing?check_name=x&passed=true", {}, None),
        ("POST", "/report_asset_observation/landing", FORM, "asset_key=landing"),
        ("GET", "/", {"Host": "evil.example"}, None),
        ("GET", "/server_info", {"Host": "evil.example"}, None),
        ("GET", "/logs/run/compute_logs/step.out", {"Host": "evil.example"}, None),
        ("GET", "/download_debug/run", {"Host": "evil.example"}, None),
        ("GET", "/download_debug/run", {"Sec-Fetch-Site": "cross-site"}, None),
        ("GET", "/notebook?path=x.ipynb&repoLocName=x", {"Host": "evil.example"}, None),
        ("GET", "/dagit/notebook?path=x.ipynb", {"Sec-Fetch-Site": "cross-site"}, None),
    ],
)
def test_a_page_of_another_site_gets_nothing(
    port: int, method: str, path: str, headers: dict[str, str], body: str | None
) -> None:
    status, content = request(port, method, path, headers, body)
    assert (status, content.count("\n")) == (403, 0 if method == "HEAD" else 1), content


def test_the_server_answers_its_own_pages_and_programs(port: int) -> None:
    own = {"Origin": f"http://127.0.0.1:{port}", "Sec-Fetch-Site": "same-origin"}
    query = json.dumps({"query": "mutation { setNuxSeen }"})
    for headers in (JSON, JSON | own):
        answer = request(port, "POST", "/graphql", headers, query)
        assert answer == (200, '{"data":{"setNuxSeen":true}}')
    for path in ("/", "/asset-groups", "/server_info"):
        assert request(port, "GET", path, {})[0] == 200
    status, page = request(port, "GET", "/graphql", {"Accept": "text/html"})
    assert status == 200 and "GraphiQL" in page


@pytest.mark.parametrize("accepted", [True, {"by": "data owner"}, {"reason": "moved"}])
def test_a_run_does_not_accept_losses_without_a_role_and_a_reason(
    port: int, accepted: object
) -> None:
    config = {"ops": {"validated_build": {"config": {"accept_volume": accepted}}}}
    query = json.dumps({"query": LAUNCH, "variables": {"config": config}})
    status, content = request(port, "POST", "/graphql", JSON, query)
    assert (status, json.loads(content)["data"]["launchRun"]["__typename"]) == (
        200,
        "RunConfigValidationInvalid",
    )


def test_no_page_of_another_site_shows_the_interface_in_a_frame(port: int) -> None:
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("GET", "/")
        assert connection.getresponse().headers["X-Frame-Options"] == "SAMEORIGIN"


def test_a_websocket_of_another_site_is_refused(port: int) -> None:
    address = f"ws://127.0.0.1:{port}/graphql"
    for origin in (f"http://127.0.0.1:{port}", None):
        with connect(address, origin=origin, subprotocols=["graphql-ws"]) as own:
            own.send('{"type": "connection_init"}')
            assert json.loads(own.recv()) == {"type": "connection_ack"}
    for headers in (EVIL, {"Sec-Fetch-Site": "cross-site"}):
        with pytest.raises(InvalidStatus, match="403"):
            connect(address, additional_headers=headers, subprotocols=["graphql-ws"])
