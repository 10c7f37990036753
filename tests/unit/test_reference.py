"""The reference on the golden company, and the content of random companies."""

from collections import defaultdict
from datetime import date
from itertools import pairwise
from pathlib import Path
from shutil import copyfile

import duckdb
import pytest

from tests.reference import build_tables, compare_tables, generate_company, write_expected
from tests.reference.load import load_tables
from tests.reference.periods import MONTH, ONE_DAY
from tests.reference.tables import TABLES

GOLDEN = Path(__file__).parents[1] / "fixtures" / "golden"
GOLDEN_SETTINGS = {"as_of": date(2026, 3, 31), "timezone": "Europe/Bucharest", "currency": "USD"}
REASONS = {
    "malformed_row", "missing_key", "invalid_timestamp", "invalid_number", "invalid_boolean", "invalid_value",
    "invalid_scale", "invalid_score", "invalid_period", "negative_amount", "unknown_currency", "orphan",
    "event_before_creation",
}  # fmt: skip
COMPANIES = (
    (1, "UTC", date(2026, 3, 31)),
    (2, "America/New_York", date(2024, 2, 29)),
    (3, "Africa/Cairo", date(2025, 10, 26)),
)


def differences(database, expected):
    """The differences in all tables, also those that the warehouse does not publish yet."""
    return compare_tables(database, expected, with_pending=True)


@pytest.fixture(scope="module")
def golden(tmp_path_factory):
    """The golden company's tables as the reference writes them, and as a DuckDB file."""
    folder = tmp_path_factory.mktemp("golden")
    write_expected(GOLDEN, folder / "expected", **GOLDEN_SETTINGS)
    load_tables(folder / "expected", folder / "reference.duckdb")
    return folder


def test_every_golden_cell(golden):
    assert differences(golden / "reference.duckdb", GOLDEN / "expected") == []


def test_the_reference_writes_every_table(golden):
    assert {path.stem for path in (golden / "expected").glob("*.csv")} == set(TABLES)
    assert differences(golden / "reference.duckdb", golden / "expected") == []


@pytest.mark.parametrize(
    ("change", "difference"),
    [
        (
            "update marts.fct_tickets set reopens = 7 where ticket_id = 'T03'",
            "fct_tickets: ('T03',) reopens",
        ),
        (
            "delete from marts.fct_orders where order_id = 'O1'",
            "fct_orders: ('O1',): row not published",
        ),
        (
            "insert into marts.dim_customers select * from marts.dim_customers limit 1",
            "published 2 times",
        ),
        ("delete from quality.rejected_rows where reason = 'orphan'", "not rejected 1 times"),
        (
            "update metrics.scorecard_monthly set nps = 0 where nps is null",
            "nps: expected None, published 0.0",
        ),
        ("drop table metrics.scorecard_weekly", "scorecard_weekly: no such table"),
        ("alter table marts.fct_tickets drop column team", "fct_tickets: no such columns: team"),
    ],
)
def test_the_comparison_finds(golden, tmp_path, change, difference):
    copyfile(golden / "reference.duckdb", tmp_path / "changed.duckdb")
    with duckdb.connect(str(tmp_path / "changed.duckdb")) as connection:
        connection.execute(change)
    assert any(
        difference in line for line in differences(tmp_path / "changed.duckdb", golden / "expected")
    )


def test_the_comparison_allows_missing_empty_periods(golden, tmp_path):
    copyfile(golden / "reference.duckdb", tmp_path / "changed.duckdb")
    with duckdb.connect(str(tmp_path / "changed.duckdb")) as connection:
        connection.execute(
            "delete from metrics.support_monthly_by_team"
            " where tickets_created + tickets_solved + backlog = 0"
        )
    assert differences(tmp_path / "changed.duckdb", golden / "expected") == []


@pytest.fixture(
    scope="module",
    params=[COMPANIES[0], *(pytest.param(one, marks=pytest.mark.slow) for one in COMPANIES[1:])],
    ids=lambda company: f"{company[0]}",
)
def company(request, tmp_path_factory):
    """The tables of a random company."""
    seed, timezone, as_of = request.param
    folder = generate_company(tmp_path_factory.mktemp("company") / "in", seed, timezone, as_of)
    return build_tables(folder, as_of, timezone, "EUR")


def values(company, table, column):
    """The distinct values of a column."""
    return {row[column] for row in company[table]}


def test_random_companies_contain_every_rule_and_reason(company):
    rules = {"customer_id", "contact", "email_domain", "unmatched"}
    assert values(company, "rejected_rows", "reason") == REASONS
    assert values(company, "fct_tickets", "customer_match_rule") == rules
    assert values(company, "fct_survey_responses", "customer_match_rule") == rules | {"ticket"}
    assert values(company, "fct_tickets", "is_no_repeat") == {True, False, None}
    assert sum(row["superseded"] > 0 for row in company["row_ledger"]) >= 7
    months = company["fct_customer_months"]
    for flag in ("is_new", "is_churned", "is_reactivated"):
        assert any(row[flag] for row in months)
    assert any(
        row["is_active_in_month"] and not row["mrr_at_start"] and not row["mrr_at_end"]
        for row in months
    )


def test_random_companies_contain_every_follow_up_theme_band_and_signal(company):
    assert values(company, "fct_tickets", "is_reply_norm_met") == {True, False, None}
    assert values(company, "fct_tickets", "is_bot_resolved") == {True, False}
    uncounted = {"deleted", "merged", "spam", None}
    assert values(company, "fct_tickets", "not_counted_reason") == uncounted
    states = {"in_time", "late", "open", "overdue"}
    assert values(company, "fct_followups", "status") == states
    assert values(company, "followup_queue", "status") == {"open", "overdue"}
    assert len(values(company, "fct_feedback_themes", "theme")) >= 10
    assert len(values(company, "surveys_monthly_by_stage", "journey_stage")) == 4
    assert len(values(company, "journeys_monthly", "stages")) >= 2
    assert values(company, "churn_by_experience", "band") == {
        "promoter", "passive", "detractor", "satisfied", "dissatisfied", "none",
    }  # fmt: skip
    assert company["advocates"]
    cohorts = company["retention_cohorts"]
    assert any(
        after["customers_retained"] > before["customers_retained"]
        for before, after in pairwise(cohorts)
        if after["cohort_month"] == before["cohort_month"]
    )
    signals = {"outside_limits", "two_of_three", "shift", None}
    # The series of the channel `trend` has a chart in companies of at least twelve months.
    if any(row["dimension_value"] == "trend" and row["center"] for row in company["metric_values"]):
        signals.add("trend")
    assert values(company, "metric_values", "signal") >= signals
    verdicts = {"improving", "concerning", "common_cause", None}
    assert values(company, "metric_values", "verdict") == verdicts
    assert values(company, "metric_values", "is_change_significant") == {True, False, None}
    assert values(company, "metric_values", "is_target_met") == {True, False, None}
    assert values(company, "metric_values", "is_small_sample") == {True, False, None}


def test_bands_and_roll_forward_add_up(company):
    for row in company["row_ledger"]:
        counts = ("accepted", "rejected", "superseded", "out_of_scope")
        assert row["extracted"] == sum(row[name] for name in counts)
    for table in ("scorecard_monthly", "scorecard_quarterly", "scorecard_yearly"):
        for row in company[table]:
            grown = row["mrr_at_start"] + row["mrr_new"]
            grown += row["mrr_reactivated"] + row["mrr_expansion"]
            assert grown - row["mrr_contraction"] - row["mrr_churned"] == row["mrr_at_end"]
            bands = row["nps_promoters"] + row["nps_passives"] + row["nps_detractors"]
            assert bands == row["nps_responses"]


def test_revenue_and_churn_by_experience_add_up_to_the_scorecard(company):
    scorecard = {row["metric_month"]: row for row in company["scorecard_monthly"]}
    for row in scorecard.values():
        split = ("mrr_of_detractors", "mrr_of_passives", "mrr_of_promoters", "mrr_without_answer")
        assert sum(row[name] for name in split) == row["mrr_at_end"]
    totals = defaultdict(int)
    names = ("customers_at_start", "customers_churned", "mrr_at_start", "mrr_churned")
    for row in company["churn_by_experience"]:
        for name in names:
            totals[row["metric_month"], row["experience"], name] += row[name]
    for month, row in scorecard.items():
        for experience in ("nps", "csat"):
            assert all(totals[month, experience, name] == row[name] for name in names)


def test_effects_add_up_to_the_change_of_nps(company):
    nps = {row["metric_month"]: row["nps"] for row in company["scorecard_monthly"]}
    totals = defaultdict(int)
    for row in company["nps_change_monthly"]:
        key = row["metric_month"], row["dimension"]
        totals[key] += row["rate_effect"] + row["mix_effect"]
    assert totals
    for (month, _), effect in totals.items():
        assert effect == nps[month] - nps[MONTH.start_of(month - ONE_DAY)]


def test_cohorts_begin_with_all_customers_first_active_and_limits_contain_their_center(company):
    first = {row["customer_id"] for row in company["fct_customer_months"]}
    cohorts = [row for row in company["retention_cohorts"] if row["months_since"] == 0]
    assert sum(row["customers"] for row in cohorts) == len(first)
    for row in company["metric_values"]:
        if row["center"] is not None:
            assert row["lower_limit"] <= row["center"] <= row["upper_limit"]
        if row["is_small_sample"]:
            assert row["is_change_significant"] is None


def test_a_seed_gives_the_same_company(tmp_path):
    one, two = (generate_company(tmp_path / name, 5) for name in ("one", "two"))
    files = sorted(path.relative_to(one) for path in one.rglob("*") if path.is_file())
    assert files == sorted(path.relative_to(two) for path in two.rglob("*") if path.is_file())
    assert all((one / path).read_bytes() == (two / path).read_bytes() for path in files)
