"""The files of the suites."""

import re
from datetime import date
from pathlib import Path

import duckdb
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
ADVOCATES = """
create schema marts; create schema metrics; create schema utilities;
create table metrics.advocates as
select 'P1' as contact_id, 'C1' as customer_id, timestamp '2026-03-01' as last_answered_at,
    1 as mrr;
create table marts.fct_survey_responses as
select 'P1' as contact_id, timestamp '2026-03-01' as responded_at, true as is_answered,
    'nps' as survey_type;
create table marts.fct_followups as from marts.fct_survey_responses where false;
create table marts.fct_customer_months as
select 'C1' as customer_id, 1 as mrr_at_end, date '2026-03-01' as metric_month;
create table utilities.refresh_settings as select date '2026-03-31' as as_of_date;
"""
FILES = [path for stage in ("landing", "continuity", "published") for path in suite_files(stage)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_rows_are_ordered(path: Path) -> None:
    """A message shows the first failing rows, the same ones every night."""
    query = yaml.safe_load(path.read_text(encoding="utf-8"))["query"]
    is_ordered = re.search(r"^order by [^()]+\Z", query, re.MULTILINE) is not None
    assert is_ordered or path.stem in ONE_ROW


@pytest.mark.parametrize(
    ("contact_id", "expected"),
    [("erased:1f", 1), ("zendesk:erased:1f", 1), ("zendesk:77001", 0)],
)
def test_an_erased_advocate_is_found(contact_id: str, expected: int) -> None:
    """The id has the name of the vendor before it, or none."""
    [path] = [path for path in suite_files("published") if path.stem == "advocates"]
    suite = yaml.safe_load(path.read_text(encoding="utf-8"))
    with duckdb.connect() as connection:
        connection.execute(ADVOCATES)
        connection.execute("update metrics.advocates set contact_id = ?", [contact_id])
        found = connection.sql(suite["query"]).df()
    assert found["erased_contacts"].to_list() == [expected]


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
