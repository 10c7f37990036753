"""Takes the screenshots of the report, Dagster and Data Docs for the docs (`make screenshots`).

Runs the nights of `screenshots/nights.py` and prints what their operator reads beside the pages:
`cx status` and the alerts. Needs Chromium, at `CHROMIUM` or on the path.
"""

import tempfile
from pathlib import Path

from playwright.sync_api import Page, ViewportSize

from screenshots.nights import Company, company
from screenshots.pages import REPORT_SIZE, SIZE, browser_page, run_ids, save_screenshot, webserver

# The pages of the report, by the name of their image.
REPORT_PAGES = {"report": "leadership", "report_experience": "experience"}
CHECKS = "assets/validated_build?view=checks&checkDetail="


def main() -> None:
    """Take all screenshots."""
    with (
        tempfile.TemporaryDirectory(prefix="cx-") as folder,
        company(Path(folder) / "data") as operated,
        browser_page() as page,
    ):
        data_docs = (Path(folder) / "data" / "expectations" / "data_docs.html").as_uri()
        operated.good()
        take_report(Path(folder) / "data", page)
        operated.late_export()
        operated.print_morning("late export")
        save_screenshot(page, data_docs, "late_export_data_docs", shown="landing")
        take_late_export(operated, page)
        operated.blocked_gate()
        operated.print_morning("blocked gate")
        save_screenshot(page, data_docs, "blocked_gate_data_docs", shown="row_volume")
        take_runs(operated, page)
        operated.dead_run()
        operated.print_morning("dead run")
        operated.vendor_down()
        operated.print_morning("vendor down")
        take_failures(operated, page)


def take_report(home: Path, page: Page) -> None:
    """Save pages of the report of the published version."""
    page.set_viewport_size(REPORT_SIZE)
    report = home / "published" / "current" / "report" / "index.html"
    for name, role in REPORT_PAGES.items():
        address = f"{report.as_uri()}#{role}"
        save_screenshot(page, address, name, shown="Definitions", size=REPORT_SIZE)
    page.set_viewport_size(SIZE)


def take_late_export(operated: Company, page: Page) -> None:
    """Save the check of silent days."""
    with webserver(operated.environment) as address:
        check = f"{address}/{CHECKS}landing__freshness"
        save_screenshot(page, check, "late_export", shown="Latest execution")


def take_runs(operated: Company, page: Page) -> None:
    """Save the asset graph, a successful run, a blocked run, and the failed check."""
    with webserver(operated.environment) as address:
        save_screenshot(page, f"{address}/asset-groups", "asset_graph", shown="publish")
        good, _, blocked = run_ids(address)
        # A successful run started all four steps, a blocked run three.
        for name, run in (("run", good), ("blocked_run", blocked)):
            steps = f"{address}/runs/{run}?logs=type:STEP_START"
            save_screenshot(page, steps, name, shown="STEP_START")
        check = f"{address}/{CHECKS}continuity__row_volume"
        save_screenshot(page, check, "failed_gate", shown="Latest execution")


def take_failures(operated: Company, page: Page) -> None:
    """Save the run that was killed, and the run whose vendor was down."""
    with webserver(operated.environment) as address:
        *_, dead, down = run_ids(address)
        for name, run, event in (
            ("dead_run", dead, "RUN_FAILURE"),
            ("vendor_down", down, "STEP_FAILURE"),
        ):
            events = f"{address}/runs/{run}?logs=type:{event}"
            # The stack trace below contains folders of this machine.
            size: ViewportSize = {"width": SIZE["width"], "height": 435}
            save_screenshot(page, events, name, shown=event, size=size)


if __name__ == "__main__":
    main()
