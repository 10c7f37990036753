"""The endpoints, authentication and rate limits of HubSpot."""

import time
from collections import deque
from collections.abc import Callable, Iterable

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from demo.servers.hubspot.company import FEEDBACK, OPTIONS, feedback_options, make_crm
from demo.servers.hubspot.crm import associated
from demo.servers.hubspot.search import search
from demo.servers.hubspot.tickets import TICKETS
from demo.servers.server import Company, VendorServer

ACCESS_TOKEN = "pat-na1-demo"
DEFAULT_LIMIT, MAX_PER_PAGE, MAX_BATCH, MAX_HISTORIES = 10, 100, 1_000, 50
UNLIMITED, MAX_PER_DAY = 190, 1_000_000
CORRELATION_ID = "c033cdaa-2c40-4a64-ae48-b4cec88dad24"
READ = ("companies", "contacts", "deals", "subscriptions", "p7052085_referral")


class HubSpotServer(VendorServer):
    """HubSpot with a company's customers, contacts, orders, subscriptions and referrals.

    With `has_service_hub`, the options read its tickets and survey responses, too.

    Attributes:
        crm: The records, which tests change as users do.
        tickets: The histories and conversations of tickets.
        searches_per_second: The rate limit of searches; None for no limit.
        requests_per_day: The daily limit of requests.
        associations_per_page: The maximum number of associations of a record in a response.
    """

    name = "hubspot"

    def __init__(self, company: Company, has_service_hub: bool = False) -> None:
        self.searches_per_second: int | None = None
        self.requests_per_day = MAX_PER_DAY
        self.associations_per_page = 500
        self._searched: deque[float] = deque()
        self._service_options = {}
        super().__init__(company)
        if has_service_hub:
            self._service_options = self.tickets.options | feedback_options(company)

    def load(self, company: Company) -> None:
        """Convert canonical rows to records of the CRM."""
        self.crm, self.tickets = make_crm(company)

    def routes(self) -> Iterable[Route]:
        """The endpoints of lists, searches, properties and associations."""
        return [
            Route("/crm/objects/2026-03/{name}", self._counted(self._list)),
            Route(
                "/crm/objects/2026-03/{name}/search", self._counted(self._search), methods=["POST"]
            ),
            Route(
                "/crm/objects/2026-03/{name}/batch/read",
                self._counted(self._histories),
                methods=["POST"],
            ),
            Route("/crm/pipelines/2026-03/tickets", self._pipelines),
            Route("/conversations/v3/conversations/threads", self._threads),
            Route("/conversations/v3/conversations/threads/{thread}/messages", self._messages),
            Route("/crm/properties/2026-03/{name}", self._counted(self._properties)),
            Route(
                "/crm/associations/2026-03/{from_name}/{to_name}/batch/read",
                self._counted(self._associations),
                methods=["POST"],
            ),
        ]

    def options(self, base_url: str) -> dict[str, str]:
        """The access token, the address, and the names of the account's custom properties."""
        return (
            {"access_token": ACCESS_TOKEN, "base_url": base_url} | OPTIONS | self._service_options
        )

    def is_authenticated(self, request: Request) -> bool:
        """The access token of a private app as a bearer token."""
        return request.headers.get("authorization") == f"Bearer {ACCESS_TOKEN}"

    def unauthorised(self) -> JSONResponse:
        """The response to a missing or invalid token."""
        return _error(401, "Authentication credentials not found.", "INVALID_AUTHENTICATION")

    def throttled(self, retry_after_seconds: float) -> JSONResponse:
        """The response beyond the ten-second limit, without `Retry-After`."""
        return JSONResponse(_rate_limited("TEN_SECONDLY_ROLLING"), 429, self._rate_limit_headers(0))

    def touch(self, count: int) -> None:
        """Change the amount of the last deals, one millisecond apart."""
        now = self._now_ms()
        for number, id_ in enumerate(self.crm.live_ids["deals"][-count:]):
            self.crm.change("deals", id_, now + number, amount=str(now + number))

    def min_requests(self) -> int:
        """Full pages of live and archived records, and full batches of their associations.

        Of tickets also their pipelines, full batches of their histories, full pages of
        conversations, and full pages of the messages of each.
        """
        crm, owned = self.crm, ["contacts", "deals", "subscriptions"]
        read, further = list(READ), 0
        if self._service_options:
            read += [TICKETS, FEEDBACK]
            # Tickets of companies and contacts; responses of contacts and tickets.
            owned += [TICKETS, TICKETS, FEEDBACK, FEEDBACK]
            further = 1 + _pages(len(crm.live_ids[TICKETS]), MAX_HISTORIES)
            further += _pages(len(self.tickets.threads), MAX_PER_PAGE)
            further += sum(
                _pages(len(messages), MAX_PER_PAGE) for messages in self.tickets.messages.values()
            )
        pages = sum(
            _pages(max(len(ids[name]), 1), MAX_PER_PAGE)
            for name in read
            for ids in (crm.live_ids, crm.archived_ids)
        )
        return pages + further + sum(_pages(len(crm.live_ids[name]), MAX_BATCH) for name in owned)

    def _now_ms(self) -> int:
        return int(self.now() * 1_000)

    def _counted(self, endpoint: Callable) -> Callable:
        async def respond(request: Request) -> JSONResponse:
            name = request.path_params.get("name", "companies")
            if self.requests > self.requests_per_day:
                self.refused += 1
                return JSONResponse(_rate_limited("DAILY"), 429)
            if name not in self.crm.records:
                return _error(400, f"Unable to infer object type from: {name}")
            return await endpoint(request)

        return respond

    def _rate_limit_headers(self, remaining: int) -> dict[str, str]:
        return {
            "X-HubSpot-RateLimit-Daily": str(self.requests_per_day),
            "X-HubSpot-RateLimit-Daily-Remaining": str(self.requests_per_day - self.requests),
            "X-HubSpot-RateLimit-Interval-Milliseconds": f"{self.limit_seconds * 1_000:.0f}",
            "X-HubSpot-RateLimit-Max": str(self.limit or UNLIMITED),
            "X-HubSpot-RateLimit-Remaining": str(remaining),
        }

    def _json(self, body: dict, status: int = 200) -> JSONResponse:
        remaining = UNLIMITED if self.limit is None else self.limit - len(self._recent)
        return JSONResponse(body, status, self._rate_limit_headers(remaining))

    async def _list(self, request: Request) -> JSONResponse:
        name, query = request.path_params["name"], request.query_params
        limit = int(query.get("limit", DEFAULT_LIMIT))
        if limit > MAX_PER_PAGE:
            return _error(400, f"limit must be no more than {MAX_PER_PAGE}", "VALIDATION_ERROR")
        if not query.get("after", "0").isdigit():
            return _error(400, "Invalid cursor", "VALIDATION_ERROR")
        records, after = self.crm.page(
            name, query.get("after"), limit, query.get("archived") == "true"
        )
        requested = query.get("properties", "").split(",")
        body = {"results": [self.crm.as_json(name, record, requested) for record in records]}
        link = f"{request.url.include_query_params(after=after)}"
        return self._json(
            body | ({"paging": {"next": {"after": after, "link": link}}} if after else {})
        )

    async def _search(self, request: Request) -> JSONResponse:
        now = time.monotonic()
        while self._searched and self._searched[0] <= now - 1:
            self._searched.popleft()
        if self.searches_per_second is not None and len(self._searched) >= self.searches_per_second:
            self.refused, self.requests = self.refused + 1, self.requests - 1
            return JSONResponse(_rate_limited("SECONDLY"), 429)
        self._searched.append(now)
        found = search(self.crm, request.path_params["name"], await request.json(), self._now_ms())
        return (
            _error(400, found, "VALIDATION_ERROR")
            if isinstance(found, str)
            else JSONResponse(found)
        )

    async def _histories(self, request: Request) -> JSONResponse:
        query = await request.json()
        if len(query["inputs"]) > MAX_HISTORIES:
            return _error(400, f"inputs must hold no more than {MAX_HISTORIES}", "VALIDATION_ERROR")
        histories = self.tickets.histories
        found = [row["id"] for row in query["inputs"] if row["id"] in histories]
        results = [
            {"id": id_, "propertiesWithHistory": {"hs_pipeline_stage": histories[id_]}}
            for id_ in found
        ]
        return self._json({"status": "COMPLETE", "results": results})

    async def _pipelines(self, request: Request) -> JSONResponse:
        return self._json({"results": self.tickets.pipelines})

    async def _threads(self, request: Request) -> JSONResponse:
        since = request.query_params["latestMessageTimestampAfter"]
        if not request.query_params.get("after", "0").isdigit():
            return _error(400, "Invalid cursor", "VALIDATION_ERROR")
        threads = [
            thread for thread in self.tickets.threads if thread["latestMessageTimestamp"] > since
        ]
        return self._json(_part(threads, request))

    async def _messages(self, request: Request) -> JSONResponse:
        return self._json(_part(self.tickets.messages[request.path_params["thread"]], request))

    async def _properties(self, request: Request) -> JSONResponse:
        names = self.crm.property_names[request.path_params["name"]]
        return self._json(
            {"results": [{"name": name, "type": "string", "fieldType": "text"} for name in names]}
        )

    async def _associations(self, request: Request) -> JSONResponse:
        from_name, to_name = request.path_params["from_name"], request.path_params["to_name"]
        inputs = (await request.json())["inputs"]
        if len(inputs) > MAX_BATCH:
            return _error(400, f"inputs must hold no more than {MAX_BATCH}", "VALIDATION_ERROR")
        results, errors = associated(
            self.crm, from_name, to_name, inputs, self.associations_per_page
        )
        body = {"status": "COMPLETE", "results": results}
        return (
            self._json(body | {"numErrors": len(errors), "errors": errors}, 207)
            if errors
            else self._json(body)
        )


def _part(rows: list[dict], request: Request) -> dict:
    """A page of rows, and the cursor of the next page."""
    first = int(request.query_params.get("after", 0))
    last = first + int(request.query_params.get("limit", DEFAULT_LIMIT))
    paging = {"paging": {"next": {"after": str(last)}}} if last < len(rows) else {}
    return {"results": rows[first:last]} | paging


def _pages(count: int, per_page: int) -> int:
    return -(-count // per_page)


def _error(status: int, message: str, category: str | None = None) -> JSONResponse:
    """An error response; some errors have no category."""
    body = {"status": "error", "message": message, "correlationId": CORRELATION_ID}
    return JSONResponse(body | ({"category": category} if category else {}), status)


def _rate_limited(policy: str) -> dict:
    """The body of a response beyond one of the rate limits."""
    return {
        "status": "error",
        "message": f"You have reached your {policy.lower()} limit.",
        "errorType": "RATE_LIMIT",
        "correlationId": CORRELATION_ID,
        "policyName": policy,
    }
