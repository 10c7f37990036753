"""The endpoints of Freshdesk.

Freshdesk cannot represent breaks and holidays of a calendar, the status `new` (the ticket is
`open`), and an address that two contacts share. Survey responses are in the survey tool.
"""

import base64
import heapq
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Set
from datetime import UTC, date, datetime, timedelta
from operator import itemgetter

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from demo.servers.freshdesk import definitions
from demo.servers.freshdesk.people import People
from demo.servers.freshdesk.tickets import BOT, Tickets
from demo.servers.server import Company, VendorServer

API_KEY = "demo-freshdesk-key"
DAY = timedelta(days=1)
DEFAULT_PER_PAGE, MAX_PER_PAGE = 30, 100
# Of the list of tickets only.
MAX_PAGES = 300


class FreshdeskServer(VendorServer):
    """Freshdesk with a company's tickets.

    Attributes:
        has_export: Whether the account has the export of ticket activities.
        export_days: The retention of the daily files, in days; None to keep all files.
        late: The days whose files are not available yet.
    """

    name = "freshdesk"
    has_export = True
    export_days: int | None = None

    def load(self, company: Company) -> None:
        """Convert canonical rows to Freshdesk's records."""
        people = People(company)
        self.desk = Tickets(company, people)
        self.companies = list(people.companies.values())
        self.contacts = list(people.contacts.values())
        self.deleted_contacts: list[dict] = []
        self.business_hours = definitions.business_hours(company)
        self.surveys: list[dict] = []
        self.ratings: list[dict] = []
        self.late: set[date] = set()
        self.files: dict[date, list[dict]] = defaultdict(list)
        for activity in self.desk.activities:
            self.files[datetime.strptime(activity["performed_at"][:10], "%d-%m-%Y").date()].append(
                activity
            )

    def routes(self) -> Iterable[Route]:
        """The list and export endpoints."""
        lists = {
            "agents": definitions.agents,
            "groups": lambda: [
                group | {"business_hour_id": None} for group in self.desk.groups.values()
            ],
            "ticket_fields": definitions.ticket_fields,
            "business_hours": lambda: self.business_hours,
            "surveys": lambda: self.surveys,
            "companies": lambda: self.companies,
        }
        return [
            *(Route(f"/api/v2/{name}", self._listing(rows)) for name, rows in lists.items()),
            Route("/api/v2/surveys/satisfaction_ratings", self._list_ratings),
            Route("/api/v2/contacts", self._list_contacts),
            Route("/api/v2/tickets", self._list_tickets),
            Route("/api/v2/tickets/{id:int}/conversations", self._list_conversations),
            Route("/api/v2/export/ticket_activities", self._export),
            Route("/exports/{day}.json", self._file),
        ]

    def options(self, base_url: str) -> dict[str, str]:
        """The API key, the address, and the account's custom fields."""
        return {
            "api_key": API_KEY,
            "base_url": base_url,
            "crm_id_field": "crm_id",
            "schedule_field": "cf_business_hours",
            "bot_ids": str(BOT),
            "activities_since": min(self.files, default=self._today()).isoformat(),
        }

    def is_authenticated(self, request: Request) -> bool:
        """Basic authentication with the key as the user name; file addresses are presigned."""
        if request.url.path.startswith("/exports/"):
            return (
                request.query_params.get("X-Amz-Signature") == "signed"
                and "authorization" not in request.headers
            )
        expected = base64.b64encode(f"{API_KEY}:X".encode()).decode()
        return request.headers.get("authorization") == f"Basic {expected}"

    def unauthorised(self) -> Response:
        """Freshdesk's response to invalid credentials."""
        return JSONResponse(
            {
                "code": "invalid_credentials",
                "message": "You have to be logged in to perform this action.",
            },
            401,
        )

    def throttled(self, retry_after_seconds: float) -> Response:
        """A response 429; Freshdesk gives `Retry-After` in whole seconds."""
        return Response(
            status_code=429, headers={"Retry-After": str(math.ceil(retry_after_seconds))}
        )

    def touch(self, count: int) -> None:
        """Change the priority of the last tickets, one second apart."""
        now = int(self.now())
        live = [
            ticket
            for ticket in self.desk.tickets.values()
            if not ticket["spam"] and not ticket["deleted"]
        ]
        for number, ticket in enumerate(live[-count:]):
            ticket |= {
                "priority": ticket["priority"] % 4 + 1,
                "updated_at": _timestamp(now + number),
            }

    def min_requests(self) -> int:
        """Full pages of each list, each ticket's conversations, two requests per daily file."""
        hidden = [
            ticket for ticket in self.desk.tickets.values() if ticket["spam"] or ticket["deleted"]
        ]
        lists = (self.companies, self.contacts, self.deleted_contacts, self.ratings)
        pages = sum(max(-(-len(rows) // MAX_PER_PAGE), 1) for rows in lists)
        pages += sum(
            max(-(-count // MAX_PER_PAGE), 1)
            for count in (
                len(self.desk.tickets) - len(hidden),
                sum(ticket["spam"] for ticket in hidden),
                sum(ticket["deleted"] for ticket in hidden),
            )
        )
        days = (self._today() - min(self.files)).days
        return pages + len(self.desk.tickets) + 2 * days + 1 + 5 + 1

    def _today(self) -> date:
        return datetime.fromtimestamp(self.now(), UTC).date()

    async def _export(self, request: Request) -> Response:
        if not self.has_export:
            return JSONResponse(
                {"code": "require_feature", "message": "The export is not enabled."}, 403
            )
        try:
            day = date.fromisoformat(request.query_params["created_at"])
        except (KeyError, ValueError):
            return Response(status_code=400)
        oldest = (
            min(self.files) if self.export_days is None else self._today() - self.export_days * DAY
        )
        if day in self.late or not oldest <= day < self._today():
            return Response(status_code=404)
        address = request.url.replace(path=f"/exports/{day}.json", query="X-Amz-Signature=signed")
        return JSONResponse(
            {"export": [{"created_at": f"{day.day}-{day.month}-{day.year}", "url": str(address)}]}
        )

    async def _file(self, request: Request) -> Response:
        day = date.fromisoformat(request.path_params["day"])
        activities = self.files.get(day, [])
        metadata = {
            "start_at": f"{day:%d-%m-%Y} 00:00:00 +0000",
            "end_at": f"{day:%d-%m-%Y} 23:59:59 +0000",
            "activities_count": len(activities),
        }
        return JSONResponse({"metadata": metadata, "activities_data": activities})

    def _listing(self, rows: Callable[[], list[dict]]) -> Callable:
        async def respond(request: Request) -> Response:
            return self._page(request, rows())

        return respond

    def _page(
        self,
        request: Request,
        rows: list[dict],
        credits: int = 1,
        hidden: Set[str] = frozenset(),
        total: int | None = None,
    ) -> Response:
        """A page of rows, with the remaining rate limit and the address of the next page.

        Args:
            request: The request.
            rows: The rows, at least up to the end of the page.
            credits: The cost of the request.
            hidden: Fields that the page leaves out.
            total: The number of rows, if `rows` is incomplete.
        """
        query = request.query_params
        page, per_page = int(query.get("page", 1)), int(query.get("per_page", DEFAULT_PER_PAGE))
        if not 1 <= per_page <= MAX_PER_PAGE:
            message = f"It should be a Positive Integer less than or equal to {MAX_PER_PAGE}"
            return _invalid("per_page", message)
        headers = {"X-RateLimit-Used-CurrentRequest": str(credits)}
        if self.limit is not None:
            self._recent.extend([self._recent[-1]] * (credits - 1))
            left = max(self.limit - len(self._recent), 0)
            headers |= {"X-RateLimit-Total": str(self.limit), "X-RateLimit-Remaining": str(left)}
        first = (page - 1) * per_page
        if first + per_page < (len(rows) if total is None else total):
            headers["link"] = f'<{request.url.include_query_params(page=page + 1)}>; rel="next"'
        shown = [
            {name: value for name, value in row.items() if name not in hidden}
            for row in rows[first : first + per_page]
        ]
        return JSONResponse(shown, headers=headers)

    async def _list_tickets(self, request: Request) -> Response:
        query, kind = request.query_params, request.query_params.get("filter")
        if int(query.get("page", 1)) > MAX_PAGES:
            return _invalid("page", f"You cannot access tickets beyond the {MAX_PAGES}th page.")
        rows = [
            ticket
            for ticket in self.desk.tickets.values()
            if (ticket["spam"], ticket["deleted"]) == (kind == "spam", kind == "deleted")
        ]
        if "updated_since" in query:
            rows = [ticket for ticket in rows if ticket["updated_at"] >= query["updated_since"]]
        else:
            rows = [
                ticket
                for ticket in rows
                if ticket["created_at"] >= _timestamp(self.now() - 30 * 86_400)
            ]
        order = query.get("order_by", "created_at")
        # Sort the rows up to this page only: the list of a large helpdesk is long.
        first = heapq.nlargest if query.get("order_type", "desc") == "desc" else heapq.nsmallest
        end = int(query.get("page", 1)) * int(query.get("per_page", DEFAULT_PER_PAGE))
        ordered = first(end, rows, key=itemgetter(order, "id"))
        included = [name for name in query.get("include", "").split(",") if name]
        hidden = {"stats", "requester", "deleted"} - set(included)
        return self._page(request, ordered, 1 + 2 * len(included), hidden, len(rows))

    async def _list_conversations(self, request: Request) -> Response:
        number = request.path_params["id"]
        if number not in self.desk.tickets:
            return Response(status_code=404)
        return self._page(request, self.desk.conversations.get(number, []))

    async def _list_contacts(self, request: Request) -> Response:
        lists = {None: self.contacts, "deleted": self.deleted_contacts, "blocked": []}
        rows = lists[request.query_params.get("state")]
        since = request.query_params.get("_updated_since", "")
        rows = [contact for contact in rows if contact["updated_at"] >= since]
        return self._page(request, sorted(rows, key=lambda row: (row["name"].lower(), row["id"])))

    async def _list_ratings(self, request: Request) -> Response:
        since = request.query_params.get("created_since", "")
        return self._page(
            request, [row for row in reversed(self.ratings) if row["created_at"] >= since]
        )


def _invalid(field: str, message: str) -> Response:
    error = {"field": field, "message": message, "code": "invalid_value"}
    return JSONResponse({"description": "Validation failed", "errors": [error]}, 400)


def _timestamp(epoch: float) -> str:
    """Seconds since 1970 in Freshdesk's format."""
    return f"{datetime.fromtimestamp(epoch, UTC):%Y-%m-%dT%H:%M:%SZ}"
