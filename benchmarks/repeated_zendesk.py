"""Zendesk server with a given number of tickets: copies of the demo company's tickets.

Pages are built on request. The position of a record determines its ID and its time, one second
apart, so that a page is found without building the pages before it.
"""

import math
from collections.abc import Callable, Iterable, Sequence

from starlette.requests import Request
from starlette.routing import Route

from demo.servers.server import Company
from demo.servers.zendesk.server import PER_EXPORT_PAGE, ZendeskServer

START_SECOND = 1_500_000_000
# Difference between the IDs of a record in two successive copies.
IDS_PER_COPY = 10_000_000


class RepeatedZendesk(ZendeskServer):
    """The demo company's account with enough copies of its tickets to reach `tickets`."""

    def __init__(self, company: Company, tickets: int) -> None:
        super().__init__(company)
        self.copies = math.ceil(tickets / len(self.tickets.records))

    def routes(self) -> Iterable[Route]:
        """The demo server's endpoints, with repeated exports of tickets and ticket events."""
        tickets = self._exported(lambda request, now: self._ticket_page(request))
        events = self._exported(lambda request, now: self._event_page(request))
        export = "/api/v2/incremental"
        repeated = [
            Route(f"{export}/tickets/cursor.json", tickets),
            Route(f"{export}/ticket_events.json", events),
        ]
        return repeated + [
            route
            for route in super().routes()
            if route.path not in {each.path for each in repeated}
        ]

    def min_requests(self) -> int:
        """Number of full pages of tickets and ticket events."""
        counts = (len(self.tickets.records) * self.copies, len(self.tickets.audits) * self.copies)
        return sum(-(-count // PER_EXPORT_PAGE) for count in counts)

    def _ticket_page(self, request: Request) -> dict:
        first = int(request.query_params.get("cursor", 0))
        page, is_last = self._page(self.tickets.records, first, _ticket)
        return {"tickets": page, "after_cursor": str(first + len(page)), "end_of_stream": is_last}

    def _event_page(self, request: Request) -> dict:
        first = max(int(request.query_params["start_time"]) - START_SECOND, 0)
        page, is_last = self._page(self.tickets.audits, first, _audit)
        end_time = page[-1]["timestamp"] if page else None
        return {
            "ticket_events": page,
            "count": len(page),
            "end_time": end_time,
            "end_of_stream": is_last,
        }

    def _page(
        self, rows: Sequence[dict], first: int, build: Callable[[dict, int, int], dict]
    ) -> tuple[list[dict], bool]:
        end = min(first + PER_EXPORT_PAGE, len(rows) * self.copies)
        numbered = (
            (START_SECOND + position, *divmod(position, len(rows)))
            for position in range(first, end)
        )
        page = [
            build(rows[number], copy * IDS_PER_COPY, second) for second, copy, number in numbered
        ]
        return page, end == len(rows) * self.copies


def _ticket(ticket: dict, id_offset: int, second: int) -> dict:
    return ticket | {"id": ticket["id"] + id_offset, "generated_timestamp": second}


def _audit(audit: dict, id_offset: int, second: int) -> dict:
    events = [event | {"id": event["id"] + id_offset} for event in audit["child_events"]]
    ids = {name: audit[name] + id_offset for name in ("id", "ticket_id")}
    return audit | ids | {"timestamp": second, "child_events": events}
