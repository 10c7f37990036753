"""The base class of the vendors' servers: authentication, rate limit and faults."""

import math
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from demo.servers.faults import Faults

Company = dict[str, list[dict[str, str]]]
# The window of a vendor's rate limit. Tests use shorter windows.
LIMIT_SECONDS = 60.0


class VendorServer(ABC):
    """A vendor's API with the data of one company.

    Attributes:
        name: The name of the vendor in `CX_SOURCES`.
        requests: The number of accepted requests.
        refused: The number of requests that were refused because of the rate limit.
        limit: The number of requests allowed in `limit_seconds`; None for no limit.
        limit_seconds: The window of the rate limit, in seconds.
        faults: Simulated faults, disabled by default.
        now: The server's clock, in seconds since 1970.
    """

    name: str

    def __init__(self, company: Company) -> None:
        self.requests = self.refused = 0
        self.limit: int | None = None
        self.limit_seconds = LIMIT_SECONDS
        self.faults = Faults()
        self.now: Callable[[], float] = time.time
        self._recent: deque[float] = deque()
        self.load(company)

    @abstractmethod
    def load(self, company: Company) -> None:
        """Convert canonical rows to the vendor's records."""

    @abstractmethod
    def routes(self) -> Iterable[Route]:
        """The vendor's endpoints."""

    @abstractmethod
    def options(self, base_url: str) -> dict[str, str]:
        """The connector's settings for this server."""

    @abstractmethod
    def touch(self, count: int) -> None:
        """Change `count` records as users would, so that the connector must read them again."""

    @abstractmethod
    def min_requests(self) -> int:
        """The minimum number of requests to read everything."""

    def min_requests_unchanged(self) -> int:
        """The minimum number of requests to find no changes; 0 for a few per table."""
        return 0

    @abstractmethod
    def is_authenticated(self, request: Request) -> bool:
        """Whether the request has valid credentials."""

    def unauthorised(self) -> Response:
        """The vendor's response to invalid credentials."""
        return JSONResponse({"error": "unauthorized"}, 401)

    def throttled(self, retry_after_seconds: float) -> Response:
        """The vendor's response to a request beyond the rate limit."""
        return JSONResponse(
            {"error": "too many requests"},
            429,
            {"Retry-After": str(math.ceil(retry_after_seconds))},
        )

    def app(self) -> ASGIApp:
        """The server as an ASGI application."""
        routes = [
            Route(route.path, self._guarded(route.endpoint), methods=route.methods)
            for route in self.routes()
        ]
        return self.faults.wrap(Starlette(routes=routes))

    def _guarded(self, endpoint: Callable) -> Callable:
        async def respond(request: Request) -> Response:
            if not self.is_authenticated(request):
                return self.unauthorised()
            if (seconds := self._seconds_to_wait()) > 0:
                self.refused += 1
                return self.throttled(seconds)
            self.requests += 1
            return await endpoint(request)

        return respond

    def _seconds_to_wait(self) -> float:
        if self.limit is None:
            return 0.0
        now = time.monotonic()
        while self._recent and self._recent[0] <= now - self.limit_seconds:
            self._recent.popleft()
        if len(self._recent) >= self.limit:
            return self._recent[0] + self.limit_seconds - now
        self._recent.append(now)
        return 0.0
