"""The history of the tables by theme, by stage and of journeys: every cause of a change."""

from pathlib import Path

import duckdb
import pytest

from tests.support.metric_versions import Versions, changed, one_kind
from tests.support.running import published_database

pytestmark = pytest.mark.slow

ANSWER = (
    "insert into marts.fct_survey_responses select * replace ('new' as response_id, {0}) from"
    " marts.fct_survey_responses where response_id = '{1}'"
)
BY_THEME = changed("nps", "2026-01-01", "surveys_monthly_by_theme")
WAITING = f"{BY_THEME} and theme = 'waiting'"
BY_STAGE = changed("csat", "2026-01-01", "surveys_monthly_by_stage") + " and journey_stage = '{0}'"
JOURNEYS = changed("satisfied_everywhere", "2026-01-01", "journeys_monthly")
TOTAL = changed("nps", "2026-01-01")
# What happens to rows, the value that changes, and the kind of that change.
BY_ROWS = {
    "a late answer with the theme": (
        ANSWER.format("responded_date as responded_date", "R05")
        + "; insert into marts.fct_feedback_themes select * replace ('new' as response_id) from"
        " marts.fct_feedback_themes where response_id = 'R05'",
        WAITING,
        "late_rows",
    ),
    "a comment that was erased": (
        "delete from marts.fct_feedback_themes where response_id = 'R05'",
        WAITING,
        "corrected_rows",
    ),
    "an answer of the theme with another score": (
        "update marts.fct_feedback_themes set nps_band = 'passive' where response_id = 'R05'",
        WAITING,
        "corrected_rows",
    ),
    "an answer of another theme": (
        "delete from marts.fct_feedback_themes where theme = 'staff'", WAITING, "unexplained",
    ),
    "an answer of the theme, and the total changes": (
        "delete from marts.fct_feedback_themes where response_id = 'R05'", TOTAL, "unexplained",
    ),
    "a late answer at the stage": (
        ANSWER.format("date '2026-01-20' as responded_date", "R08"),
        BY_STAGE.format("support"),
        "late_rows",
    ),
    "a late answer at another stage": (
        ANSWER.format("'onboarding' as journey_stage", "R08"),
        BY_STAGE.format("support"),
        "unexplained",
    ),
    "an answer moved from the stage": (
        "update marts.fct_survey_responses set journey_stage = 'use' where response_id = 'R08'",
        BY_STAGE.format("support"),
        "corrected_rows",
    ),
    "a late answer of a customer": (
        ANSWER.format("false as is_satisfied", "R07"), JOURNEYS, "unexplained",
    ),
    "a late answer of a customer that makes another number of stages": (
        ANSWER.format("'use' as journey_stage, 'quarterly' as touchpoint", "R07"),
        changed("customers", "2026-01-01", "journeys_monthly"),
        "late_rows",
    ),
    "the only answer of a customer": (
        "delete from marts.fct_survey_responses where response_id in ('R07', 'R08')",
        changed("customers", "2026-01-01", "journeys_monthly"),
        "corrected_rows",
    ),
    "an answer of a customer corrected": (
        "update marts.fct_survey_responses set is_satisfied = true where response_id = 'R08'",
        JOURNEYS,
        "corrected_rows",
    ),
    "an answer of another month": (
        "update marts.fct_survey_responses set is_satisfied = true where response_id = 'R10'",
        JOURNEYS,
        "unexplained",
    ),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("case", BY_ROWS)
def test_changed_rows_explain_a_change_of_their_value(versions: Versions, case: str) -> None:
    rows, value, kind = BY_ROWS[case]
    assert one_kind(versions.publish(rows, value)) == kind


def test_a_changed_definition_explains_the_values_of_its_table_only(versions: Versions) -> None:
    """Two tables have a column of the same name."""
    definition = "update utilities.metric_inputs set sql_hash = 'other' where metric = 'theme_nps'"
    added = versions.publish(WAITING, TOTAL, definitions=definition)
    assert {table: kind for table, *_, kind in added} == {
        "surveys_monthly_by_theme": "definition_change",
        "scorecard_monthly": "unexplained",
    }


def test_the_number_of_stages_is_a_dimension_and_the_order_no_measure(versions: Versions) -> None:
    added = versions.publish(
        "update metrics.journeys_monthly set stages = 7 where metric_month = date '2026-01-01'",
        "update metrics.surveys_monthly_by_stage set stage_order = 7",
    )
    assert {(table, metric) for table, metric, *_ in added} == {
        ("journeys_monthly", metric)
        for metric in ("customers", "satisfied_everywhere", "share_satisfied_everywhere")
    }
    assert len(added) == 6


def test_a_version_without_the_tables_may_come_before(
    versions: Versions, golden_home: Path
) -> None:
    parquet = published_database(golden_home).parent / "parquet"
    tables = (
        "marts.fct_feedback",
        "marts.fct_feedback_themes",
        "metrics.surveys_monthly_by_theme",
        "metrics.surveys_monthly_by_stage",
        "metrics.journeys_monthly",
    )
    columns = "alter table marts.fct_survey_responses {0} column {1} {2}"
    removed = [f"drop table {table}" for table in tables]
    removed += [columns.format("drop", name, "") for name in ("journey_stage", "stage_order")]
    with duckdb.connect(str(versions.paths[0])) as connection:
        connection.execute("; ".join(removed))
        connection.execute(
            "delete from metrics.metric_history where metric_table in"
            " ('surveys_monthly_by_theme', 'surveys_monthly_by_stage', 'journeys_monthly')"
        )
    added = versions.publish(
        *(
            f"create table {table} as from '{parquet}/{table.replace('.', '/')}.parquet'"
            for table in tables
        ),
        columns.format("add", "journey_stage", "varchar default 'use'"),
        columns.format("add", "stage_order", "bigint"),
        TOTAL,
    )
    kinds = {(table, kind) for table, *_, kind in added}
    assert kinds == {
        ("surveys_monthly_by_theme", "first_published"),
        ("surveys_monthly_by_stage", "first_published"),
        ("journeys_monthly", "first_published"),
        ("scorecard_monthly", "unexplained"),
    }
