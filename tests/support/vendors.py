"""A vendor's demo server over real HTTP, its records landed, and the staging models over them."""

import contextlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from demo.company import demo_rows
from demo.servers import SERVERS
from demo.servers.running import serving, with_defaults
from demo.servers.server import Company
from orchestration.home import Home
from orchestration.landing.extraction import declare_sources
from orchestration.landing.vendor import land_vendor
from orchestration.sources import CONNECTORS
from orchestration.sources.connector import Options, setting_name
from tests.support.running import run

# The switches of CRMs whose demo servers are helpdesks too.
AS_HELPDESK = {"salesforce": {"has_service_cloud": True}, "hubspot": {"has_service_hub": True}}


def company_of_one_month() -> Company:
    """The demo company with the tickets of one month: some vendors need a request per ticket."""
    rows = demo_rows(date(2026, 6, 30))
    tickets = [row for row in rows["tickets"] if row["created_at"] >= "2026-06"]
    kept = {row["ticket_id"] for row in tickets}
    events = [row for row in rows["ticket_events"] if row["ticket_id"] in kept]
    return rows | {"tickets": tickets, "ticket_events": events}


@contextlib.contextmanager
def served(vendor: str, company: Company, **switches: bool) -> Iterator[tuple[Any, Options]]:
    """Serve a company; yield the server and the options that reach it."""
    server = SERVERS[vendor](company, **switches)
    with serving(server.app()) as base_url:
        yield server, with_defaults(vendor, server.options(base_url))


def settings_for(vendor: str, options: Options) -> dict[str, str]:
    """The options of a vendor as environment variables."""
    return {setting_name(vendor, name): value for name, value in options.items()}


def land(vendor: str, options: Options, home: Path) -> dict[str, int]:
    """Read a vendor once.

    Returns:
        The number of landed rows by table, without tables that landed none.
    """
    landed = land_vendor(CONNECTORS[vendor], options, vendor, Home(home)).rows
    return {table: rows for table, rows in landed.items() if rows}


def build_staging(home: Path, *vendors: str, **settings: str) -> None:
    """Build the staging models of vendors over their landing, with further settings."""
    declare_sources(Home(home))
    models = [f"staging.{vendor}" for vendor in vendors]
    target = ("--target-path", home / "dbt")
    built = run(
        "dbt", "run", "--select", *models, *target, home=home, sources=",".join(vendors), **settings
    )
    assert built.returncode == 0, built.stdout + built.stderr


def rows(home: Path, statement: str) -> list[tuple]:
    """The rows of a statement on the warehouse of a home."""
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as warehouse:
        return warehouse.execute(statement).fetchall()


def current_rows(home: Path, model: str, columns: str) -> dict[str, tuple]:
    """The last row of each key of a staging model, unless it is deleted or out of scope.

    Args:
        home: the home of the warehouse.
        model: name of the model, without `stg_`.
        columns: the columns of the result, separated by commas; the first is the key.

    Returns:
        The other columns of each row, by key.
    """
    key = columns.split(",", maxsplit=1)[0]
    statement = (
        f"select {columns} from (select * from staging.stg_{model} qualify row_number() over"
        f" (partition by {key} order by read_batch desc, row_number desc) = 1) where"
        " not (is_deleted or is_out_of_scope)"
    )
    return {row[0]: row[1:] for row in rows(home, statement)}
