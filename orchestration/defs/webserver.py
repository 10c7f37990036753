"""Dagster's web server behind a guard that refuses requests of other web pages.

Dagster answers any request that reaches it: GraphQL mutations by GET, by form and as `text/plain`,
for every `Host`. A page of another site, open in a browser on the same machine, could therefore
launch runs (cross-site request forgery) or read data (DNS rebinding). Dagster has no setting
against that, so `orchestration.environment` starts this module wherever Dagster's web server is
started, also by `dagster dev`.
"""

import os
import re
import sys
from collections.abc import Sequence
from typing import Any

from dagster_webserver import cli
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from orchestration.errors import BadConfigurationError

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
HOST = re.compile(r"(?P<name>[a-z0-9._-]+|\[[0-9a-f:.]+\])(:\d{1,5})?")
# Values of Sec-Fetch-Site, which browsers set: pages of this server, and the address bar.
SAME_ORIGIN = ("same-origin", "none")


def main() -> None:
    """Run `dagster-webserver` with its own command line, guarded."""
    try:
        hosts = allowed_hosts()
    except BadConfigurationError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    create_app = cli.create_app_from_workspace_process_context

    def create_guarded_app(*arguments: Any, **options: Any) -> ASGIApp:
        return Guard(create_app(*arguments, **options), hosts)

    cli.create_app_from_workspace_process_context = create_guarded_app  # type: ignore[assignment]
    cli.main()


def allowed_hosts() -> tuple[str, ...]:
    """Return the names under which the server may be reached: loopback and `CX_DAGSTER_HOSTS`.

    Raises:
        BadConfigurationError: an entry of the setting is not a host name.
    """
    names = [
        name.strip().lower()
        for name in os.environ.get("CX_DAGSTER_HOSTS", "").split(",")
        if name.strip()
    ]
    for name in names:
        match = HOST.fullmatch(name)
        if match is None or match["name"] != name:
            raise BadConfigurationError(
                f"CX_DAGSTER_HOSTS: '{name}' is not a host name; write it without scheme and port,"
                " like dagster.acme.example"
            )
    return (*LOOPBACK, *names)


class Guard:
    """ASGI middleware that lets only requests of the server's own pages and of programs pass.

    Args:
        app: the guarded application.
        hosts: names of the server, in lower case.
    """

    def __init__(self, app: ASGIApp, hosts: Sequence[str]) -> None:
        self.app = app
        self.hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 403 with the reason in one line."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
        elif reason := refusal(scope, self.hosts):
            await _refuse(reason, scope, receive, send)
        else:
            await self.app(scope, receive, _without_framing(send))


def refusal(scope: Scope, hosts: Sequence[str]) -> str | None:
    """Return the reason to refuse a request, or None.

    Args:
        scope: the ASGI scope of an HTTP request or of the start of a WebSocket.
        hosts: names of the server, in lower case.
    """
    headers = Headers(scope=scope)
    host = ",".join(headers.getlist("host")).lower()
    match = HOST.fullmatch(host)
    if match is None or match["name"] not in hosts:
        return (
            "Host: the request is for another host; open http://127.0.0.1, or add the host to"
            " CX_DAGSTER_HOSTS"
        )
    if any(
        origin.lower() not in (f"http://{host}", f"https://{host}")
        for origin in headers.getlist("origin")
    ):
        return "Origin: the request comes from a page of another site; open the page of this server"
    if headers.get("sec-fetch-site", "none") not in SAME_ORIGIN and not _is_link(scope, headers):
        return (
            "Sec-Fetch-Site: the request comes from a page of another site; open the page of this"
            " server"
        )
    return None if scope["type"] == "websocket" else _refused_content(scope, headers)


async def _refuse(reason: str, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": reason})
    else:
        response = PlainTextResponse(f"{reason}\n", 403, {"X-Content-Type-Options": "nosniff"})
        await response(scope, receive, send)


def _is_link(scope: Scope, headers: Headers) -> bool:
    """Whether a browser opens a page of the server in a tab; links from other sites may."""
    return (
        scope.get("method") == "GET"
        and headers.get("sec-fetch-mode") == "navigate"
        and headers.get("sec-fetch-dest") == "document"
    )


def _refused_content(scope: Scope, headers: Headers) -> str | None:
    # A page can send every other content type to another site without its consent (CORS). The
    # server itself takes `text/plain; x=application/json` for JSON.
    content_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    if scope["method"] == "POST":
        is_json = content_type == "application/json"
        return None if is_json else "Content-Type: not application/json; send the content as JSON"
    if scope["method"] not in ("GET", "HEAD"):
        return f"{scope['method']}: not supported; use GET or POST"
    # In a browser, GET shows the page for queries, which sends them by POST.
    if scope["path"].rstrip("/").endswith("/graphql") and "text/html" not in headers.get(
        "accept", ""
    ):
        return "GET: GraphQL is answered to POST only; send the query as JSON by POST"
    return None


def _without_framing(send: Send) -> Send:
    """Forbid pages of other sites to show a response in a frame."""

    async def send_with_header(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message)["X-Frame-Options"] = "SAMEORIGIN"
        await send(message)

    return send_with_header


if __name__ == "__main__":
    main()
