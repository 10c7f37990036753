"""Opens a report in a real Chromium, and reads what it shows."""

import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

# Chromium requires the first flag as root. The others turn off its background requests.
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
READ_FIGURE = """
    (id) => {
        const node = document.getElementById(id);
        node.querySelector("details").open = true;
        const more = node.querySelector(".more");
        if (more && !more.hidden) more.click();
        return [...node.querySelectorAll("tbody tr")].map((row) =>
            [...row.cells].map((cell) => {
                const data = cell.querySelector("data");
                return data ? Number(data.value) || data.value : cell.textContent;
            })
        );
    }
"""


@dataclass
class Report:
    """A report that is open in Chromium.

    Attributes:
        page: the page.
        path: the file.
        content: the content of the file, as the script reads it.
        noise: messages of the console, errors, and requests but for the file itself.
    """

    page: Page
    path: Path
    content: dict[str, Any]
    noise: list[str] = field(default_factory=list)

    def show(self, page: str, **filters: str) -> None:
        """Show a page with filters, and wait for its charts."""
        query = f"?{urlencode(filters)}" if filters else ""
        self.page.evaluate("(hash) => { location.hash = hash; }", f"{page}{query}")
        self.page.wait_for_function("(id) => !document.getElementById(id).hidden", arg=page)
        self.page.wait_for_timeout(150)

    def figures(self, page: str) -> list[dict[str, Any]]:
        """The figures of a page."""
        return [figure for figure in self.content["figures"] if figure["page"] == page]

    def rows(self, figure: dict[str, Any]) -> list[dict[str, Any]]:
        """The rows of a figure's table by the keys of its columns; numbers as they are."""
        keys = [column[0] for column in figure["columns"] if column[1]]
        shown = self.page.evaluate(READ_FIGURE, figure["id"])
        return [dict(zip(keys, row, strict=True)) for row in shown]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Chromium; the test is skipped where there is none."""
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if executable is None:
        pytest.skip("no Chromium: install the package chromium, or set CHROMIUM to its path")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


def open_report(browser: Browser, path: Path, **options: Any) -> Report:
    """Open a report in a new context of the browser."""
    page = browser.new_context(**options).new_page()
    report = Report(page, path, content_of(path))
    page.on("console", lambda message: report.noise.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: report.noise.append(f"error: {error}"))
    page.on("request", lambda request: _note(report, request.url))
    page.goto(path.as_uri())
    return report


def content_of(path: Path) -> dict[str, Any]:
    """The content of a report."""
    [text] = re.findall(
        r'<script type="application/json" id="content">(.*?)</script>',
        path.read_text(encoding="utf-8"),
        re.DOTALL,
    )
    return json.loads(text)


def _note(report: Report, address: str) -> None:
    if address != report.path.as_uri() and not address.startswith(("data:", "blob:")):
        report.noise.append(f"request: {address}")
