"""The endpoints, authentication and events of Stripe."""

import math
from collections.abc import Iterable

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from demo.servers.server import Company, VendorServer
from demo.servers.stripe.company import make_records

API_KEY = "rk_live_demo"
API_VERSION = "2025-02-24.acacia"
DEFAULT_LIMIT, MOST_PER_PAGE = 10, 100
EVENT_DAYS = 30
SECONDS_PER_DAY = 86_400
# The lists of which a first read needs every page.
READ = ("customers", "subscriptions", "invoices", "charges", "refunds", "disputes", "invoiceitems")
ENDED = ("canceled", "incomplete_expired")


class StripeServer(VendorServer):
    """Stripe with a company's customers, subscriptions, invoices, charges and refunds.

    Attributes:
        records: The records by the name of their list and their id, the newest first.
    """

    name = "stripe"

    def load(self, company: Company) -> None:
        """Convert canonical rows to records."""
        self.records = make_records(company, self.now())

    def routes(self) -> Iterable[Route]:
        """The endpoints of lists and of single records."""
        return [Route("/v1/{name}", self._list), Route("/v1/{name}/{id}", self._retrieve)]

    def options(self, base_url: str) -> dict[str, str]:
        """The API key and the address."""
        return {"api_key": API_KEY, "base_url": f"{base_url}/v1"}

    def is_authenticated(self, request: Request) -> bool:
        """The key as a bearer token."""
        return request.headers.get("authorization") == f"Bearer {API_KEY}"

    def unauthorised(self) -> JSONResponse:
        """The response to an invalid key."""
        return _error(401, "Invalid API Key provided: wr***ng")

    def throttled(self, retry_after_seconds: float) -> JSONResponse:
        """The response beyond the rate limit."""
        return JSONResponse(
            {"error": {"type": "invalid_request_error", "code": "rate_limit"}},
            429,
            {"Retry-After": str(math.ceil(retry_after_seconds))},
        )

    def touch(self, count: int) -> None:
        """Change the segment of the newest customers, one second apart."""
        now = int(self.now())
        for number, customer in enumerate(list(self.records["customers"].values())[:count]):
            customer["metadata"] |= {"segment": f"changed at {now}"}
            self.add_event("customer.updated", customer, now + number)

    def add_event(self, type_: str, record: dict, created: int) -> None:
        """Add an event about a record."""
        number = len(self.records["events"])
        event = {
            "id": f"evt_{number}",
            "object": "event",
            "type": type_,
            "created": created,
            "livemode": True,
            "data": {"object": dict(record)},
        }
        # The newest first; events of one second in the reverse order of their ids.
        events = [event, *self.records["events"].values()]
        events.sort(key=lambda event: -event["created"])
        self.records["events"] = {event["id"]: event for event in events}

    def delete(self, name: str, id_: str) -> None:
        """Delete a customer or a draft invoice."""
        record = self.records[name].pop(id_)
        self.add_event(f"{record['object']}.deleted", record, int(self.now()))

    def min_requests(self) -> int:
        """The full pages of all lists but that of events."""
        return sum(-(-max(len(self.records[name]), 1) // MOST_PER_PAGE) for name in READ)

    async def _list(self, request: Request) -> JSONResponse:
        name, query = request.path_params["name"], request.query_params
        if (refused := self._refused(request)) is not None:
            return refused
        rows = [row for row in self.records[name].values() if self._matches(name, row, query)]
        if after := query.get("starting_after"):
            ids = [row["id"] for row in rows]
            if after not in ids:
                return _error(400, f"No such object: '{after}'", "resource_missing")
            rows = rows[ids.index(after) + 1 :]
        limit = int(query.get("limit", DEFAULT_LIMIT))
        if not 1 <= limit <= MOST_PER_PAGE:
            return _error(400, "Invalid limit", "parameter_invalid_integer")
        return JSONResponse(
            {
                "object": "list",
                "url": f"/v1/{name}",
                "has_more": len(rows) > limit,
                "data": rows[:limit],
            }
        )

    async def _retrieve(self, request: Request) -> JSONResponse:
        name, id_ = request.path_params["name"], request.path_params["id"]
        if (refused := self._refused(request)) is not None:
            return refused
        if (record := self.records[name].get(id_)) is not None:
            return JSONResponse(record)
        # A customer that was deleted is still known by its id.
        if name == "customers":
            return JSONResponse({"id": id_, "object": "customer", "deleted": True})
        return _error(404, f"No such object: '{id_}'", "resource_missing")

    def _refused(self, request: Request) -> JSONResponse | None:
        if request.headers.get("stripe-version") != API_VERSION:
            return _error(400, "Invalid Stripe API version")
        if request.path_params["name"] not in self.records:
            return _error(404, f"Unrecognized request URL (GET: {request.url.path})")
        return None

    def _matches(self, name: str, row: dict, query: QueryParams) -> bool:
        if row["created"] < int(query.get("created[gte]", 0)):
            return False
        if name == "events":
            oldest = self.now() - EVENT_DAYS * SECONDS_PER_DAY
            types = query.getlist("types[]")
            return row["created"] >= oldest and (not types or row["type"] in types)
        if name == "subscriptions" and query.get("status") != "all":
            return row["status"] not in ENDED
        return True


def _error(status: int, message: str, code: str | None = None) -> JSONResponse:
    error = {"type": "invalid_request_error", "message": message}
    return JSONResponse({"error": error | ({"code": code} if code else {})}, status)
