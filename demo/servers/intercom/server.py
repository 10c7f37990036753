"""The endpoints of Intercom.

Intercom cannot represent the statuses `new`, `pending` and `hold` (the last two are snoozed),
`solved` and `closed` as different ones, the channel `web`, and the schedule of a conversation.
Tickets with the status `deleted`, `merged` or `spam` are deleted conversations.
Survey responses are in the survey tool.
"""

import base64
import json
import time
import uuid
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from demo.servers.intercom.conversations import ADMINS, Conversations
from demo.servers.intercom.office_hours import OfficeHours
from demo.servers.intercom.people import People
from demo.servers.server import Company, VendorServer

ACCESS_TOKEN = "dG9rOmRlbW8="
API_VERSION = "2.16"
DEFAULT_PER_PAGE, MAX_PER_PAGE, PER_SCROLL_PAGE, MAX_DELETED_PER_PAGE = 20, 150, 100, 60
MAX_PARTS = 500
# Parts are not in the response of a search.
HIDDEN = ("conversation_parts",)


class IntercomServer(VendorServer):
    """Intercom with a company's conversations.

    Attributes:
        scroll_seconds: The time after which an unused scroll over companies expires; Intercom's is
            a minute.
        companies: The companies.
        contacts: The contacts by id.
        conversations: The conversations.
        office_hours: The office hours.
    """

    name = "intercom"
    scroll_seconds = 1.0

    def load(self, company: Company) -> None:
        """Convert canonical rows to Intercom's records."""
        self.office_hours = OfficeHours(company)
        people = People(company)
        self.conversations = Conversations(company, people, self.office_hours.default)
        self.companies = list(people.companies.values())
        self.contacts = {contact["id"]: contact for contact in people.contacts.values()}
        self._scroll: tuple[str, int, float] | None = None

    def routes(self) -> Iterable[Route]:
        """The endpoints of lists, searches and single conversations."""
        admins = [
            {"type": "admin", "id": str(number), "name": f"Agent {number}", "team_ids": []}
            for number in ADMINS
        ]
        attributes = [{"type": "data_attribute", "model": "conversation", "name": "Topic"}]
        return [
            Route("/admins", _listing("admins", lambda: admins)),
            Route("/teams", _listing("teams", lambda: list(self.conversations.teams.values()))),
            Route("/data_attributes", _listing("data", lambda: attributes)),
            Route("/office_hours_schedules", _listing("data", lambda: self.office_hours.schedules)),
            Route("/office_hours_schedules/{id}/office_hours_exceptions", self._exceptions),
            Route("/conversations/search", self._search_conversations, methods=["POST"]),
            Route("/conversations/deleted", self._deleted),
            Route("/tickets/search", self._search_tickets, methods=["POST"]),
            Route("/conversations/{id}", self._conversation),
            Route("/contacts/search", self._search_contacts, methods=["POST"]),
            Route("/companies/scroll", self._companies),
        ]

    def options(self, base_url: str) -> dict[str, str]:
        """The token, the address and the attribute with the topic."""
        return {"access_token": ACCESS_TOKEN, "base_url": base_url, "topic_attribute": "Topic"}

    def is_authenticated(self, request: Request) -> bool:
        """The token as a bearer token."""
        return request.headers.get("authorization") == f"Bearer {ACCESS_TOKEN}"

    def unauthorised(self) -> JSONResponse:
        """The response to an invalid token."""
        return _error(401, "unauthorized", "Access Token Invalid")

    def throttled(self, retry_after_seconds: float) -> JSONResponse:
        """The response beyond the rate limit."""
        response = _error(429, "rate_limit_exceeded", "Exceeded rate limit")
        reset_at = int(time.time() + retry_after_seconds) + 1
        response.headers["X-RateLimit-Remaining"] = "0"
        response.headers["X-RateLimit-Reset"] = str(reset_at)
        return response

    def touch(self, count: int) -> None:
        """Change the priority of the newest conversations, one second apart."""
        now = int(self.now())
        newest = sorted(
            self.conversations.live.values(), key=lambda row: (row["updated_at"], row["id"])
        )[-count:]
        for number, conversation in enumerate(newest):
            conversation |= {"priority": "urgent", "updated_at": now + number}
        # A company with few conversations has other records.
        for number, contact in enumerate(list(self.contacts.values())[: count - len(newest)]):
            contact |= {"name": f"Changed at {now}", "updated_at": now + number}

    def delete(self, conversation_id: str) -> None:
        """Delete a conversation."""
        del self.conversations.live[conversation_id]
        self.conversations.deleted.append(
            {"type": "conversation", "id": conversation_id, "deleted_at": int(self.now())}
        )

    def merge(self, source_id: str, target_id: str) -> None:
        """Merge a contact into another one."""
        del self.contacts[source_id]
        target = self.contacts[target_id]
        target.setdefault("merge_history", []).append(
            {
                "type": "merge_history",
                "source_contact_id": source_id,
                "source_contact_role": "lead",
                "merged_at": int(self.now()),
            }
        )
        target["updated_at"] = int(self.now())

    def min_requests(self) -> int:
        """Full pages of each list, each conversation, and the empty page of the scroll."""
        lists = (
            (self.conversations.live, MAX_PER_PAGE),
            (self.conversations.deleted, MAX_DELETED_PER_PAGE),
            (self.contacts, MAX_PER_PAGE),
        )
        pages = sum(max(-(-len(rows) // per_page), 1) for rows, per_page in lists)
        scroll = -(-len(self.companies) // PER_SCROLL_PAGE) + 1
        definitions = 5 + len(self.office_hours.schedules)
        return pages + scroll + definitions + len(self.conversations.live)

    async def _exceptions(self, request: Request) -> JSONResponse:
        rows = self.office_hours.exceptions.get(request.path_params["id"])
        if rows is None:
            return _error(404, "not_found", "Resource Not Found")
        return JSONResponse({"type": "office_hours_exception.list", "data": rows})

    async def _conversation(self, request: Request) -> JSONResponse:
        conversation = self.conversations.live.get(request.path_params["id"])
        if conversation is None:
            return _error(404, "not_found", "Resource Not Found")
        listed = conversation["conversation_parts"]
        newest = listed["conversation_parts"][-MAX_PARTS:]
        return JSONResponse(
            conversation | {"conversation_parts": listed | {"conversation_parts": newest}}
        )

    async def _deleted(self, request: Request) -> JSONResponse:
        query = request.query_params
        page, per_page = int(query.get("page", 1)), int(query.get("per_page", DEFAULT_PER_PAGE))
        if not 1 <= per_page <= MAX_DELETED_PER_PAGE:
            return _error(400, "parameter_invalid", "per_page must be at most 60")
        newest_first = query.get("order", "desc") == "desc"
        rows = sorted(
            self.conversations.deleted, key=lambda row: row["deleted_at"], reverse=newest_first
        )
        first = (page - 1) * per_page
        return JSONResponse(
            {
                "type": "conversations.list",
                "total_count": len(rows),
                "pages": {"type": "pages", "page": page, "per_page": per_page},
                "conversations": rows[first : first + per_page],
            }
        )

    async def _search_conversations(self, request: Request) -> JSONResponse:
        rows = [
            {name: value for name, value in row.items() if name not in HIDDEN}
            for row in self.conversations.live.values()
        ]
        return await _search(request, "conversations", rows, lambda since: since)

    async def _search_contacts(self, request: Request) -> JSONResponse:
        shown = request.query_params.get("include_merge_history") == "true"
        rows = [
            row if shown else {name: row[name] for name in row if name != "merge_history"}
            for row in self.contacts.values()
        ]
        return await _search(request, "data", rows, _start_of_next_day)

    async def _search_tickets(self, request: Request) -> JSONResponse:
        return await _search(request, "tickets", [], lambda since: since)

    async def _companies(self, request: Request) -> JSONResponse:
        parameter, now = request.query_params.get("scroll_param"), time.monotonic()
        is_open = self._scroll is not None and self._scroll[2] > now
        if parameter is None:
            if is_open:
                return _error(400, "scroll_exists", "scroll already exists for this workspace")
            self._scroll = (str(uuid.uuid4()), 0, now)
        elif not is_open or self._scroll is None or self._scroll[0] != parameter:
            return _error(404, "not_found", "scroll parameter not found")
        id_, first, _ = self._scroll
        rows = self.companies[first : first + PER_SCROLL_PAGE]
        self._scroll = (id_, first + len(rows), now + self.scroll_seconds) if rows else None
        return JSONResponse(
            {"type": "list", "data": rows, "pages": None, "total_count": None, "scroll_param": id_}
        )


def _listing(name: str, rows: Callable[[], list[dict]]) -> Callable:
    async def respond(request: Request) -> JSONResponse:
        if request.headers.get("intercom-version") != API_VERSION:
            return _error(400, "intercom_version_invalid", "The requested version is unknown")
        return JSONResponse({"type": "list", name: rows()})

    return respond


async def _search(
    request: Request, name: str, rows: list[dict], first_of: Callable[[int], int]
) -> JSONResponse:
    """A page of the records that changed after a time, sorted by it."""
    body = await request.json()
    query, sort = body["query"], body["sort"]
    if (query["field"], query["operator"]) != ("updated_at", ">") or sort != {
        "field": "updated_at",
        "order": "ascending",
    }:
        return _error(400, "invalid_field", "This query is not served")
    pagination = body.get("pagination") or {}
    per_page = int(pagination.get("per_page", DEFAULT_PER_PAGE))
    if not 1 <= per_page <= MAX_PER_PAGE:
        return _error(400, "parameter_invalid", "per_page must be at most 150")
    first = first_of(int(query["value"]))
    found = sorted(
        (row for row in rows if row["updated_at"] >= first),
        key=lambda row: (row["updated_at"], row["id"]),
    )
    total = len(found)
    if after := pagination.get("starting_after"):
        position = tuple(json.loads(base64.b64decode(after)))
        found = [row for row in found if (row["updated_at"], row["id"]) > position]
    shown = found[:per_page]
    pages: dict = {"type": "pages", "page": 1, "per_page": per_page}
    pages["total_pages"] = -(-total // per_page)
    if len(found) > per_page:
        last = json.dumps([shown[-1]["updated_at"], shown[-1]["id"]])
        cursor = base64.b64encode(last.encode()).decode()
        pages["next"] = {"page": 2, "starting_after": cursor}
    return JSONResponse({"type": "list", "total_count": total, "pages": pages, name: shown})


def _start_of_next_day(seconds: int) -> int:
    midnight = datetime.fromtimestamp(seconds, UTC).replace(hour=0, minute=0, second=0)
    return int((midnight + timedelta(days=1)).timestamp()) if seconds else 0


def _error(status: int, code: str, message: str) -> JSONResponse:
    errors = [{"code": code, "message": message}]
    return JSONResponse({"type": "error.list", "request_id": "r-1", "errors": errors}, status)
