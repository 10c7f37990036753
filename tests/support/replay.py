"""A vendor that says again what it said once: answers by request, as they were recorded."""

import contextlib
import json
from collections.abc import Iterator
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

# By `METHOD /path`: the bodies of its answers in their turn, the last one again and again.
Answers = dict[str, list[Any]]


class Replay:
    """Answers of a vendor; a body is sent as JSON, bytes as they are, and a `Response` with its
    status and headers.

    Attributes:
        answers: what is said.
        asked: every request, as `METHOD /path?query`.
    """

    def __init__(self, vendor: str, answers: Answers, **options: str) -> None:
        self.answers, self._options = answers, options
        self.vendor = vendor
        self.asked: list[str] = []

    @contextlib.contextmanager
    def served(self) -> Iterator[Options]:
        """Serve the answers; gives the settings of a connector that reads them."""
        with serving(
            Starlette(routes=[Route("/{path:path}", self._answer, methods=["GET", "POST"])])
        ) as base_url:
            yield with_defaults(self.vendor, {"base_url": base_url} | self._options)

    def land(self, home: Path) -> None:
        """Read the vendor into a landing."""
        with self.served() as options:
            land_vendor(CONNECTORS[self.vendor], options, self.vendor, Home(home))

    def say(self, answers: Answers) -> None:
        """Begin anew, with these answers."""
        self.answers, self.asked = answers, []

    async def _answer(self, request: Request) -> Response:
        named = f"{request.method} {request.url.path}"
        turn = sum(asked.partition("?")[0] == named for asked in self.asked)
        self.asked.append(f"{named}?{request.url.query}")
        bodies = self.answers.get(named)
        if not bodies:
            return Response('{"error": "InvalidEndpoint", "description": "Not found"}', 404)
        body = bodies[min(turn, len(bodies) - 1)]
        if isinstance(body, Response):
            return body
        content = body if isinstance(body, bytes) else json.dumps(body)
        return Response(content, media_type="application/json; charset=utf-8")
