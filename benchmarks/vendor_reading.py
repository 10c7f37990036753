"""Reading each vendor: records a second, requests against the fewest possible, share of an allowed rate, peak memory.

`python -m benchmarks.vendor_reading [COPIES [VENDOR …]]`: the demo company so many times over, each vendor's server in
a process of its own. Quote ratios, machines are noisy.
"""

import multiprocessing
import multiprocessing.connection
import resource
import sys
import tempfile
import time
from pathlib import Path

from orchestration.connectors import CONNECTORS
from orchestration.demo.company import demo_rows
from orchestration.demo.servers import SERVERS
from orchestration.demo.servers.running import serving, with_defaults
from orchestration.demo.servers.server import Company
from orchestration.landing.vendor import land_vendor
from orchestration.settings import demo_last_day

# A row that names another of the same company must go on naming it in each copy.
ID_COLUMNS = ("_id",)
# Under a limit everything takes so many windows of so many seconds at least.
WINDOWS, LIMIT_SECONDS = 4, 30.0


def main(copies: int, vendors: list[str]) -> None:
    """Land each vendor's rows in a process of its own, unthrottled and under a limit, and print what it took."""
    context = multiprocessing.get_context("spawn")
    for vendor in vendors:
        for is_limited in (False, True):
            told, tell = context.Pipe(duplex=False)
            server = context.Process(target=_serve, args=(vendor, 1 if is_limited else copies, is_limited, tell))
            server.start()
            options, least, limit = told.recv()
            reader = context.Process(target=_read, args=(vendor, options, limit, least))
            reader.start()
            reader.join()
            server.terminate()
            server.join()


def _serve(vendor: str, copies: int, is_limited: bool, tell: multiprocessing.connection.Connection) -> None:
    server = SERVERS[vendor](_company(copies))
    least = server.least_requests()
    if is_limited:
        server.limit, server.limit_seconds = max(least // WINDOWS, 1), LIMIT_SECONDS
    with serving(server.app()) as base_url:
        tell.send((server.options(base_url), least, server.limit))
        time.sleep(3_600)


def _read(vendor: str, options: dict[str, str], limit: int | None, least: int) -> None:
    with tempfile.TemporaryDirectory() as home:
        begun = time.monotonic()
        landed = land_vendor(CONNECTORS[vendor], with_defaults(vendor, options), vendor, Path(home))
        seconds, rows = time.monotonic() - begun, sum(landed.rows.values())
    peak_megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    if limit is None:
        print(f"{vendor}: {rows:,} rows in {seconds:.1f} s, {rows / seconds:,.0f} a second, {peak_megabytes:,.0f} MB")
    else:
        allowed_seconds = (-(-least // limit) - 1) * LIMIT_SECONDS
        share = f"{allowed_seconds / seconds:.0%} of the allowed rate"
        print(f"{vendor}: at least {least:,} requests, {limit} in {LIMIT_SECONDS:.0f} s allowed: {share}")


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
