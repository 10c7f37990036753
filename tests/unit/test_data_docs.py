"""Data Docs, the entry page, and the scan for outside addresses that judges all pages."""

import html
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

import expectations.suites
from docs_site.entry_page import write_entry_page
from docs_site.own_files import META, restrict_to_own_files
from expectations.data_docs import write_page
from expectations.results import PRIVATE, Result
from orchestration.home import Home
from orchestration.validation.data_docs import write_data_docs
from tests.support.outside_addresses import outside_addresses

SUITE = """\
table: marts.fct_tickets
query: select 1
key: [month, member]
numbers: [rows_before, rows_now]
expectations:
  - expect: expect_column_values_to_be_between
    arguments: {column: rows_now, min_value: 5}
    reason: "rows do not vanish"
  - expect: expect_table_row_count_to_be_between
    arguments: {min_value: 50}
    severity: warn
    reason: "a few rows are <suspicious>"
  - expect: expect_column_values_to_not_be_null
    columns: [rows_now]
    reason: "a count is known"
"""
ROWS = pd.DataFrame(
    {
        "month": ["2026-01", "2026-02"],
        "member": ["<script>alert(1)</script>", "chat"],
        "rows_before": [71, 8],
        "rows_now": [2, 9],
    }
)


VALIDATED_AT = datetime(2026, 11, 28, 2, 0, tzinfo=UTC)


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Result]:
    """Results of a suite with a failure, a warning and a success."""
    suite = tmp_path / "row_volume.yml"
    suite.write_text(SUITE, encoding="utf-8")
    monkeypatch.setattr(expectations.suites, "suite_files", lambda stage: [suite])
    return expectations.suites.run_suites("continuity", lambda query: ROWS)


def test_a_sentence_gives_the_numbers_and_leaves_out_members(results: list[Result]) -> None:
    failed, warning, _ = results
    assert str(failed) == (
        "continuity__row_volume: marts.fct_tickets: expected rows_now at least 5; 1 of 2 fail:"
        " 2026-01 [rows_now 2, rows_before 71]; rows do not vanish; correct the source or the"
        " setting, or accept the change with `cx refresh --accept-volume --by ROLE --reason TEXT`"
    )
    assert str(warning) == (
        "continuity__row_volume: marts.fct_tickets: expected table row count to be between:"
        " min_value 50, found 2; a few rows are <suspicious>"
    )
    assert [result.status for result in results] == ["failed", "warning", "passed"]
    assert str(replace(failed, status="accepted", accepted_by="owner", accepted_because="so")) == (
        "continuity__row_volume: marts.fct_tickets: expected rows_now at least 5; 1 of 2 fail:"
        " 2026-01 [rows_now 2, rows_before 71]; accepted by owner: so; rows do not vanish"
    )
    assert Result.from_json(json.loads(json.dumps(failed.to_json()))) == failed


@pytest.mark.parametrize("name", sorted(PRIVATE))
def test_only_data_docs_show_a_private_key(
    results: list[Result], name: str, tmp_path: Path
) -> None:
    result = replace(results[0], key=("month", name), rows=(("2026-01", "Ana Pop", "2", "71"),))
    assert "2026-01 [rows_now 2" in str(result) and "Ana" not in str(result)
    assert "Ana" not in "".join(result.causes)
    write_page(tmp_path / "page.html", [result], VALIDATED_AT, None)
    assert "<td>Ana Pop</td>" in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_data_docs_list_failures_before_warnings(results: list[Result], tmp_path: Path) -> None:
    page = tmp_path / "data_docs.html"
    write_page(page, results[1::-1], VALIDATED_AT, None)
    text = page.read_text(encoding="utf-8")
    assert text.index('class="failed" href') < text.index('class="warning" href')


def test_data_docs_give_the_sentence_and_the_numbers(results: list[Result], tmp_path: Path) -> None:
    page = tmp_path / "data_docs.html"
    write_page(page, results, VALIDATED_AT, None)
    text = page.read_text(encoding="utf-8")
    for shown in (
        "1 failed",
        "0 accepted",
        "1 with a warning",
        "1 passed",
        "not published",
        "continuity__row_volume",
        "rows_now at least 5",
        "1 of 2 fail",
        "rows do not vanish",
        "<td>2026-01</td><td>&lt;script&gt;alert(1)&lt;/script&gt;</td><td>2</td><td>71</td>",
        "a few rows are &lt;suspicious&gt;",
        *map(html.escape, map(str, results[:2])),
    ):
        assert shown in text, shown
    assert outside_addresses(page) == [] and "<script" not in text
    accepted = replace(
        results[0], status="accepted", accepted_by="data owner", accepted_because="the EU has left"
    )
    write_page(page, [accepted, *results[1:]], VALIDATED_AT, "20261128T054004Z-b3c866")
    text = page.read_text(encoding="utf-8")
    assert "<title>Data Docs: 20261128T054004Z-b3c866</title>" in text
    assert "published as <code>20261128T054004Z-b3c866</code>" in text
    assert "0 failed" in text and "by data owner: the EU has left" in text


def test_without_a_validation_there_are_no_data_docs(tmp_path: Path) -> None:
    assert not write_data_docs(Home(tmp_path))


def test_the_entry_page_links_the_sites_that_exist(tmp_path: Path) -> None:
    page = tmp_path / "docs" / "index.html"
    (page.parent / "site").mkdir(parents=True)
    (page.parent / "site" / "index.html").touch()
    data_docs = tmp_path / 'my "home"' / "data_docs.html"
    write_entry_page(page, tmp_path / "static_index.html", data_docs)
    text = page.read_text(encoding="utf-8")
    assert 'href="site/index.html"' in text and text.count("make refresh docs") == 2
    data_docs.parent.mkdir()
    data_docs.touch()
    write_entry_page(page, tmp_path / "static_index.html", data_docs)
    assert 'href="../my%20%22home%22/data_docs.html"' in page.read_text(encoding="utf-8")
    assert outside_addresses(page) == []


@pytest.mark.parametrize(
    "content",
    [
        '<img src="https://a.example/x.png">',
        "<img src=//a.example/x.png>",
        '<img srcset="x.png 1x, https://a.example/x.png 2x">',
        '<link rel="preconnect" href="https://a.example">',
        '<svg><image xlink:href="http://a.example/x.png"/></svg>',
        '<body background="http://a.example/x.png">',
        '<base href="https://a.example/">',
        "<style>@import 'https://a.example/x.css';</style>",
        "<style>p { background: url(https://a.example/x.png) }</style>",
        '<p style="background: url(//a.example/x.png)">',
        '<meta http-equiv="refresh" content="0; url=https://a.example">',
        '<iframe srcdoc="&lt;img src=https://a.example/x.png&gt;">',
        "<script>fetch('https:' + '//a.example')</script>",
        "<meta http-equiv=Content-Security-Policy content='default-src *'><script>1</script>",
        f"<script>1</script>{META}",
    ],
)
def test_the_scan_finds_outside_addresses(content: str, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(f"<html><head>{content}</head></html>", encoding="utf-8")
    assert len(outside_addresses(page)) == 1


@pytest.mark.parametrize(
    "content",
    [
        '<a href="https://a.example">read</a>',
        '<img src="images/x.png"><link href="../x.css"><img src="data:image/png;base64,AA//">',
        "<style>p { background: url('data:image/svg+xml,http://www.w3.org/2000/svg') }</style>",
        '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
        f"{META}<script>'https://a.example'</script>",
    ],
)
def test_the_scan_passes_what_is_not_loaded(content: str, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(f"<html><head>{content}</head></html>", encoding="utf-8")
    assert outside_addresses(page) == []


def test_a_policy_is_added_once(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<html><head><script>1</script></head></html>", encoding="utf-8")
    for _ in range(2):
        restrict_to_own_files(page)
    assert page.read_text(encoding="utf-8").count(META) == 1 and outside_addresses(page) == []
    page.write_text("<html></html>", encoding="utf-8")
    with pytest.raises(ValueError, match="has no <head>"):
        restrict_to_own_files(page)
