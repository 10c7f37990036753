"""A million tickets with their events out of Zendesk: rows a second and the peak memory of the
process that reads them.

`python -m benchmarks.million_vendor_tickets [TICKETS]`: first everything, then in a process of its
own nothing new.
"""

import multiprocessing
import multiprocessing.connection
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.endless_zendesk import EndlessZendesk
from benchmarks.vendor_reading import read
from demo.company import demo_rows
from demo.servers.running import serving
from orchestration.settings import demo_last_day


def main(tickets: int) -> None:
    """Land them in a process of its own, the server in another, and print what it took."""
    context = multiprocessing.get_context("spawn")
    told, tell = context.Pipe(duplex=False)
    server = context.Process(target=_serve, args=(tickets, tell))
    server.start()
    options = told.recv()
    with tempfile.TemporaryDirectory() as home:
        for label in ("everything", "nothing new"):
            reader = context.Process(target=_read, args=(options, Path(home), label))
            reader.start()
            reader.join()
    server.terminate()
    server.join()


def _serve(tickets: int, tell: multiprocessing.connection.Connection) -> None:
    server = EndlessZendesk(demo_rows(demo_last_day()), tickets)
    with serving(server.app()) as base_url:
        tell.send(server.options(base_url))
        time.sleep(36_000)


def _read(options: dict[str, str], home: Path, label: str) -> None:
    print(f"{label}: {read('zendesk', options, home)}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
