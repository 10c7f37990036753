"""Zendesk with as many tickets as asked for, each made when its page is: the demo company's, over
and over.

A record's place is in its id and its time, one a second, so that a page is found without looking at
those before it.
"""

import math
from collections.abc import Callable, Iterable, Sequence

from starlette.requests import Request
from starlette.routing import Route

from demo.servers.server import Company
from demo.servers.zendesk.server import PER_EXPORT_PAGE, ZendeskServer

FIRST_SECOND = 1_500_000_000
# What ids of one round are apart from those of the next.
IDS_PER_ROUND = 10_000_000


class EndlessZendesk(ZendeskServer):
    """The demo company's account, its tickets and their updates so often that there are `tickets`
    of them.
    """

    def __init__(self, company: Company, tickets: int) -> None:
        super().__init__(company)
        self.rounds = math.ceil(tickets / len(self.tickets.records))

    def routes(self) -> Iterable[Route]:
        """The endpoints, of tickets and their updates those without an end."""
        tickets = self._exported(lambda request, now: self._by_cursor_at(request))
        events = self._exported(lambda request, now: self._by_time_at(request))
        export = "/api/v2/incremental"
        endless = [
            Route(f"{export}/tickets/cursor.json", tickets),
            Route(f"{export}/ticket_events.json", events),
        ]
        return endless + [
            route for route in super().routes() if route.path not in {each.path for each in endless}
        ]

    def min_requests(self) -> int:
        """Full pages of both."""
        counts = (len(self.tickets.records) * self.rounds, len(self.tickets.audits) * self.rounds)
        return sum(-(-count // PER_EXPORT_PAGE) for count in counts)

    def _by_cursor_at(self, request: Request) -> dict:
        first = int(request.query_params.get("cursor", 0))
        page, is_last = self._page(self.tickets.records, first, _ticket)
        return {"tickets": page, "after_cursor": str(first + len(page)), "end_of_stream": is_last}

    def _by_time_at(self, request: Request) -> dict:
        first = max(int(request.query_params["start_time"]) - FIRST_SECOND, 0)
        page, is_last = self._page(self.tickets.audits, first, _audit)
        end_time = page[-1]["timestamp"] if page else None
        return {
            "ticket_events": page,
            "count": len(page),
            "end_time": end_time,
            "end_of_stream": is_last,
        }

    def _page(
        self, rows: Sequence[dict], first: int, make: Callable[[dict, int, int], dict]
    ) -> tuple[list[dict], bool]:
        end = min(first + PER_EXPORT_PAGE, len(rows) * self.rounds)
        numbered = (
            (FIRST_SECOND + place, *divmod(place, len(rows))) for place in range(first, end)
        )
        page = [
            make(rows[number], round_ * IDS_PER_ROUND, second)
            for second, round_, number in numbered
        ]
        return page, end == len(rows) * self.rounds


def _ticket(ticket: dict, further: int, second: int) -> dict:
    return ticket | {"id": ticket["id"] + further, "generated_timestamp": second}


def _audit(audit: dict, further: int, second: int) -> dict:
    events = [event | {"id": event["id"] + further} for event in audit["child_events"]]
    ids = {name: audit[name] + further for name in ("id", "ticket_id")}
    return audit | ids | {"timestamp": second, "child_events": events}
