"""The report of the demo company in a real Chromium: numbers, filters, privacy, accessibility."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import duckdb
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from orchestration.home import Home, report_of
from orchestration.html_report.page import _json_in_html
from tests.support.report_page import Report, chromium, content_of, open_report
from tests.support.report_rows import ExpectedRows, Rows
from tests.support.running import published_database

pytestmark = pytest.mark.slow

PAGES = ("leadership", "support", "experience", "success", "finance", "data")
UNFILTERED = {"month": "2026-06-01", "months": "3"}
FILTERED = (
    {"month": "2026-03-01", "months": "6", "segment": "smb", "region": "EMEA"},
    {"month": "2025-12-01", "months": "12", "touchpoint": "quarterly check-in"},
    {"month": "2026-06-01", "months": "12", "theme": "waiting"},
)
# Colours do not depend on the width, and their rule costs more than all others.
COLORS_AT = 1280
WIDTHS = {"light": (390, 768, COLORS_AT), "dark": (COLORS_AT,)}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium."""
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def path(built_home: Path) -> Path:
    """The report of the demo company."""
    return report_of(Home(built_home).current.resolve())


@pytest.fixture(scope="module")
def report(browser: Browser, path: Path) -> Report:
    """The report, open in Chromium."""
    return open_report(browser, path, locale="de-DE")


@pytest.fixture(scope="module")
def tables(built_home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published tables."""
    with duckdb.connect(str(published_database(built_home)), read_only=True) as connection:
        yield connection


@pytest.mark.parametrize("page", PAGES)
def test_every_number_equals_the_table(
    report: Report, tables: duckdb.DuckDBPyConnection, page: str
) -> None:
    report.show(page, **UNFILTERED)
    assert_equal(report, ExpectedRows(tables, **UNFILTERED), page)


@pytest.mark.parametrize("filters", FILTERED, ids=["customers", "touchpoint", "theme"])
def test_filters_equal_sql(
    report: Report, tables: duckdb.DuckDBPyConnection, filters: dict[str, str]
) -> None:
    for page in ("leadership", "support", "experience"):
        report.show(page, **filters)
        assert_equal(report, ExpectedRows(tables, **filters), page)


def assert_equal(report: Report, expected: ExpectedRows, page: str) -> None:
    """Assert that each figure of a page with an expectation of its own shows the expected rows."""
    compared = 0
    for figure in report.figures(page):
        rows = expected.of(figure)
        if rows is not None:
            compared += len(rows)
            assert_rows(figure["id"], report.rows(figure), rows)
    assert compared or page == "data"


def assert_rows(where: str, shown: list[dict[str, Any]], rows: Rows) -> None:
    """Assert that rows have the expected values, in order unless they have names."""
    assert len(shown) == len(rows), (where, shown, rows)
    if rows and "name" in rows[0]:
        shown = sorted(shown, key=lambda row: str(row["name"]))
        rows = sorted(rows, key=lambda row: str(row["name"]))
    for found, row in zip(shown, rows, strict=True):
        for name, value in row.items():
            place = (where, name, found, row)
            if value is None:
                assert found[name] in ("–", 0), place
            elif isinstance(value, str):
                assert found[name] == value, place
            else:
                assert float(found[name]) == pytest.approx(float(value), rel=1e-7, abs=1e-8), place


def test_rows_of_tables_are_shown_in_full(
    report: Report, tables: duckdb.DuckDBPyConnection
) -> None:
    counted = {
        "followup_queue": "select count(*) from metrics.followup_queue",
        "advocates": "select count(*) from metrics.advocates",
        "score_drivers": "select count(*) from metrics.score_drivers",
        "row_ledger": "select count(*) from quality.row_ledger",
        "comments": "select count(*) from marts.fct_feedback"
        " where responded_date between '2026-04-01' and '2026-06-30'",
        "nps_change_customer_segment": "select count(*) from metrics.nps_change_monthly"
        " where metric_month = '2026-06-01' and dimension = 'customer_segment'",
        "cohorts_mrr": "select count(distinct cohort_month) from metrics.retention_cohorts",
    }
    for page in PAGES:
        report.show(page, **UNFILTERED)
        for figure in report.figures(page):
            query = counted.pop(figure.get("table", ""), None)
            if query:
                [(rows,)] = tables.execute(query).fetchall()
                assert len(report.rows(figure)) == rows, figure["id"]
    assert counted == {}


def test_comments_are_filtered_and_searched(report: Report) -> None:
    [figure] = [one for one in report.content["figures"] if one.get("table") == "comments"]
    report.show("experience", months="12", band="passive")
    every = report.rows(figure)
    word = max(every[0]["comment"].split(), key=len)
    report.show("experience", months="12", band="passive", q=word.upper())
    rows = report.rows(figure)
    assert 0 < len(rows) < len(every)
    assert all(word in row["comment"] and row["band"] == "passive" for row in rows)


def test_a_number_leads_to_its_rows_and_its_definition(report: Report) -> None:
    report.show("leadership", segment="smb", **UNFILTERED)
    card = report.page.locator("#leadership-1 .card").first
    card.get_by_role("link", name="Rows behind Net Promoter Score").click()
    assert "survey=nps" in report.page.url and "segment=smb" in report.page.url
    report.page.locator("#experience table").last.wait_for()
    report.show("leadership", segment="smb")
    card.get_by_role("link", name="Net Promoter Score", exact=True).click()
    assert report.page.locator("#def-nps").is_visible() and "segment=smb" in report.page.url


@pytest.mark.parametrize(
    ("page", "kind", "name", "query"),
    [
        (
            *("support", "breakdown", "channel"),
            "select count(*) from marts.fct_tickets where is_counted and channel = $value"
            " and date_trunc('month', created_date) = '2026-06-01'",
        ),
        (
            *("experience", "answers", "touchpoint"),
            "select count(*) from marts.fct_feedback where comment is not null"
            " and survey_type = $survey and touchpoint = $value"
            " and responded_date between '2026-04-01' and '2026-06-30'",
        ),
        (
            *("leadership", "series", "month"),
            "select count(*) from marts.fct_feedback where comment is not null"
            " and survey_type = $survey and date_trunc('month', responded_date) = $value::date",
        ),
    ],
)
def test_a_row_of_a_figure_leads_to_its_rows(
    report: Report, tables: duckdb.DuckDBPyConnection, page: str, kind: str, name: str, query: str
) -> None:
    [figure, *_] = [
        figure
        for figure in report.figures(page)
        if figure["kind"] == kind and (figure["rows_by"] or "").endswith(f"{name}=")
    ]
    report.show(page, **UNFILTERED)
    [*_, row] = report.rows(figure)
    report.page.locator(f"#{figure['id']} tbody th a").last.click()
    report.page.wait_for_timeout(150)
    address = urlsplit(report.page.url).fragment
    filters = dict(parse_qsl(address.partition("?")[2]))
    value = (UNFILTERED | filters)[name]
    assert name == "month" or value == row["name"]
    [shown] = [
        figure
        for figure in report.figures(address.partition("/")[0])
        if figure.get("table") == ("comments" if "survey" in filters else "tickets")
    ]
    parameters = {"value": value, "survey": filters.get("survey")}
    parameters = {key: one for key, one in parameters.items() if f"${key}" in query}
    [(rows,)] = tables.execute(query, parameters).fetchall()
    assert len(report.rows(shown)) == rows > 0


def test_numbers_are_in_the_locale_of_the_reader(
    report: Report, tables: duckdb.DuckDBPyConnection
) -> None:
    [(nps,)] = tables.execute(
        "select nps from metrics.scorecard_monthly where metric_month = '2026-06-01'"
    ).fetchall()
    report.show("leadership", **UNFILTERED)
    card = report.page.locator("#leadership-1 .card").first
    assert card.locator(".value").inner_text() == f"{nps:.1f}".replace(".", ",")


@pytest.mark.parametrize("scheme", WIDTHS)
def test_no_page_has_a_barrier(browser: Browser, path: Path, scheme: Any) -> None:
    for page in (*PAGES, "definitions"):
        # A page of its own: axe also walks what is hidden.
        report = open_report(browser, path, color_scheme=scheme)
        report.show(page)
        for width in WIDTHS[scheme]:
            report.page.set_viewport_size({"width": width, "height": 900})
            assert report.page.evaluate("document.documentElement.scrollWidth") <= width
            rules = {"color-contrast": {"enabled": width == COLORS_AT}}
            options = {"resultTypes": ["violations"], "rules": rules}
            violations = Axe().run(report.page, options=options).response["violations"]
            found = [(one["id"], node["html"]) for one in violations for node in one["nodes"]]
            assert found == [], (page, width)


def test_a_page_prints_with_its_filters(browser: Browser, path: Path, tmp_path: Path) -> None:
    report = open_report(browser, path)
    report.show("leadership", segment="smb")
    printed = report.page.pdf(path=tmp_path / "report.pdf", format="A4")
    assert printed.startswith(b"%PDF") and len(printed) > 20_000
    report.page.emulate_media(media="print")
    assert report.page.locator("select[name=segment]").is_visible()
    assert not report.page.get_by_role("navigation").is_visible()


def test_content_is_text_and_no_formula(browser: Browser, path: Path, tmp_path: Path) -> None:
    hostile = '=HYPERLINK("//evil.example")</script><img src=x onerror=alert(1)>\u202e'
    copy = tmp_path / "report.html"
    text = path.read_text(encoding="utf-8")
    content = content_of(path)
    content["tables"]["comments"]["rows"] = [
        [len(content["months"]) - 1, hostile, *row[2:]]
        for row in content["tables"]["comments"]["rows"][:3]
    ]
    before = text[
        text.index('id="content">') + 13 : text.index("</script>", text.index('"content">'))
    ]
    copy.write_text(text.replace(before, _json_in_html(content)), encoding="utf-8")
    report = open_report(browser, copy)
    report.show("experience")
    [figure] = [one for one in content["figures"] if one.get("table") == "comments"]
    assert [row["comment"] for row in report.rows(figure)] == [hostile] * 3
    with report.page.expect_download() as saved:
        report.page.get_by_label("CSV of Comments").click()
    lines = list(csv.reader(saved.value.path().read_text(encoding="utf-8-sig").splitlines()))
    assert lines[0][:2] == ["Comment", "Score"] and lines[1][0] == f"'{hostile}"
    assert float(lines[1][1]) >= 0
    assert report.noise == []


def test_the_file_is_quiet(report: Report) -> None:
    assert report.noise == []
