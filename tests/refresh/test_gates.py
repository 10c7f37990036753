"""Validation: implausible numbers and lost rows block publishing."""

import shutil
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest
import yaml

from expectations.folders import STAGES, suite_files
from expectations.suites import run_suites
from orchestration.build.warehouse import validated_build_id
from orchestration.home import Home
from orchestration.settings import Settings
from orchestration.validation.validate import blocking, validate_build, validated_tables
from tests.support.running import GOLDEN, published_bytes

# A statement that spoils a built table, and a part of the finding that must follow.
DEFECTS = {
    "a month is dropped": (
        "delete from metrics.scorecard_monthly where metric_month = '2026-02-01'", "missing_in_scorecard",
    ),
    "rows are doubled": ("insert into metrics.scorecard_monthly from metrics.scorecard_monthly", "scorecard_monthly"),
    "minutes for hours": ("update metrics.scorecard_monthly set art_hours = -60 * art_hours", "art_hours"),
    "percent for fractions": (
        "update metrics.scorecard_monthly_by_region set fcr_rate = 100 * fcr_rate", "scorecard_monthly_by_region",
    ),
    "a sign is flipped": ("update metrics.scorecard_monthly set mrr_churned = -mrr_churned", "mrr_churned"),
    "a band is lost": ("update metrics.scorecard_weekly set nps_passives = 0", "scorecard_weekly"),
    "a month after the as-of date": (
        "update metrics.support_monthly_by_team set metric_month = metric_month + interval 5 month",
        "support_monthly_by_team",
    ),
    "a row is lost": ("update quality.row_ledger set accepted = accepted - 1", "rows_lost"),
    "a metric table is no more what its metric says": (
        "update metrics.support_monthly_by_team set frt_hours = frt_hours * 1.01, art_hours ="
        " art_hours * 1.01,"
        " reopen_rate = reopen_rate * 0.99, fcr_rate = fcr_rate * 0.99, art_median_hours ="
        " art_median_hours * 1.01,"
        " frt_median_hours = frt_median_hours * 1.01, art_p90_hours = art_p90_hours * 1.01,"
        " fcr_no_repeat_rate = fcr_no_repeat_rate * 0.99, tickets_solved = tickets_solved + 1",
        "relative_difference",
    ),
    "a low answer is lost": (
        "delete from marts.fct_followups where response_id = 'R10'", "fail: low answers",
    ),
    "the queue has another order": ("update metrics.followup_queue set rank = rank + 1", "answers_out_of_order"),
    "the queue has an answer that is followed up": (
        "update metrics.followup_queue set followed_up_at = responded_at", "answers_over",
    ),
    "an advocate is erased": (
        "update metrics.advocates set contact_id = 'zendesk:erased:1f'", "erased_contacts",
    ),
    "an e-mail address": ("update marts.fct_tickets set topic = 'ask ana@acme.example'", "rows_with_email"),
    "no fact is left": (
        "delete from marts.fct_tickets; delete from marts.fct_survey_responses;"
        " delete from marts.fct_orders; delete from marts.fct_subscriptions;"
        " delete from marts.fct_referrals",
        "facts of the warehouse",
    ),
    "customers are named by another id": (
        "insert into marts.fct_orders select * exclude (copy) replace (order_id || '-' || copy as order_id,"
        " 'X' || customer_id as customer_id) from marts.fct_orders, range(200) as copies (copy)"
        " where customer_id <> 'unknown';"
        "insert into marts.dim_customers select * replace ('X' || customer_id as customer_id, true"
        " as is_inferred) from marts.dim_customers",
        "continuity__inferred_customers: ",
    ),
    "a phone number": (
        "update marts.fct_survey_responses set comment = 'call +40 722 123 456'", "rows_with_phone",
    ),
}  # fmt: skip
# The defect of `make test`; `make test-all` seeds the others.
EVERYDAY = "a row is lost"


@pytest.fixture(scope="module")
def home(golden_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a published version and a build whose tables the tests spoil."""
    return Path(
        shutil.copytree(golden_home, tmp_path_factory.mktemp("gates") / "home", symlinks=True)
    )


def settings_in(home: Path) -> Settings:
    """The settings of the golden company."""
    return Settings(Home(home), ("files",), GOLDEN, date(2026, 3, 31), "Europe/Bucharest", "USD")


@pytest.mark.parametrize(
    "defect",
    [pytest.param(name, marks=() if name == EVERYDAY else pytest.mark.slow) for name in DEFECTS],
)
def test_a_defect_is_blocked(home: Path, defect: str, tmp_path: Path) -> None:
    statement, noticed_as = DEFECTS[defect]
    whole = shutil.copy(home / "warehouse.duckdb", tmp_path / "whole.duckdb")
    before = published_bytes(home)
    with duckdb.connect(str(home / "warehouse.duckdb")) as warehouse:
        warehouse.execute(statement)
    try:
        findings = blocking(validate_build(settings_in(home)))
        assert [finding for finding in findings if noticed_as in str(finding)], findings
        assert published_bytes(home) == before
        assert validated_build_id(Home(home)) is None, (
            "a build that failed validation cannot be published"
        )
    finally:
        shutil.copy(whole, home / "warehouse.duckdb")


@pytest.mark.slow
def test_rows_count_on_their_local_date(copied_home: Path) -> None:
    """Half past eleven in the evening in UTC is the next day in Bucharest, also for referrals."""
    with duckdb.connect(str(copied_home / "warehouse.duckdb")) as warehouse:
        warehouse.execute("update marts.fct_referrals set referred_at = '2026-01-31 23:30:00'")
    with validated_tables(settings_in(copied_home)) as (connection, _):
        days = connection.execute(
            "select distinct day from daily_rows where what = 'referrals' and rows_now > 0"
        ).fetchall()
    assert days == [(date(2026, 2, 1),)]


def test_a_finding_names_every_row_by_its_key_and_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite = tmp_path / "own.yml"
    suite.write_text("""
        table: a table of its own
        key: [month, team]
        numbers: [tickets]
        expectations:
          - expect: expect_column_values_to_be_between
            arguments: {column: tickets, min_value: 0}
            reason: a count
          - expect: expect_column_values_to_not_be_null
            arguments: {column: tickets}
            reason: a count
          - expect: expect_column_values_to_be_unique
            arguments: {column: month}
            reason: one row a month
          - expect: expect_compound_columns_to_be_unique
            arguments: {column_list: [month, team]}
            reason: one row a month and team
          - expect: expect_column_distinct_values_to_be_in_set
            arguments: {column: team, value_set: [one]}
            reason: there is one team
    """)
    monkeypatch.setattr("expectations.suites.suite_files", lambda _: [suite])
    months = pd.to_datetime(["2026-01-01", "2026-02-01", "2026-03-01", "2026-03-01"])
    rows = pd.DataFrame(
        {"month": months, "team": ["one", "two", "one", "one"], "tickets": [-1, -2, None, 3]}
    )
    texts = [str(result) for result in run_suites("published", lambda _: rows)]
    march = "2026-03-01|one, 2026-03-01|one [tickets 3]"
    found = [text.partition("expected ")[2].rpartition("; ")[0] for text in texts]
    assert found == [
        "tickets at least 0; 2 of 4 fail: 2026-01-01|one [tickets -1], 2026-02-01|two [tickets -2]",
        "tickets to not be null; 1 of 4 fail: 2026-03-01|one",
        f"month to be unique; 2 of 4 fail: {march}",
        f"compound columns to be unique: column_list month, team; 2 of 4 fail: {march}",
        "team distinct values to be in set: value_set one",
    ]


@pytest.mark.parametrize(
    "suite",
    [path for stage in STAGES for path in suite_files(stage)],
    ids=lambda path: f"{path.parent.name}-{path.stem}",
)
def test_every_expectation_has_a_reason(suite: Path) -> None:
    content = yaml.safe_load(suite.read_text(encoding="utf-8"))
    assert content["expectations"]
    for entry in content["expectations"]:
        assert entry["reason"], entry
        assert entry.get("severity", "error") in ("error", "warn"), entry
