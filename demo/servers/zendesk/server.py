"""The endpoints, authentication and rate limits of Zendesk Support."""

import base64
import math
import time
from collections.abc import Callable, Iterable, Sized
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from demo.servers.business_time import epoch, stamp
from demo.servers.server import Company, VendorServer
from demo.servers.zendesk.exports import (
    MAX_PER_SURVEY_PAGE,
    BadRequestError,
    by_cursor,
    by_time,
    list_page,
    survey_page,
)
from demo.servers.zendesk.people import People
from demo.servers.zendesk.schedules import Schedules
from demo.servers.zendesk.surveys import Csat
from demo.servers.zendesk.tickets import TOPIC_FIELD, Tickets

CLIENT = {"client_id": "demo_metrics", "client_secret": "demo-zendesk-client-secret"}
EMAIL, API_TOKEN, ACCESS_TOKEN = (
    "admin@harbour.example",
    "demo-zendesk-token",
    "demo-zendesk-access-token",
)
TOKENS = "/oauth/tokens"
TOKEN_SECONDS = 1_800
PER_EXPORT_PAGE, PER_LIST_PAGE = 1_000, 100
ACCOUNT_LIMIT = 700


class ZendeskServer(VendorServer):
    """Zendesk with a company's tickets.

    Args:
        company: Its rows.
        has_csat: Whether Zendesk surveys satisfaction; the demo company uses another survey tool.

    Attributes:
        cursors_to_expire: How many of the next cursors are refused as expired.
        tokens_issued: The number of access tokens issued so far.
    """

    name = "zendesk"

    def __init__(self, company: Company, has_csat: bool = False) -> None:
        self._has_csat = has_csat
        self.cursors_to_expire, self.tokens_issued = 0, 0
        self._token = ""
        super().__init__(company)

    def load(self, company: Company) -> None:
        """Convert canonical rows to tickets, audits, users and organisations."""
        teams = {row["team"] for row in company["tickets"] if row.get("team")}
        self.schedules = Schedules(company["business_hours"], company["holidays"])
        self.people = People(company["customers"], company["contacts"], teams)
        self.tickets = Tickets(
            company["tickets"], company["ticket_events"], self.people, self.schedules
        )
        rows = company["survey_responses"] if self._has_csat else []
        self.csat = Csat(rows, self.tickets)

    def routes(self) -> Iterable[Route]:
        """The endpoints of exports, lists and tokens."""
        organizations = list(self.people.organizations.values())
        users, tickets, audits = self.people.users, self.tickets.records, self.tickets.audits
        api, export = "/api/v2", "/api/v2/incremental"
        return [
            Route(f"{export}/tickets/cursor.json", self._by_cursor("tickets", tickets, _generated)),
            Route(f"{export}/users/cursor.json", self._by_cursor("users", users, _updated)),
            Route(
                f"{export}/ticket_events.json", self._by_time("ticket_events", audits, _occurred)
            ),
            Route(
                f"{export}/organizations.json",
                self._by_time("organizations", organizations, _updated),
            ),
            Route(f"{api}/groups.json", self._listed("groups", list(self.people.groups.values()))),
            Route(
                f"{api}/satisfaction_ratings.json",
                self._listed("satisfaction_ratings", self.csat.ratings),
            ),
            Route(
                f"{api}/guide/survey_responses",
                self._exported(lambda request, _: survey_page(request, self.csat.responses)),
            ),
            Route(f"{api}/ticket_fields/{{field_id}}.json", self._ticket_field),
            Route(f"{api}/business_hours/schedules.json", self._schedules),
            Route(f"{api}/business_hours/schedules/{{schedule_id}}/holidays.json", self._holidays),
            Route(TOKENS, self._issue_token, methods=["POST"]),
        ]

    def options(self, base_url: str) -> dict[str, str]:
        """The address, the OAuth client, the topic field and the bots."""
        return {
            "base_url": base_url,
            **CLIENT,
            "topic_field": str(TOPIC_FIELD),
            "bot_user_ids": str(self.people.bot_id),
        }

    def is_authenticated(self, request: Request) -> bool:
        """A client's token, an access token, or an API token with its user's address."""
        token = base64.b64encode(f"{EMAIL}/token:{API_TOKEN}".encode()).decode()
        bearers = [f"Bearer {bearer}" for bearer in (self._token, ACCESS_TOKEN) if bearer]
        return request.url.path == TOKENS or request.headers.get("authorization") in (
            f"Basic {token}",
            *bearers,
        )

    def expire_token(self) -> None:
        """Expire the client's token."""
        self._token = ""

    def unauthorised(self) -> Response:
        """The response to invalid credentials."""
        return self._json({"error": "Couldn't authenticate you"}, 401)

    def throttled(self, retry_after_seconds: float) -> Response:
        """The response beyond the rate limit."""
        body = {
            "error": "APIRateLimitExceeded",
            "description": "Number of allowed incremental export API requests per minute exceeded",
        }
        response = self._json(body, 429)
        response.headers["Retry-After"] = self._seconds(retry_after_seconds)
        return response

    def touch(self, count: int) -> None:
        """Change the priority of the last tickets, one second apart, more than a minute ago."""
        first = int(self.now()) - 60 - count
        for number, ticket in enumerate(self.tickets.records[-count:]):
            at = first + number
            ticket |= {"priority": "urgent" if ticket["priority"] == "low" else "low"}
            ticket |= {"generated_timestamp": at, "updated_at": stamp(at)}

    def min_requests(self) -> int:
        """A token, full pages of everything, the schedules' holidays, and the topic field."""
        exports = (
            self.tickets.records,
            self.tickets.audits,
            self.people.users,
            self.people.organizations,
        )
        lists = (self.people.groups, self.csat.ratings)
        pages = sum(_pages(rows, PER_EXPORT_PAGE) for rows in exports)
        pages += sum(_pages(rows, PER_LIST_PAGE) for rows in lists)
        pages += _pages(self.csat.responses, MAX_PER_SURVEY_PAGE)
        return pages + len(self.schedules.ids) + 3

    async def _issue_token(self, request: Request) -> Response:
        body = orjson.loads(await request.body())
        if body.get("grant_type") != "client_credentials":
            return self._json(
                {"error": "unsupported_grant_type", "error_description": "not supported"}, 400
            )
        if {name: body.get(name) for name in CLIENT} != CLIENT:
            return self._json(
                {"error": "invalid_client", "error_description": "Client authentication failed"},
                401,
            )
        self.tokens_issued += 1
        self._token = f"demo-zendesk-token-{self.tokens_issued:08}"
        granted = {
            "access_token": self._token,
            "refresh_token": None,
            "token_type": "bearer",
            "scope": body["scope"],
        }
        return self._json(granted | {"expires_in": TOKEN_SECONDS, "refresh_token_expires_in": None})

    def _json(self, body: Any, status: int = 200) -> Response:
        headers = {"x-rate-limit": str(ACCOUNT_LIMIT), "ratelimit-limit": str(ACCOUNT_LIMIT)}
        headers |= {"ratelimit-remaining": str(ACCOUNT_LIMIT - 1), "ratelimit-reset": "60"}
        if self.limit is not None:
            resets = self._recent[0] + self.limit_seconds - time.monotonic() if self._recent else 0
            headers["zendesk-ratelimit-incremental-exports"] = (
                f"total={self.limit}; remaining={self.limit - len(self._recent)};"
                f" resets={self._seconds(resets)}"
            )
        return Response(orjson.dumps(body), status, headers, "application/json; charset=utf-8")

    def _seconds(self, seconds: float) -> str:
        """Seconds in Zendesk's format: integers, but tenths for the short limits of tests."""
        step = 1.0 if self.limit_seconds >= 60 else 0.1
        return f"{math.ceil(max(seconds, 0.0) / step) * step:g}"

    def _by_cursor(self, name: str, rows: list[dict], time_of: Callable[[dict], int]) -> Callable:
        def export(request: Request, now: int) -> dict:
            if "cursor" in request.query_params and self.cursors_to_expire:
                self.cursors_to_expire -= 1
                raise BadRequestError("InvalidPaginationParameter", "The cursor has expired", 400)
            return by_cursor(request, name, self._in_scope(request, name, rows), time_of, now)

        return self._exported(export)

    def _by_time(self, name: str, rows: list[dict], time_of: Callable[[dict], int]) -> Callable:
        return self._exported(
            lambda request, now: by_time(
                request, name, self._in_scope(request, name, rows), time_of, now
            )
        )

    def _in_scope(self, request: Request, name: str, rows: list[dict]) -> list[dict]:
        """The rows in the requested support type scope, by default those of human agents."""
        scope = request.query_params.get("support_type_scope", "agent")
        if scope == "all" or name not in ("tickets", "ticket_events"):
            return rows
        in_scope = {
            ticket["id"] for ticket in self.tickets.records if ticket["support_type"] == scope
        }
        return [row for row in rows if row.get("ticket_id", row["id"]) in in_scope]

    def _exported(self, export: Callable[[Request, int], dict]) -> Callable:
        async def respond(request: Request) -> Response:
            try:
                return self._json(export(request, int(self.now())))
            except BadRequestError as error:
                return self._json({"error": error.name, "description": str(error)}, error.status)

        return respond

    def _listed(self, name: str, rows: list[dict]) -> Callable:
        async def respond(request: Request) -> Response:
            return self._json(list_page(request, name, rows))

        return respond

    async def _ticket_field(self, request: Request) -> Response:
        if request.path_params["field_id"] != str(TOPIC_FIELD):
            return self._json({"error": "RecordNotFound", "description": "Not found"}, 404)
        return self._json(
            {"ticket_field": {"id": TOPIC_FIELD, "type": "text", "title": "Topic", "active": True}}
        )

    async def _schedules(self, request: Request) -> Response:
        return self._json({"schedules": self.schedules.records()})

    async def _holidays(self, request: Request) -> Response:
        return self._json(
            {"holidays": self.schedules.holidays(int(request.path_params["schedule_id"]))}
        )


def _generated(ticket: dict) -> int:
    return ticket["generated_timestamp"]


def _occurred(audit: dict) -> int:
    return audit["timestamp"]


def _updated(record: dict) -> int:
    return epoch(record["updated_at"])


def _pages(rows: Sized, per_page: int) -> int:
    return max(-(-len(rows) // per_page), 1)
