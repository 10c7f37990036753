"""Pages of Dagster and local pages in Chromium, saved as images of the docs."""

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, sync_playwright

PROJECT_ROOT = Path(__file__).resolve().parent.parent
BIN = PROJECT_ROOT / ".venv" / "bin"
IMAGES = PROJECT_ROOT / "docs" / "images"
SIZE: ViewportSize = {"width": 1600, "height": 720}
REPORT_SIZE: ViewportSize = {"width": 1280, "height": 860}
# Chromium requires the first flag as root. The others turn off its background requests.
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
RUNS = "{ runsOrError { ... on Runs { results { runId } } } }"


@contextmanager
def browser_page() -> Iterator[Page]:
    """Open a page in Chromium."""
    with sync_playwright() as playwright:
        executable = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser.new_page(viewport=SIZE, color_scheme="light")
        browser.close()


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


def run_ids(address: str) -> list[str]:
    """Return the ID of every run, oldest first."""
    query = json.dumps({"query": RUNS}).encode()
    request = urllib.request.Request(
        f"{address}/graphql", query, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request) as response:
        runs = json.load(response)["data"]["runsOrError"]["results"]
    return [run["runId"] for run in runs][::-1]


def save_screenshot(
    page: Page, address: str, name: str, shown: str, size: ViewportSize = SIZE
) -> None:
    """Save the upper part of a page as PNG after a text appears and its requests end."""
    page.goto(address)
    page.get_by_text(shown).first.wait_for(timeout=120_000)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(3_000)
    target = IMAGES / f"{name}.png"
    page.screenshot(path=target, clip={"x": 0, "y": 0, **size})
    print(f"wrote {target.relative_to(PROJECT_ROOT)}: {target.stat().st_size // 1024} kB")
