"""The files of the suites."""

import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import yaml

from expectations.folders import suite_files
from expectations.results import Result
from expectations.suites import run_suites

ONE_ROW = {
    *("as_of_date", "any_facts", "advocates", "dim_customer_health", "dim_customer_value"),
    *("dim_dates", "feedback_sentiment", "followup_queue"),
}
FILES = [path for stage in ("landing", "continuity", "published") for path in suite_files(stage)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_rows_are_ordered(path: Path) -> None:
    """A message shows the first failing rows, the same ones every night."""
    query = yaml.safe_load(path.read_text(encoding="utf-8"))["query"]
    is_ordered = re.search(r"^order by [^()]+\Z", query, re.MULTILINE) is not None
    assert is_ordered or path.stem in ONE_ROW


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Runs one expectation about the columns `tickets` and `surveys`, which have three rows."""
    rows = pd.DataFrame({"day": [1, 2, 3], "tickets": [4, None, 6], "surveys": [7, -8, -9]})

    def run(expect: str, **arguments: object) -> dict[str, Result]:
        expectation = {"expect": expect, "columns": ["tickets", "surveys"], "reason": "a test"}
        suite = {"table": "days", "key": ["day"], "expectations": [expectation]}
        expectation["arguments"] = arguments
        path = tmp_path / "days.yml"
        path.write_text(yaml.safe_dump(suite), encoding="utf-8")
        monkeypatch.setattr("expectations.suites.suite_files", lambda stage: [path])
        return {result.checked: result for result in run_suites("published", lambda query: rows)}

    return run


def test_columns_validated_together_have_results_of_their_own(run) -> None:
    """Each column has its own failing rows, and null is no number."""
    results = run("expect_column_values_to_be_between", min_value=0)
    assert (results["tickets"].status, results["tickets"].rows) == ("passed", ())
    assert results["surveys"].rows == (("2", "-8"), ("3", "-9"))
    results = run("expect_column_values_to_not_be_null")
    assert (results["tickets"].status, results["tickets"].failing_count) == ("failed", 1)
    assert results["surveys"].status == "passed"


def test_an_expectation_that_cannot_be_evaluated_fails_for_each_column(run) -> None:
    """A limit of another type is an error of Great Expectations, which has no failing rows."""
    results = run("expect_column_values_to_be_between", min_value=date(2026, 1, 1))
    assert [result.status for result in results.values()] == ["failed", "failed"]
    assert all("cannot be evaluated" in result.found for result in results.values())
