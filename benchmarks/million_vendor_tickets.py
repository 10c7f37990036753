"""Rows per second and peak memory of extracting a million Zendesk tickets with their events.

Run `python -m benchmarks.million_vendor_tickets [TICKETS]`. A second process then extracts again
without changes.
"""

import multiprocessing
import multiprocessing.connection
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.repeated_zendesk import RepeatedZendesk
from benchmarks.vendor_reading import read
from demo.company import demo_rows
from demo.servers.running import serving
from orchestration.settings import demo_last_day


def main(tickets: int) -> None:
    """Start the server in one process, extract in two others, and print measurements."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    server = context.Process(target=_serve, args=(tickets, sender))
    server.start()
    options = receiver.recv()
    with tempfile.TemporaryDirectory() as home:
        for label in ("first read", "read without changes"):
            reader = context.Process(target=_read, args=(options, Path(home), label))
            reader.start()
            reader.join()
    server.terminate()
    server.join()


def _serve(tickets: int, sender: multiprocessing.connection.Connection) -> None:
    server = RepeatedZendesk(demo_rows(demo_last_day()), tickets)
    with serving(server.app()) as base_url:
        sender.send(server.options(base_url))
        time.sleep(36_000)


def _read(options: dict[str, str], home: Path, label: str) -> None:
    print(f"{label}: {read('zendesk', options, home)}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
