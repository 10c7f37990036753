"""Servers that replay recorded responses of a vendor, or answer everything alike."""

import contextlib
import json
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from demo.servers.running import serving, with_defaults
from orchestration.home import Home
from orchestration.landing.vendor import land_vendor
from orchestration.sources import CONNECTORS
from orchestration.sources.connector import Options

# The bodies of the responses to `METHOD /path`, in order; the last one repeats.
Responses = dict[str, list[Any]]


class Replay:
    """Responses of a vendor.

    A body is sent as JSON, bytes unchanged, and a `Response` with its status and headers.

    Attributes:
        responses: the responses.
        requests: every request, as `METHOD /path?query`.
    """

    def __init__(self, vendor: str, responses: Responses, **options: str) -> None:
        self.responses, self._options = responses, options
        self.vendor = vendor
        self.requests: list[str] = []

    @contextlib.contextmanager
    def served(self) -> Iterator[Options]:
        """Serve the responses; yields the settings of a connector that reads them."""
        with serving_all(self._answer) as base_url:
            yield with_defaults(self.vendor, {"base_url": base_url} | self._options)

    def land(self, home: Path) -> None:
        """Land the vendor's data in a home."""
        with self.served() as options:
            land_vendor(CONNECTORS[self.vendor], options, self.vendor, Home(home))

    def set_responses(self, responses: Responses) -> None:
        """Replace the responses and forget the requests."""
        self.responses, self.requests = responses, []

    async def _answer(self, request: Request) -> Response:
        named = f"{request.method} {request.url.path}"
        turn = sum(sent.partition("?")[0] == named for sent in self.requests)
        self.requests.append(f"{named}?{request.url.query}")
        bodies = self.responses.get(named)
        if not bodies:
            return Response('{"error": "InvalidEndpoint", "description": "Not found"}', 404)
        body = bodies[min(turn, len(bodies) - 1)]
        if isinstance(body, Response):
            return body
        content = body if isinstance(body, bytes) else json.dumps(body)
        return Response(content, media_type="application/json; charset=utf-8")


def serving_all(
    answer: Callable[[Request], Awaitable[Response]],
) -> contextlib.AbstractContextManager[str]:
    """Answer GET and POST requests of all paths by one function; yields the address."""
    return serving(Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "POST"])]))


@contextlib.contextmanager
def answering(answer: Callable[[Request], Response]) -> Iterator[tuple[str, list[str]]]:
    """A server with one answer to everything; yields its address and the requested paths."""
    paths: list[str] = []

    async def respond(request: Request) -> Response:
        paths.append(request.url.path)
        return answer(request)

    with serving_all(respond) as base_url:
        yield base_url, paths
