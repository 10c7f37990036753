"""The guard of Dagster's web server: which requests it refuses."""

import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.defs.webserver import LOOPBACK, allowed_hosts, refusal
from orchestration.errors import BadConfigurationError
from tests.support.running import BIN, settings_of

HOST = "127.0.0.1:3000"
JSON = {"content-type": "application/json"}
LINK = {"sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}


def refused(
    headers: dict[str, str] | list[tuple[str, str]],
    method: str = "GET",
    path: str = "/runs",
    kind: str = "http",
    hosts: tuple[str, ...] = LOOPBACK,
) -> str | None:
    """The header, or the method, for which a request to `HOST` is refused."""
    pairs = list(headers.items()) if isinstance(headers, dict) else headers
    if not any(name == "host" for name, _ in pairs):
        pairs.append(("host", HOST))
    encoded = [(name.encode(), value.encode("latin-1")) for name, value in pairs]
    scope = {"type": kind, "path": path, "headers": encoded}
    reason = refusal(scope | ({"method": method} if kind == "http" else {}), hosts)
    assert reason is None or "\n" not in reason
    return reason and reason.partition(":")[0]


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:3000", "localhost:8080", "LOCALHOST", "[::1]", "[::1]:3000"]
)
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_requests_to_loopback_pass(host: str, kind: str) -> None:
    assert refused({"host": host}, kind=kind) is None


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:3000",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "evil.example@127.0.0.1",
        "127.0.0.1:3000:80",
        "127.0.0.1:x",
        "127.0.0.1#",
        "localhost.",
        "192.168.1.5:3000",
        "[::2]",
        "::1",
        "",
        " ",
        "ſocalhost".encode().decode("latin-1"),
    ],
)
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_requests_to_another_host_are_refused(host: str, kind: str) -> None:
    assert refused({"host": host}, kind=kind) == "Host"


def test_a_request_has_one_host() -> None:
    assert refused([("host", HOST), ("host", "evil.example")]) == "Host"
    assert refusal({"type": "http", "headers": [], "method": "GET", "path": "/"}, LOOPBACK)


@pytest.mark.parametrize(
    ("origin", "passes"),
    [
        ("http://127.0.0.1:3000", True),
        ("https://127.0.0.1:3000", True),
        ("http://127.0.0.1:3001", False),
        ("http://localhost:3000", False),
        ("http://evil.example", False),
        ("http://127.0.0.1:3000.evil.example", False),
        ("http://evil.example/127.0.0.1:3000", False),
        ("chrome-extension://127.0.0.1:3000", False),
        ("null", False),
        ("", False),
    ],
)
@pytest.mark.parametrize(("kind", "method"), [("http", "POST"), ("websocket", "")])
def test_only_the_same_origin_passes(origin: str, passes: bool, kind: str, method: str) -> None:
    found = refused(JSON | {"origin": origin}, method, "/graphql", kind)
    assert found == (None if passes else "Origin")


def test_a_request_has_no_second_origin() -> None:
    origins = [("origin", f"http://{HOST}"), ("origin", "http://evil.example")]
    assert refused(origins, kind="websocket") == "Origin"


@pytest.mark.parametrize("site", ["cross-site", "same-site", "unheard-of"])
def test_only_links_lead_from_pages_of_other_sites_to_the_server(site: str) -> None:
    sent = {"sec-fetch-site": site}
    assert refused(sent) == "Sec-Fetch-Site"
    assert refused(sent | JSON, "POST", "/graphql") == "Sec-Fetch-Site"
    assert refused(sent, kind="websocket") == "Sec-Fetch-Site"
    assert refused(sent | LINK) is None
    assert refused(sent | LINK | JSON, "POST") == "Sec-Fetch-Site"
    assert refused(sent | LINK | {"sec-fetch-dest": "iframe"}) == "Sec-Fetch-Site"
    assert refused({"sec-fetch-site": "same-origin"}) is None
    assert refused({"sec-fetch-site": "none"}) is None


@pytest.mark.parametrize(
    ("content_type", "passes"),
    [
        ("application/json", True),
        ("Application/JSON; charset=utf-8", True),
        ("text/plain", False),
        ("text/plain; x=application/json", False),
        ("text/plain, application/json", False),
        ("application/x-www-form-urlencoded", False),
        ("multipart/form-data; boundary=application/json", False),
        ("application/graphql", False),
        ("", False),
    ],
)
@pytest.mark.parametrize("path", ["/graphql", "/report_asset_materialization/landing", "/prefix/x"])
def test_only_json_is_posted(content_type: str, passes: bool, path: str) -> None:
    found = refused({"content-type": content_type}, "POST", path)
    assert found == (None if passes else "Content-Type")


def test_graphql_is_not_answered_to_get() -> None:
    for path in ("/graphql", "/graphql/", "/prefix/graphql"):
        assert refused({}, "GET", path) == refused({}, "HEAD", path) == "GET"
        assert refused({"accept": "text/html,*/*"}, "GET", path) is None
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
        assert refused(JSON, method) == method


def test_further_hosts_are_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CX_DAGSTER_HOSTS", " Dagster.acme.example ,10.0.0.7,")
    hosts = allowed_hosts()
    sent = {"host": "dagster.acme.example", "origin": "https://dagster.acme.example"}
    assert refused(sent, kind="websocket", hosts=hosts) is None
    assert refused({"host": "10.0.0.7:3000"}, hosts=hosts) is None
    assert refused({"host": "acme.example"}, hosts=hosts) == "Host"
    for wrong in ("https://acme.example", "acme.example:3000", "*", "a b"):
        monkeypatch.setenv("CX_DAGSTER_HOSTS", wrong)
        with pytest.raises(BadConfigurationError, match=r"^CX_DAGSTER_HOSTS: '"):
            allowed_hosts()


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        [BIN / "dagster-webserver"],
        [sys.executable, "-m", "dagster_webserver"],
        [sys.executable, "-u", "-X", "utf8", "-m", "dagster_webserver"],
    ],
    ids=["script", "module", "options"],
)
def test_every_start_of_the_web_server_is_guarded(command: list, tmp_path: Path) -> None:
    """A wrong setting, which Dagster does not read, ends the server with one line."""
    done = subprocess.run(
        command,
        env=settings_of(tmp_path, dagster_hosts="http://acme.example"),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
    assert done.stderr.startswith("CX_DAGSTER_HOSTS: 'http://acme.example' is not a host name")
