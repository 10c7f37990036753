"""`make screenshots`: a real Dagster over a temporary home, looked at with a real browser, as PNG
files for the docs.

A refresh of the demo company that publishes, and one that the gate stops: the version before is
given ten times its rows, so that the new one has lost most of them. Needs Chromium, at `CHROMIUM`
or on the path.
"""

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

PROJECT_ROOT = Path(__file__).resolve().parent.parent
BIN = PROJECT_ROOT / ".venv" / "bin"
IMAGES = PROJECT_ROOT / "docs" / "images"
SIZE = {"width": 1600, "height": 720}
# Chromium needs the first where it runs as root; the others keep it from calling home.
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MANY_ROWS_BEFORE = """
    update quality.row_ledger
    set extracted = 10 * extracted, accepted = 10 * extracted - rejected - superseded
"""
RUNS = "{ runsOrError { ... on Runs { results { runId status } } } }"


def main() -> None:
    """Take every picture."""
    with tempfile.TemporaryDirectory(prefix="cx-") as folder:
        environment = os.environ | {
            "CX_HOME": str(Path(folder) / "data"),
            "CX_SOURCES": "demo",
            "CX_ALERT_URLS": "",
        }
        run_two_refreshes(environment)
        with webserver(environment) as address:
            take_pictures(address)


def run_two_refreshes(environment: dict[str, str]) -> None:
    """One that publishes and one that must not."""
    subprocess.run([BIN / "cx", "refresh"], cwd=PROJECT_ROOT, env=environment, check=True)
    database = Path(environment["CX_HOME"]) / "published" / "current" / "cx_metrics.duckdb"
    program = f"import duckdb; duckdb.connect({str(database)!r}).execute({MANY_ROWS_BEFORE!r})"
    subprocess.run([BIN / "python", "-c", program], cwd=PROJECT_ROOT, env=environment, check=True)
    blocked = subprocess.run(
        [BIN / "cx", "refresh"], cwd=PROJECT_ROOT, env=environment, check=False
    )
    assert blocked.returncode == 1, "the gate has let through what it must not"


@contextmanager
def webserver(environment: dict[str, str]) -> Iterator[str]:
    """Dagster's web interface on a free port of loopback."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [BIN / "dagster-webserver", "--host", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen(command, cwd=PROJECT_ROOT, env=environment)
    try:
        while not answers(port):
            assert server.poll() is None, "the web interface has ended"
            time.sleep(0.5)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def answers(port: int) -> bool:
    """Whether something listens."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def take_pictures(address: str) -> None:
    """The graph, a run that published, a run that the gate stopped, and the gate itself."""
    run_ids = {run["status"]: run["runId"] for run in runs(address)}
    with sync_playwright() as playwright:
        executable = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        page = browser.new_page(viewport=SIZE, color_scheme="light")
        picture(page, f"{address}/asset-groups", "asset_graph", shown="publish")
        # Which steps began: what published has all four.
        for name, status in (("run", "SUCCESS"), ("blocked_run", "FAILURE")):
            picture(
                page,
                f"{address}/runs/{run_ids[status]}?logs=type:STEP_START",
                name,
                shown="STEP_START",
            )
        gate = f"{address}/assets/validated_build?view=checks&checkDetail=continuity__row_volume"
        picture(page, gate, "failed_gate", shown="Latest execution")
        browser.close()


def runs(address: str) -> list[dict[str, str]]:
    """Every run by id and status."""
    query = json.dumps({"query": RUNS}).encode()
    request = urllib.request.Request(
        f"{address}/graphql", query, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["data"]["runsOrError"]["results"]


def picture(page: Page, address: str, name: str, shown: str) -> None:
    """Save a page as it looks once a text has come and nothing moves any more."""
    page.goto(address)
    page.get_by_text(shown, exact=True).first.wait_for()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(3_000)
    target = IMAGES / f"{name}.png"
    page.screenshot(path=target)
    print(f"wrote {target.relative_to(PROJECT_ROOT)}: {target.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main()
