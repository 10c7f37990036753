"""Freshdesk's lists: a page at a time, with what is left of the limit and the address of the next page."""

import heapq
from collections.abc import Callable, Set
from datetime import UTC, datetime
from operator import itemgetter

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from demo.servers.freshdesk.tickets import Tickets
from demo.servers.server import VendorServer

DEFAULT_PER_PAGE, MOST_PER_PAGE, MOST_PAGES = 30, 100, 300


class ListsServer(VendorServer):
    """The lists of a helpdesk.

    Attributes:
        desk: its tickets.
        contacts, deleted_contacts: its people, and those deleted.
        ratings: the answers to its surveys, oldest first.
    """

    desk: Tickets
    contacts: list[dict]
    deleted_contacts: list[dict]
    ratings: list[dict]

    def _listing(self, rows: Callable[[], list[dict]]) -> Callable:
        async def answer(request: Request) -> Response:
            return self._page(request, rows())

        return answer

    def _page(
        self,
        request: Request,
        rows: list[dict],
        credits: int = 1,
        hidden: Set[str] = frozenset(),
        total: int | None = None,
    ) -> Response:
        """A page of rows, with what is left of the account's limit and the address of the next page.

        Args:
            request: what was asked.
            rows: the rows, at least up to the end of the page.
            credits: what the request costs.
            hidden: fields that are not shown.
            total: how many rows there are, where not all were given.
        """
        query = request.query_params
        page, per_page = int(query.get("page", 1)), int(query.get("per_page", DEFAULT_PER_PAGE))
        for field, value, most in (
            ("page", page, MOST_PAGES),
            ("per_page", per_page, MOST_PER_PAGE),
        ):
            if not 1 <= value <= most:
                message = f"It should be a Positive Integer less than or equal to {most}"
                error = {"field": field, "message": message, "code": "invalid_value"}
                return JSONResponse({"description": "Validation failed", "errors": [error]}, 400)
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
        query, listed = request.query_params, request.query_params.get("filter")
        rows = [
            ticket
            for ticket in self.desk.tickets.values()
            if (ticket["spam"], ticket["deleted"]) == (listed == "spam", listed == "deleted")
        ]
        if "updated_since" in query:
            rows = [ticket for ticket in rows if ticket["updated_at"] >= query["updated_since"]]
        else:
            rows = [
                ticket
                for ticket in rows
                if ticket["created_at"] >= as_text(self.now() - 30 * 86_400)
            ]
        order = query.get("order_by", "created_at")
        # Of a large helpdesk only what comes up to this page is put in order.
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


def as_text(epoch: float) -> str:
    """An instant as Freshdesk writes it."""
    return f"{datetime.fromtimestamp(epoch, UTC):%Y-%m-%dT%H:%M:%SZ}"
