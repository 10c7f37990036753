"""An account of HubSpot that is served and landed, for the tests of its connector."""

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

from demo.servers.hubspot import HubSpotServer
from demo.servers.running import serving, with_defaults
from demo.servers.server import Company
from orchestration.home import Home
from orchestration.landing.vendor import land_vendor
from orchestration.sources import CONNECTORS
from orchestration.sources.connector import Options

HUBSPOT = CONNECTORS["hubspot"]


@contextlib.contextmanager
def served(company: Company) -> Iterator[tuple[HubSpotServer, Options]]:
    server = HubSpotServer(company)
    with serving(server.app()) as base_url:
        yield server, with_defaults("hubspot", server.options(base_url))


def land(options: Options, home: Path) -> dict[str, int]:
    """Rows landed, by table."""
    return {
        name: rows
        for name, rows in land_vendor(HUBSPOT, options, "hubspot", Home(home)).rows.items()
        if rows
    }


def now_ms() -> int:
    """The present in milliseconds since 1970."""
    return int(time.time() * 1_000)
