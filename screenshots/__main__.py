"""Takes the screenshots of Dagster for the docs (`make screenshots`).

Runs a refresh of the demo company that publishes, and one that validation blocks because the
previous version is given ten times the rows. Needs Chromium, at `CHROMIUM` or on the path.
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
# Chromium requires the first flag as root. The others turn off its background requests.
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
INFLATE_PREVIOUS_ROWS = """
    update quality.row_ledger
    set extracted = 10 * extracted, accepted = 10 * extracted - rejected - superseded - out_of_scope
"""
RUNS = "{ runsOrError { ... on Runs { results { runId status } } } }"


def main() -> None:
    """Take all screenshots."""
    with tempfile.TemporaryDirectory(prefix="cx-") as folder:
        environment = os.environ | {
            "CX_HOME": str(Path(folder) / "data"),
            "CX_SOURCES": "demo",
            "CX_ALERT_URLS": "",
        }
        run_two_refreshes(environment)
        with webserver(environment) as address:
            take_screenshots(address)


def run_two_refreshes(environment: dict[str, str]) -> None:
    """Run a refresh that publishes, and one that validation blocks."""
    subprocess.run([BIN / "cx", "refresh"], cwd=PROJECT_ROOT, env=environment, check=True)
    database = Path(environment["CX_HOME"]) / "published" / "current" / "cx_metrics.duckdb"
    statement = INFLATE_PREVIOUS_ROWS
    program = f"import duckdb; duckdb.connect({str(database)!r}).execute({statement!r})"
    subprocess.run([BIN / "python", "-c", program], cwd=PROJECT_ROOT, env=environment, check=True)
    blocked = subprocess.run(
        [BIN / "cx", "refresh"], cwd=PROJECT_ROOT, env=environment, check=False
    )
    assert blocked.returncode == 1, "the refresh was not blocked"


@contextmanager
def webserver(environment: dict[str, str]) -> Iterator[str]:
    """Run Dagster's web interface on a free loopback port; yield its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [BIN / "dagster-webserver", "--host", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen(command, cwd=PROJECT_ROOT, env=environment)
    try:
        while not is_listening(port):
            assert server.poll() is None, "dagster-webserver has exited"
            time.sleep(0.5)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def is_listening(port: int) -> bool:
    """Whether a server listens on a port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def take_screenshots(address: str) -> None:
    """Save the asset graph, a successful run, a blocked run, and the failed check."""
    run_ids = {run["status"]: run["runId"] for run in runs(address)}
    with sync_playwright() as playwright:
        executable = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        page = browser.new_page(viewport=SIZE, color_scheme="light")
        save_screenshot(page, f"{address}/asset-groups", "asset_graph", shown="publish")
        # A successful run started all four steps, a blocked run three.
        for name, status in (("run", "SUCCESS"), ("blocked_run", "FAILURE")):
            save_screenshot(
                page,
                f"{address}/runs/{run_ids[status]}?logs=type:STEP_START",
                name,
                shown="STEP_START",
            )
        check = f"{address}/assets/validated_build?view=checks&checkDetail=continuity__row_volume"
        save_screenshot(page, check, "failed_gate", shown="Latest execution")
        browser.close()


def runs(address: str) -> list[dict[str, str]]:
    """Return the ID and the status of every run."""
    query = json.dumps({"query": RUNS}).encode()
    request = urllib.request.Request(
        f"{address}/graphql", query, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request) as response:
        return json.load(response)["data"]["runsOrError"]["results"]


def save_screenshot(page: Page, address: str, name: str, shown: str) -> None:
    """Save a page as PNG after a text appears and its requests end."""
    page.goto(address)
    page.get_by_text(shown, exact=True).first.wait_for()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(3_000)
    target = IMAGES / f"{name}.png"
    page.screenshot(path=target)
    print(f"wrote {target.relative_to(PROJECT_ROOT)}: {target.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main()
