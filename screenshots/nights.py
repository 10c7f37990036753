"""The nights of docs/operators-morning.md: refreshes of the demo company that go well and wrong."""

import json
import os
import shlex
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from screenshots.pages import BIN, PROJECT_ROOT

INFLATE_PREVIOUS_ROWS = """
    update quality.row_ledger
    set extracted = 10 * extracted, accepted = 10 * extracted - rejected - superseded - out_of_scope
"""
# The demo company ends on 30 June. More than four days without rows are shown.
LATE_AS_OF = "2026-07-06"
# A port of loopback on which nothing listens.
VENDOR_DOWN = {
    "SOURCES__ZENDESK__BASE_URL": "http://127.0.0.1:9",
    "RUNTIME__REQUEST_MAX_ATTEMPTS": "1",
    "CX_RETRY_SECONDS": "1",
}


@contextmanager
def company(home: Path) -> Iterator["Company"]:
    """The demo company behind the APIs of its vendors, and a webhook for its alerts."""
    server = subprocess.Popen(
        [BIN / "cx", "demo", "serve"], cwd=PROJECT_ROOT, stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    settings = {}
    for line in server.stdout:
        name, _, value = line.strip().partition("=")
        if not name.startswith("#"):
            settings[name] = "".join(shlex.split(value))
        if name == "CX_AS_OF":
            break
    with webhook() as (alerts, address):
        settings |= {"CX_HOME": str(home), "CX_ALERT_URLS": address, "CX_ALERT_ON": "warnings"}
        try:
            yield Company(home, os.environ | settings, alerts)
        finally:
            server.terminate()
            server.wait()


class Company:
    """The demo company: its nights, and what its operator reads in the morning.

    Attributes:
        environment: the settings.
    """

    def __init__(self, home: Path, environment: dict[str, str], alerts: list[str]) -> None:
        self.environment = environment
        self._home, self._alerts = home, alerts

    def good(self) -> None:
        """Refresh and publish."""
        self._refresh(0)

    def late_export(self) -> None:
        """Publish with warnings: no source has a row of the last six days."""
        self.environment["CX_AS_OF"] = LATE_AS_OF
        self._refresh(0)

    def blocked_gate(self) -> None:
        """Be blocked, because the previous version is given ten times the rows."""
        database = self._home / "published" / "current" / "cx_metrics.duckdb"
        program = f"import duckdb; duckdb.connect({str(database)!r}).execute(r'''{{}}''')"
        command = program.format(INFLATE_PREVIOUS_ROWS)
        subprocess.run([BIN / "python", "-c", command], env=self.environment, check=True)
        self._refresh(1)

    def dead_run(self) -> None:
        """Start a refresh and kill it during the build."""
        process = subprocess.Popen([BIN / "cx", "refresh"], cwd=PROJECT_ROOT, env=self.environment)
        record = self._home / "last_run.json"
        while json.loads(record.read_text())["steps"] != ["extract", "build"]:
            assert process.poll() is None, "the refresh has ended"
            time.sleep(0.2)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def vendor_down(self) -> None:
        """Fail to read Zendesk; the run that was killed before is cleaned up first."""
        self._refresh(1, **VENDOR_DOWN)

    def _refresh(self, expected: int, **settings: str) -> None:
        command = [BIN / "cx", "refresh"]
        done = subprocess.run(
            command, cwd=PROJECT_ROOT, env=self.environment | settings, check=False
        )
        assert done.returncode == expected, done.returncode

    def print_morning(self, night: str) -> None:
        """Print `cx status` and the alerts since the last call."""
        print(f"\n== {night}: cx status", flush=True)
        subprocess.run([BIN / "cx", "status"], cwd=PROJECT_ROOT, env=self.environment, check=True)
        print(f"== {night}: alerts", *self._alerts, sep="\n", flush=True)
        self._alerts.clear()


@contextmanager
def webhook() -> Iterator[tuple[list[str], str]]:
    """Serve a webhook on loopback; yield the list of its messages and its Apprise address."""
    received: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            received.append(f"{message['title']}\n{message['message']}")
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield received, f"json://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
