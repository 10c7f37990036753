"""The reference on the golden company, and the content of random companies."""

from datetime import date
from pathlib import Path

import duckdb
import pytest

from tests.reference import build_tables, compare_tables, generate_company, write_expected
from tests.reference.load import load_tables
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
    load_tables(golden / "expected", tmp_path / "changed.duckdb")
    with duckdb.connect(str(tmp_path / "changed.duckdb")) as connection:
        connection.execute(change)
    assert any(
        difference in line for line in differences(tmp_path / "changed.duckdb", golden / "expected")
    )


def test_the_comparison_allows_missing_empty_periods(golden, tmp_path):
    load_tables(golden / "expected", tmp_path / "changed.duckdb")
    with duckdb.connect(str(tmp_path / "changed.duckdb")) as connection:
        connection.execute(
            "delete from metrics.support_monthly_by_team"
            " where tickets_created + tickets_solved + backlog = 0"
        )
    assert differences(tmp_path / "changed.duckdb", golden / "expected") == []


@pytest.mark.parametrize(("seed", "timezone", "as_of"), COMPANIES)
def test_random_companies_contain_every_rule_and_reason(tmp_path, seed, timezone, as_of):
    tables = build_tables(
        generate_company(tmp_path / "company", seed, timezone, as_of), as_of, timezone
    )
    rules = {"customer_id", "contact", "email_domain", "unmatched"}
    assert {row["reason"] for row in tables["rejected_rows"]} == REASONS
    assert {row["customer_match_rule"] for row in tables["fct_tickets"]} == rules
    assert {row["customer_match_rule"] for row in tables["fct_survey_responses"]} == rules | {
        "ticket"
    }
    assert {row["is_no_repeat"] for row in tables["fct_tickets"]} == {True, False, None}
    assert sum(row["superseded"] > 0 for row in tables["row_ledger"]) >= 7
    months = tables["fct_customer_months"]
    for flag in ("is_new", "is_churned", "is_reactivated"):
        assert any(row[flag] for row in months)
    assert any(
        row["is_active_in_month"] and not row["mrr_at_start"] and not row["mrr_at_end"]
        for row in months
    )


@pytest.mark.parametrize(("seed", "timezone", "as_of"), COMPANIES)
def test_bands_and_roll_forward_add_up(tmp_path, seed, timezone, as_of):
    tables = build_tables(
        generate_company(tmp_path / "company", seed, timezone, as_of), as_of, timezone, "EUR"
    )
    for row in tables["row_ledger"]:
        assert row["extracted"] == row["accepted"] + row["rejected"] + row["superseded"]
    for row in tables["scorecard_monthly"]:
        grown = row["mrr_at_start"] + row["mrr_new"] + row["mrr_reactivated"] + row["mrr_expansion"]
        assert grown - row["mrr_contraction"] - row["mrr_churned"] == row["mrr_at_end"]
        bands = row["nps_promoters"] + row["nps_passives"] + row["nps_detractors"]
        assert bands == row["nps_responses"]


def test_a_seed_gives_the_same_company(tmp_path):
    one, two = (generate_company(tmp_path / name, 5) for name in ("one", "two"))
    files = sorted(path.relative_to(one) for path in one.rglob("*") if path.is_file())
    assert files == sorted(path.relative_to(two) for path in two.rglob("*") if path.is_file())
    assert all((one / path).read_bytes() == (two / path).read_bytes() for path in files)
