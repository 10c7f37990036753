"""Text of rows that looks like markup, a formula or a terminal's commands stays text."""

import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
import yaml

from expectations import suites
from expectations.data_docs import write_page
from expectations.results import Result
from expectations.suites import run_suites
from orchestration.reports.status import LEDGER, print_status
from tests.support.running import PROJECT_ROOT

HOSTILE = [
    "<script>alert(7)</script>",
    '"><img src=x onerror=alert(7)>',
    "[x](javascript:alert(7))",
    "[link=https://evil.example]x[/link] [/bold] :boom:",
    "\x1b[2J\x1b]0;title\x07\x1b]8;;https://evil.example\x1b\\x",
    "a\u202egnp.exe\u2066\u200b\x85\x9b31m",
    "one\nfailed at another",
    "=HYPERLINK(A1)",
]
# Control characters except the newline, and the bidirectional controls.
ACTIVE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


def test_findings_are_one_line_of_plain_text() -> None:
    for number, text in enumerate(HOSTILE):
        finding = Result(
            *("landing__orders", text, "id", "id to be unique", text, "accepted"),
            row_count=9,
            failing_count=1,
            key=("id",),
            numbers=("n",),
            rows=((text, str(number)),),
            accepted_by=text,
            accepted_because=text,
        )
        assert not ACTIVE.search(str(finding)) and "\n" not in str(finding)


def test_status_prints_text_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    report = {
        "published": {
            "refresh_id": "x",
            "as_of_date": "2026-03-31",
            "published_at": "2026-03-31T00:00:00Z",
            "age_hours": 1.0,
            "is_overdue": False,
        },
        "row_ledger": [
            dict(zip(LEDGER, (text, text, 1, 1, 0, 0, 0), strict=True)) for text in HOSTILE
        ],
        "sources": [
            {
                "source_system": text,
                "read_at": None,
                "age_hours": None,
                "last_failure": {"failed_at": "2026-03-31T00:00", "reason": text},
                "api_retirement": {"path": text, "ends_on": None},
            }
            for text in HOSTILE
        ],
        "acceptances": [
            {"accepted_at": "2026-03-31T00:00", "by": text, "reason": text, "suites": [text]}
            for text in HOSTILE
        ],
        "unconfirmed_notifications": [
            {"state": "refused", "sent_at": "2026-03-31T00:00:00Z", "title": text}
            for text in HOSTILE
        ],
        "last_run": {
            "run_id": "x",
            "started_at": "2026-03-31T00:00:00Z",
            "outcome": "failed",
            "ended_at": None,
            "steps": [HOSTILE[0]],
            "reason": HOSTILE[4],
        },
        "checked_steps": ["build"],
        "accepted_checks": [],
        **{
            name: [{"step": text, "check": text, "message": text} for text in HOSTILE]
            for name in ("failed_checks", "warnings")
        },
        "damage": HOSTILE,
        "versions": [],
    }
    print_status(report)
    printed = capsys.readouterr().out
    assert not ACTIVE.search(printed)
    assert f": {HOSTILE[3]}\n" in printed, "no markup of the terminal library"
    assert "\nfailed at another" not in printed


class ActiveContent(HTMLParser):
    """Collects what would run or lead elsewhere in a page because of hostile text."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._is_script = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self._is_script = tag == "script"
        texts = [f"{name}={value}" for name, value in attributes]
        self.found += [text for text in texts if "alert(7)" in text or "evil.example" in text]

    def handle_data(self, data: str) -> None:
        if self._is_script and "alert(7)" in data:
            self.found.append(data)


@pytest.mark.slow
def test_data_docs_contain_no_active_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expectations = [
        {"expect": name, "arguments": arguments, "reason": "It fails.", "severity": "warn"}
        for name, arguments in {
            "expect_column_values_to_be_between": {"column": "n", "min_value": 99},
            "expect_column_values_to_be_in_set": {"column": "member", "value_set": ["a"]},
            "expect_column_values_to_match_regex": {"column": "id", "regex": "^a$"},
            "expect_column_values_to_be_unique": {"column": "same"},
        }.items()
    ]
    suite = {"table": "t", "key": ["id", "member"], "expectations": expectations}
    path = tmp_path / "hostile.yml"
    path.write_text(yaml.safe_dump(suite), encoding="utf-8")
    monkeypatch.setattr(suites, "suite_files", lambda stage: [path])
    rows = pd.DataFrame({"id": HOSTILE, "member": HOSTILE, "n": range(len(HOSTILE)), "same": "x"})
    results = run_suites("published", lambda query: rows)
    assert [result.status for result in results] == ["warning"] * 4
    page = tmp_path / "data_docs.html"
    write_page(page, results, datetime.now(UTC), None)
    parser = ActiveContent()
    parser.feed(page.read_text(encoding="utf-8"))
    assert parser.found == []


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        (r"MetadataValue\.md|MarkdownMetadataValue", "Dagster would render Markdown of rows"),
        (r"AssetCheckResult\([^)]*description=", "Dagster renders it as Markdown"),
        (r"csv\.(Dict)?[Ww]riter|to_csv|format csv|write_csv", "formulas need to be escaped"),
    ],
)
def test_no_output_needs_escaping_of_another_kind(pattern: str, reason: str) -> None:
    writing = {
        str(path.relative_to(PROJECT_ROOT))
        for folder in ("orchestration", "expectations")
        for path in (PROJECT_ROOT / folder).rglob("*.py")
        if re.search(pattern, path.read_text(encoding="utf-8"))
    }
    # The sheet of a workbook becomes CSV in memory, for the reader of CSV alone.
    assert writing <= {"orchestration/sources/files/workbook.py"}, reason
