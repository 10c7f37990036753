"""Causes of changed values outside rows: the as-of date, settings and definitions."""

import duckdb
import pytest

from tests.support.metric_versions import AS_OF, TICKET, Versions, changed, one_kind

pytestmark = pytest.mark.slow

EVERY_ROW = "; ".join(
    (TICKET.format("1 as reopens"), "update marts.fct_tickets set full_resolution_seconds = 1")
)


def test_a_later_as_of_date_explains_open_months(versions: Versions) -> None:
    versions.publish(AS_OF.format("2026-02-15"), changed("tickets_created"))
    assert (
        one_kind(versions.publish(AS_OF.format("2026-02-20"), EVERY_ROW, changed("art_hours")))
        == "open_month"
    )
    assert one_kind(versions.publish(changed("ces", value="* 2"))) == "unexplained", (
        "the date has not moved"
    )
    added = versions.publish(
        AS_OF.format("2026-03-31"),
        changed("tickets_created"),
        changed("tickets_created", month="2026-01-01"),
    )
    assert [row[2:] for row in added] == [
        ("2026-01", 4, 5, "unexplained"), ("2026-02", 6, 7, "open_month"),
    ]  # fmt: skip
    gone = "delete from metrics.scorecard_monthly where metric_month = date '2026-03-01'"
    assert {row[-1] for row in versions.publish(AS_OF.format("2026-02-28"), gone)} == {"open_month"}


MATURED = {
    "decided": (
        "update marts.fct_tickets set is_no_repeat = true where ticket_id = 'T10'",
        "fcr_no_repeat_rate",
    ),
    "due": (
        "update marts.fct_tickets set is_reply_norm_met = null where ticket_id = 'T10'",
        "reply_norm_met_rate",
    ),
    "answered": (
        "update marts.fct_survey_responses set is_answered = true, responded_at = timestamp"
        " '2026-04-02 09:00'"
        " where response_id = 'R15'",
        "survey_response_rate",
    ),
    "followed up": (
        "update marts.fct_followups set followed_up_at = timestamp '2026-04-02 09:00',"
        " followup_seconds = 1, status = 'late' where response_id = 'R14'",
        "followup_hours",
    ),
    "follow-up due": (
        "update marts.fct_followups set is_due = false where response_id = 'R14'",
        "followup_in_time_rate",
    ),
    "reopened": (
        "update marts.fct_tickets set is_solved = false, last_event_at = timestamp '2026-04-02"
        " 09:00'"
        " where ticket_id = 'T10'",
        "tickets_solved",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", MATURED)
def test_events_after_a_month_mature_its_values(versions: Versions, case: str) -> None:
    statement, metric = MATURED[case]
    added = versions.publish(
        AS_OF.format("2026-04-30"), statement, changed(metric, month="2026-03-01")
    )
    assert one_kind(added) == "matured"


@pytest.mark.parametrize(
    ("statement", "kinds"),
    [
        (
            "update metrics.refresh_info set timezone = 'UTC'",
            ["settings_changed", "settings_changed"],
        ),
        ("update metrics.refresh_info set currency = 'EUR'", ["settings_changed", "unexplained"]),
        (
            "insert into quality.row_ledger select * replace ('zendesk' as source_system) from"
            " quality.row_ledger",
            ["settings_changed", "settings_changed"],
        ),
    ],
    ids=["time zone", "currency", "sources"],
)
def test_changed_settings_explain_the_values_that_depend_on_them(
    versions: Versions, statement: str, kinds: list[str]
) -> None:
    added = versions.publish(
        statement, changed("gross_revenue_retention"), changed("tickets_created")
    )
    assert [row[-1] for row in added] == kinds, added


OTHER_CODE = "update utilities.built_code set code = code || ' limit 1' where name like '%.{0}'"
OTHER_METRIC = "update utilities.metric_inputs set sql_hash = 'other' where metric = 'csat'"


@pytest.mark.parametrize(
    ("definitions", "kinds"),
    [
        (
            OTHER_METRIC,
            {"csat": "definition_change", "ces": "unexplained", "art_hours": "unexplained"},
        ),
        (
            OTHER_CODE.format("int_survey_responses__scored"),
            {"csat": "definition_change", "ces": "definition_change", "art_hours": "unexplained"},
        ),
    ],
    ids=["of a metric", "of a model"],
)
def test_a_changed_definition_explains_its_metrics(
    versions: Versions, definitions: str, kinds: dict[str, str]
) -> None:
    added = versions.publish(*map(changed, kinds), definitions=definitions)
    assert {metric: kind for _, metric, *_, kind in added} == kinds


def test_a_changed_definition_explains_no_later_change(versions: Versions) -> None:
    assert versions.publish(definitions=OTHER_METRIC) == []
    with duckdb.connect(str(versions.paths[-1]), read_only=True) as version:
        query = "select metric from metrics.metric_definitions where refresh_id = '1'"
        assert version.execute(query).fetchall() == [("csat",)]
    assert one_kind(versions.publish(changed("csat"), definitions=OTHER_METRIC)) == "unexplained"


def test_layout_and_comments_do_not_change_a_definition(versions: Versions) -> None:
    edited = (
        "'-- said otherwise' || chr(10) || replace(replace(code, '(', '  ( '), 'order by', 'order'"
        " || chr(10) || 'by')"
    )
    model = "name like '%.int_customers__mrr_intervals'"
    definitions = f"update utilities.built_code set code = {edited} where {model}"
    assert (
        one_kind(versions.publish(changed("mrr_at_end"), definitions=definitions)) == "unexplained"
    )
    definitions = (
        f"update utilities.built_code set code = replace(code, 'sum(', 'avg(') where {model}"
    )
    assert (
        one_kind(versions.publish(changed("mrr_at_end"), definitions=definitions))
        == "definition_change"
    )
