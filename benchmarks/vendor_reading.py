"""Reading each vendor: records a second, requests, share of an allowed rate, processor time, peak
memory.

`python -m benchmarks.vendor_reading [COPIES [VENDOR …]]`: the demo company so many times over, each
vendor's server in a process of its own. The share counts what the vendor counts, credits where a
request costs several, from the first request to the last one let in. Quote ratios, machines are
noisy.
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

# A row that names another of the same company must go on naming it in each copy.
ID_COLUMNS = ("_id",)
# Under a limit everything takes so many windows of so many seconds at least.
WINDOWS, LIMIT_SECONDS = 4, 30.0


def main(copies: int, vendors: list[str]) -> None:
    """Land each vendor's rows in a process of its own, unthrottled and under a limit, and print
    what it took.
    """
    context = multiprocessing.get_context("spawn")
    for vendor in vendors:
        for is_limited in (False, True):
            ours, its = context.Pipe()
            server = context.Process(
                target=_serve, args=(vendor, 1 if is_limited else copies, is_limited, its)
            )
            server.start()
            options, limit = ours.recv()
            reader = context.Process(target=_read, args=(vendor, options, limit is None))
            reader.start()
            reader.join()
            ours.send("done")
            print(f"{vendor}: {ours.recv()}")
            server.join()


class _Meter:
    """What a server has let in, as the vendor counts it, and when the first and the last of it
    came.
    """

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
        """How much of what the vendor allowed was used."""
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
        told = f"{server.requests:,} requests, {server.min_requests():,} the fewest possible"
        pipe.send(f"{told}; {meter.share(server)}" if is_limited else told)


def read(vendor: str, options: dict[str, str], home: Path) -> str:
    """Land what is new at a vendor, and what to say of it; peak and processor time are of the whole
    process.
    """
    begun = time.monotonic()
    landed = land_vendor(CONNECTORS[vendor], with_defaults(vendor, options), vendor, Home(home))
    seconds, rows = time.monotonic() - begun, sum(landed.rows.values())
    peak_megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        f"{rows:,} rows in {seconds:.1f} s, {rows / seconds:,.0f} a second,"
        f" {time.process_time():.1f} s of processor time, {peak_megabytes:,.0f} MB"
    )


def _read(vendor: str, options: dict[str, str], is_told: bool) -> None:
    with tempfile.TemporaryDirectory() as home:
        said = read(vendor, options, Path(home))
    if is_told:
        print(f"{vendor}: {said}")


def _company(copies: int) -> Company:
    """The demo company so many times over, ids of equal length."""
    rows = demo_rows(demo_last_day())
    return {
        entity: [_copy(row, number) for number in range(copies) for row in its_rows]
        if entity not in ("business_hours", "holidays")
        else its_rows
        for entity, its_rows in rows.items()
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
