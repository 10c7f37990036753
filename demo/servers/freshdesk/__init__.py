"""A server that answers like Freshdesk (https://developers.freshdesk.com/api/).

What a company has and Freshdesk cannot hold: breaks and holidays of its calendars, the status `new` (it is open), one
address shared by two contacts, and answers to surveys, which are in the survey tool.
"""

import base64
import math
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from demo.servers.freshdesk import definitions
from demo.servers.freshdesk.lists import MOST_PER_PAGE, ListsServer, as_text
from demo.servers.freshdesk.people import People
from demo.servers.freshdesk.tickets import BOT, Tickets
from demo.servers.server import Company

API_KEY = "demo-freshdesk-key"
DAY = timedelta(days=1)


class FreshdeskServer(ListsServer):
    """Freshdesk with a company's tickets.

    Attributes:
        has_export: whether the account has the export of ticket activities.
        export_days: how many daily files are kept; None for all since the first, as an account whose files had been
            collected would have them.
        late: the days whose files have not come yet.
    """

    name = "freshdesk"
    has_export = True
    export_days: int | None = None

    def take(self, company: Company) -> None:
        """Turn canonical rows into what Freshdesk holds."""
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
        """The lists that can be read."""
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
        """The key, the address, and the fields this account has made."""
        return {
            "api_key": API_KEY,
            "base_url": base_url,
            "crm_id_field": "crm_id",
            "schedule_field": "cf_business_hours",
            "bot_ids": str(BOT),
            "activities_since": min(self.files, default=self._today()).isoformat(),
        }

    def is_signed_in(self, request: Request) -> bool:
        """Basic authentication with the key as the user; a file's address is its own permission."""
        if request.url.path.startswith("/exports/"):
            return (
                request.query_params.get("X-Amz-Signature") == "signed"
                and "authorization" not in request.headers
            )
        expected = base64.b64encode(f"{API_KEY}:X".encode()).decode()
        return request.headers.get("authorization") == f"Basic {expected}"

    def unauthorised(self) -> Response:
        """Freshdesk's refusal."""
        return JSONResponse(
            {
                "code": "invalid_credentials",
                "message": "You have to be logged in to perform this action.",
            },
            401,
        )

    def throttled(self, retry_after_seconds: float) -> Response:
        """Freshdesk waits in whole seconds."""
        return Response(
            status_code=429, headers={"Retry-After": str(math.ceil(retry_after_seconds))}
        )

    def touch(self, count: int) -> None:
        """The last tickets get another priority, each a second after the other."""
        now = int(self.now())
        listed = [
            ticket
            for ticket in self.desk.tickets.values()
            if not ticket["spam"] and not ticket["deleted"]
        ]
        for number, ticket in enumerate(listed[-count:]):
            ticket |= {"priority": ticket["priority"] % 4 + 1, "updated_at": as_text(now + number)}

    def least_requests(self) -> int:
        """Full pages of every list, each ticket's conversations, each day's file by way of its address."""
        hidden = [
            ticket for ticket in self.desk.tickets.values() if ticket["spam"] or ticket["deleted"]
        ]
        lists = (self.companies, self.contacts, self.deleted_contacts, self.ratings)
        pages = sum(max(-(-len(rows) // MOST_PER_PAGE), 1) for rows in lists)
        pages += sum(
            max(-(-count // MOST_PER_PAGE), 1)
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
