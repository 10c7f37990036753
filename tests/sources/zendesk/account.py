"""Serves a part of the demo company as Zendesk, and lands it."""

import contextlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from demo.company import demo_rows
from demo.servers.running import serving, with_defaults
from demo.servers.server import Company
from demo.servers.zendesk import ZendeskServer
from orchestration.home import Home
from orchestration.landing.vendor import land_vendor
from orchestration.sources import CONNECTORS
from orchestration.sources.connector import Options


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


@contextlib.contextmanager
def served(company: Company, **switches: bool) -> Iterator[tuple[ZendeskServer, Options]]:
    server = ZendeskServer(company, **switches)
    with serving(server.app()) as base_url:
        yield server, with_defaults("zendesk", server.options(base_url))


def land(options: Options, home: Path) -> dict[str, int]:
    """Rows landed, by table."""
    return {
        name: rows
        for name, rows in land_vendor(
            CONNECTORS["zendesk"], options, "zendesk", Home(home)
        ).rows.items()
        if rows
    }
