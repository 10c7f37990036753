"""Serves a part of the demo company as Zendesk, and lands it."""

from datetime import date
from functools import partial

from demo.company import demo_rows
from demo.servers.server import Company
from tests.support import vendors


def part_of_the_demo(every: int, last: int | None = None) -> Company:
    """Every nth of the demo company's tickets, with their events and responses, and all people."""
    rows = demo_rows(date(2026, 6, 30))
    tickets = rows["tickets"][:last:every]
    kept = {ticket["ticket_id"] for ticket in tickets}
    of_kept = {
        name: [row for row in rows[name] if row.get("ticket_id") in kept]
        for name in ("ticket_events", "survey_responses")
    }
    return rows | of_kept | {"tickets": tickets}


served = partial(vendors.served, "zendesk")
land = partial(vendors.land, "zendesk")
