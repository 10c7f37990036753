"""What every vendor's server has: a company, routes, a sign-in, limits and faults."""

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
# How long a request waits behind a limit of this many seconds is the vendor's; tests take shorter ones.
LIMIT_SECONDS = 60.0


class VendorServer(ABC):
    """One vendor's API over one company. A subclass gives the routes and keeps the records.

    Attributes:
        name: the vendor, as `CX_SOURCES` says it.
        requests: how many requests were let in, refused ones not counted.
        refused: how many were answered with 429.
        limit: requests allowed in `limit_seconds`; None for no limit.
        faults: what goes wrong on purpose; nothing until switched on.
        now: the server's clock, seconds since 1970.
    """

    name: str

    def __init__(self, company: Company) -> None:
        self.requests = self.refused = 0
        self.limit: int | None = None
        self.limit_seconds = LIMIT_SECONDS
        self.faults = Faults()
        self.now: Callable[[], float] = time.time
        self._recent: deque[float] = deque()
        self.take(company)

    @abstractmethod
    def take(self, company: Company) -> None:
        """Turn canonical rows into the vendor's records."""

    @abstractmethod
    def routes(self) -> Iterable[Route]:
        """The vendor's endpoints."""

    @abstractmethod
    def options(self, base_url: str) -> dict[str, str]:
        """The connector's settings that let it in."""

    @abstractmethod
    def touch(self, count: int) -> None:
        """Change `count` records as their users would, so that the connector must read them again."""

    @abstractmethod
    def least_requests(self) -> int:
        """The fewest requests in which everything can be read."""

    def least_requests_for_nothing(self) -> int:
        """The fewest requests that tell that nothing is new; 0 for a handful per table."""
        return 0

    @abstractmethod
    def is_signed_in(self, request: Request) -> bool:
        """Whether the request carries the right credentials."""

    def unauthorised(self) -> Response:
        """How the vendor refuses a sign-in."""
        return JSONResponse({"error": "unauthorized"}, 401)

    def throttled(self, retry_after_seconds: float) -> Response:
        """How the vendor says that there were too many requests."""
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
        return self.faults.around(Starlette(routes=routes))

    def _guarded(self, endpoint: Callable) -> Callable:
        async def answer(request: Request) -> Response:
            if not self.is_signed_in(request):
                return self.unauthorised()
            if (seconds := self._seconds_to_wait()) > 0:
                self.refused += 1
                return self.throttled(seconds)
            self.requests += 1
            return await endpoint(request)

        return answer

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
