"""Extraction per vendor: records per second, requests, CPU time, peak memory, use of a rate limit.

Run `python -m benchmarks.vendor_reading [COPIES [VENDOR …]]`: it extracts copies of the demo
company from each vendor's server, which runs in a process of its own. The use of a rate limit is
measured in the vendor's unit (requests, or credits per request), from the first to the last
accepted request. Timings vary between runs: compare ratios.
"""

import multiprocessing
import multiprocessing.connection
import resource
import sys
import tempfile
import time
from http import HTTPStatus
from pathlib import Path

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from demo.company import demo_rows
from demo.servers import SERVERS
from demo.servers.running import serving, with_defaults
from demo.servers.server import Company, VendorServer
from orchestration.home import Home
from orchestration.landing.vendor import land_vendor
from orchestration.settings import demo_last_day
from orchestration.sources import CONNECTORS

# References between rows are copied like the IDs that they refer to.
ID_COLUMNS = ("_id",)
# The rate limit is set so that an extraction takes at least this number of windows.
WINDOWS, LIMIT_SECONDS = 4, 30.0
# Salesforce limits the requests of 24 hours; a refresh that reaches that limit ends.
DAILY_LIMITED = ("salesforce",)


def main(copies: int, vendors: list[str]) -> None:
    """Extract each vendor's rows without and with a rate limit, and print measurements."""
    context = multiprocessing.get_context("spawn")
    for vendor in vendors:
        for is_limited in (False,) if vendor in DAILY_LIMITED else (False, True):
            parent, child = context.Pipe()
            server = context.Process(
                target=_serve, args=(vendor, 1 if is_limited else copies, is_limited, child)
            )
            server.start()
            options, limit = parent.recv()
            reader = context.Process(target=_read, args=(vendor, options, limit is None))
            reader.start()
            reader.join()
            parent.send("done")
            print(f"{vendor}: {parent.recv()}")
            server.join()


class _Meter:
    """ASGI middleware that measures the cost of accepted requests and their first and last time."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.spent, self.times = 0, [0.0, 0.0]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def counted(message: Message) -> None:
            if (
                message["type"] == "http.response.start"
                and message["status"] != HTTPStatus.TOO_MANY_REQUESTS
            ):
                self.spent += int(
                    dict(message["headers"]).get(b"x-ratelimit-used-currentrequest", 1)
                )
                self.times = [self.times[0] or time.monotonic(), time.monotonic()]
            await send(message)

        await self._app(scope, receive, counted)

    def share(self, server: VendorServer) -> str:
        """Describe the share of the rate limit that was used."""
        allowed_seconds = (-(-self.spent // server.limit) - 1) * server.limit_seconds
        share = allowed_seconds / (self.times[1] - self.times[0])
        allowed = f"{server.limit:,} in {server.limit_seconds:.0f} s"
        return f"{share:.1%} of the allowed rate of {allowed}, {server.refused:,} refused"


def _serve(
    vendor: str, copies: int, is_limited: bool, pipe: multiprocessing.connection.Connection
) -> None:
    server = SERVERS[vendor](_company(copies))
    if is_limited:
        server.limit, server.limit_seconds = (
            max(server.min_requests() // WINDOWS, 1),
            LIMIT_SECONDS,
        )
    meter = _Meter(server.app())
    with serving(meter) as base_url:
        pipe.send((server.options(base_url), server.limit))
        pipe.recv()
        counts = f"{server.requests:,} requests, {server.min_requests():,} the fewest possible"
        pipe.send(f"{counts}; {meter.share(server)}" if is_limited else counts)


def read(vendor: str, options: dict[str, str], home: Path) -> str:
    """Extract from a vendor and describe the measurements of this process."""
    started = time.monotonic()
    landed = land_vendor(CONNECTORS[vendor], with_defaults(vendor, options), vendor, Home(home))
    seconds, rows = time.monotonic() - started, sum(landed.rows.values())
    peak_megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        f"{rows:,} rows in {seconds:.1f} s, {rows / seconds:,.0f} a second,"
        f" {time.process_time():.1f} s of processor time, {peak_megabytes:,.0f} MB"
    )


def _read(vendor: str, options: dict[str, str], is_printed: bool) -> None:
    with tempfile.TemporaryDirectory() as home:
        summary = read(vendor, options, Path(home))
    if is_printed:
        print(f"{vendor}: {summary}")


def _company(copies: int) -> Company:
    """Return copies of the demo company, with IDs of equal length."""
    rows = demo_rows(demo_last_day())
    return {
        entity: [_copy(row, number) for number in range(copies) for row in entity_rows]
        if entity not in ("business_hours", "holidays")
        else entity_rows
        for entity, entity_rows in rows.items()
    }


def _copy(row: dict[str, str], number: int) -> dict[str, str]:
    if number == 0:
        return row
    copied = dict(row)
    for name, value in row.items():
        if value and name.endswith(ID_COLUMNS) and name != "survey_id":
            copied[name] = f"{value[0]}-{number}{value[2:]}"
        elif value and "email" in name and "@" in value:
            copied[name] = f"copy{number}.{value.strip()}"
    return copied


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5, sys.argv[2:] or list(CONNECTORS))
