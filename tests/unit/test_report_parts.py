"""Parts of the report: its size, its escapes, and what happens if it cannot be written."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.durable_files import write_record
from orchestration.errors import BadConfigurationError
from orchestration.home import Home, report_of
from orchestration.html_report import writing
from orchestration.html_report.content import leave_out_rows
from orchestration.html_report.formats import formats
from orchestration.html_report.page import _is_complete, _json_in_html
from orchestration.html_report.quality import has_checks_of
from orchestration.html_report.rows import CUSTOMERS_AT_RISK, FEATURE_LABEL
from orchestration.html_report.scope import create_scope_tables, find_scope
from orchestration.html_report.tables import Column, Table, read_table
from orchestration.publishing.versions import remove_leftovers
from orchestration.records.checks import Check, record_checks, recorded_checks
from orchestration.settings import Settings
from tests.reference.churn_examples import FEATURES

HOSTILE = "</script><!--<script>alert(1)</script>&\u2028'\"\\"


def test_json_ends_no_script_and_stays_the_same() -> None:
    text = _json_in_html({"comment": HOSTILE})
    assert not set("<>&") & set(text)
    assert json.loads(text) == {"comment": HOSTILE}


def test_checks_belong_to_the_version_whose_build_they_judged(tmp_path: Path) -> None:
    home = Home(tmp_path)
    older, newer = (home.versions / f"2026010{day}T000000Z-abcdef" for day in (1, 2))
    for version in (older, newer):
        version.mkdir(parents=True)
    home.validation.mkdir()
    write_record(home.validation_results, {"validated_at": "2026-01-01T23:59:00Z"})
    record_checks(home, "validate", [Check("suite", "warning", "few rows", [])])
    assert has_checks_of(home, newer)
    assert not has_checks_of(home, older)
    record_checks(home, "build", [Check("test", "failed", "expected 0", [])])
    assert not has_checks_of(home, newer)
    record_checks(home, "build", [])
    write_record(home.validation_results, {"validated_at": "2026-01-03T00:00:00Z"})
    assert not has_checks_of(home, newer)


def test_a_table_has_the_newest_rows_up_to_its_limits() -> None:
    query = "select n, repeat('é', 400) as comment from range(1000) as numbers(n) order by n desc"
    columns = (Column("n", "Number", "count"), Column("comment", "Comment"))
    with duckdb.connect() as connection:
        by_rows = read_table(connection, Table(query, columns, max_rows=10))
        by_bytes = read_table(connection, Table(query, columns, max_rows=500, max_bytes=50_000))
    assert [row[0] for row in by_rows["rows"]] == [*range(999, 989, -1)]
    assert by_rows["left_out"] == 990
    assert 40_000 < len(json.dumps(by_bytes["rows"], ensure_ascii=False).encode()) < 52_000
    assert len(by_bytes["rows"]) + by_bytes["left_out"] == 1000


def test_long_texts_are_cut_off_and_instants_are_numbers() -> None:
    query = """
        select repeat('x', 5000) as comment, repeat('y', 5000) as id,
            timestamp '2026-01-01 00:00:01' as at, date '2026-01-02' as day
    """
    columns = tuple(Column(name, name) for name in ("comment", "id", "at", "day"))
    with duckdb.connect() as connection:
        [[comment, id_, at, day]] = read_table(connection, Table(query, columns))["rows"]
    assert (len(comment), len(id_), at, day) == (600, 120, 1767225601000, "2026-01-02")


def test_customers_with_the_highest_probability_of_churn_come_first() -> None:
    """A high risk is a reason. Without scores, the customers with most reasons come first."""
    tables = """
        create schema marts; create schema metrics;
        create table metrics.refresh_info as select date '2026-06-30' as as_of_date;
        create table metrics.followup_queue as select 'B' as customer_id;
        create table marts.fct_tickets as
        select 'B' as customer_id, true as is_counted, 1 as reopens,
            date '2026-06-01' as created_date;
        create table marts.dim_customers as
        select unnest(['A', 'B', 'C', 'D']) as customer_id, null::text as customer_name,
            null as segment, null as region;
        create table marts.fct_customer_months as
        select customer_id, date '2026-06-01' as metric_month, 10 as mrr_at_end,
            if(customer_id = 'C', 'detractor', 'none') as nps_band_at_end,
            'none' as csat_band_at_start
        from marts.dim_customers;
        create table marts.dim_customer_health as from (values
            ('A', 0.9, 'high', 'last_nps', 'log_mrr', null::text),
            ('B', 0.1, 'low', 'last_nps', null, null),
            ('C', 0.4, 'elevated', null, null, null), ('D', 0.2, 'low', null, null, null)
        ) as t (customer_id, churn_probability, risk, reason_1, reason_2, reason_3);
    """
    with duckdb.connect() as connection:
        connection.execute(tables)
        rows = read_table(connection, CUSTOMERS_AT_RISK)["rows"]
        connection.execute("delete from marts.dim_customer_health")
        without_scores = read_table(connection, CUSTOMERS_AT_RISK)["rows"]
    of_b = ["1 low answer(s) without a follow-up", "1 reopened ticket(s) in 90 days"]
    assert [(row[0], row[2], row[3]) for row in rows] == [
        ("A", 0.9, ["high risk of churn: last NPS score, level of MRR"]),
        ("C", 0.4, ["last NPS answer is a detractor's"]),
        ("B", 0.1, of_b),
    ]
    assert [(row[0], row[2]) for row in without_scores] == [("B", None), ("C", None)]


def test_the_most_frequent_values_are_kept() -> None:
    with duckdb.connect() as connection:
        for name, columns in {
            "marts.dim_customers": "segment varchar, region varchar",
            "marts.fct_survey_responses": "touchpoint varchar, journey_stage varchar,"
            " is_answered boolean",
            "marts.fct_feedback_themes": "theme varchar",
            "marts.fct_tickets": "channel varchar, team varchar, is_counted boolean",
            "metrics.scorecard_monthly": "metric_month date",
        }.items():
            connection.execute(f"create schema if not exists {name.partition('.')[0]}")
            connection.execute(f"create table {name} ({columns})")
        connection.execute(
            "insert into marts.dim_customers"
            " select 's' || least(n % 40, 20), null from range(1000) as numbers(n)"
        )
        connection.execute(
            "insert into metrics.scorecard_monthly"
            " select date '2020-01-01' + to_months(n::integer) from range(60) as months(n)"
        )
        scope = find_scope(connection, 3)
        create_scope_tables(connection, scope)
        kept = connection.execute("select value from kept_values order by position").fetchall()
    assert scope.values["customer_segment"] == ["s0", "s1", "s20"]
    assert scope.left_out["customer_segment"] == 18 and scope.left_out["theme"] == 0
    assert (scope.months[0], scope.months[-1]) == (date(2022, 12, 1), date(2024, 12, 1))
    assert kept == [("s0",), ("s1",), ("s20",)]


def test_rows_are_left_out_until_the_file_fits() -> None:
    content: dict[str, Any] = {
        "tables": {"a": {"rows": [1], "left_out": 0}, "b": {"rows": [*range(9)], "left_out": 2}}
    }
    assert leave_out_rows(content)
    assert content["tables"]["b"] == {"rows": [0, 1, 2, 3], "left_out": 7}
    while leave_out_rows(content):
        pass
    assert max(len(table["rows"]) for table in content["tables"].values()) <= 1


def test_a_currency_that_is_no_code_is_a_number() -> None:
    assert formats("UTC", "EUR")["numbers"]["currency"]["currency"] == "EUR"
    assert "style" not in formats("UTC", "Credits")["numbers"]["currency"]
    assert formats("Asia/Kathmandu", "EUR")["dates"]["instant"]["timeZone"] == "Asia/Kathmandu"


@pytest.mark.parametrize(
    ("month", "as_of", "is_complete"),
    [
        ("2026-02-01", "2026-02-27", False),
        ("2026-02-01", "2026-02-28", True),
        ("2025-12-01", "2025-12-30", False),
        ("2025-12-01", "2025-12-31", True),
    ],
)
def test_a_month_is_complete_on_its_last_day(month: str, as_of: str, is_complete: bool) -> None:
    assert _is_complete(month, as_of) == is_complete


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (BadConfigurationError("report.yml: pages: is missing; add it"), "report.yml: pages"),
        (KeyError("a row"), "the report cannot be written (KeyError in unit/test_report_parts"),
    ],
)
def test_a_failure_is_a_warning_until_the_next_report(
    error: Exception, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path)
    settings = Settings(home, ("demo",), None, date(2026, 6, 30), "UTC", "USD")

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(writing, "load_layout", fail)
    found = writing.report_version(settings, tmp_path)
    assert found is not None and found.startswith(reason) and "a row" not in found
    [check] = recorded_checks(home)["report"]
    assert (check.status, check.message) == ("warning", f"report: {found}")
    monkeypatch.setattr(writing, "write_report", lambda *_: None)
    assert writing.report_version(settings, tmp_path) is None
    assert "report" not in recorded_checks(home)


def test_a_killed_writer_leaves_nothing_to_the_next_publication(tmp_path: Path) -> None:
    home = Home(tmp_path)
    unfinished = report_of(home.versions / "one").with_name(".index.html.partial")
    unfinished.parent.mkdir(parents=True)
    unfinished.touch()
    remove_leftovers(home)
    assert not unfinished.exists()


def test_a_report_that_cannot_be_written_again_is_removed(tmp_path: Path) -> None:
    report = report_of(tmp_path)
    report.parent.mkdir()
    report.write_text("names an erased person", encoding="utf-8")
    unfinished = report.with_name(".index.html.partial")
    unfinished.write_text("so does this", encoding="utf-8")
    writing.rewrite_report(Home(tmp_path), tmp_path)
    assert not report.exists() and not unfinished.exists()


def test_each_feature_of_the_churn_model_has_a_label() -> None:
    with duckdb.connect() as connection:
        labels = connection.execute(
            f"select list_transform(?::varchar[], feature -> {FEATURE_LABEL})", [FEATURES]
        ).fetchone()
    assert labels and len(set(labels[0])) == len(FEATURES) and None not in labels[0]
