"""Causes of changed values in rows."""

import pytest

from tests.support.metric_versions import TICKET, Versions, changed, one_kind

pytestmark = pytest.mark.slow

RESPONSE = (
    "insert into marts.fct_survey_responses"
    " select * replace ('new' as response_id, date '2026-02-10' as responded_date)"
    " from marts.fct_survey_responses where response_id = 'R05'"
)
SUBSCRIPTION = (
    "insert into marts.fct_subscriptions select * replace ('new' as subscription_id)"
    " from marts.fct_subscriptions where subscription_id = 'S02'"
)
MRR = "update marts.fct_customer_months set mrr_at_end = mrr_at_end + 1 where customer_id = '{0}'"
DETRACTOR = (
    "update marts.fct_customer_months set nps_band_at_end = 'detractor' where customer_id = 'C6'"
    " and metric_month = date '2026-02-01'"
)
FOLLOWED_UP = (
    "update marts.fct_followups set followed_up_at = timestamp '{0}', followup_seconds = {1}, status = '{2}'"
    " where response_id = 'R10'"
)  # fmt: skip
FEBRUARY_ANSWERS = "where responded_date between date '2026-02-01' and date '2026-02-28'"
# What happens to rows, the metric of February 2026 that changes, and the kind of that change.
BY_ROWS = {
    "an answer more": (RESPONSE, "nps", "late_rows"),
    "an answer more, which is not of this metric": (RESPONSE, "ces", "unexplained"),
    "another score": (
        f"update marts.fct_survey_responses set ease_index = ease_index + 1 {FEBRUARY_ANSWERS}", "ces",
        "corrected_rows",
    ),
    "another comment": (
        f"update marts.fct_survey_responses set comment = 'other' {FEBRUARY_ANSWERS}", "ces", "unexplained",
    ),
    "answers gone": (f"delete from marts.fct_survey_responses {FEBRUARY_ANSWERS}", "ces", "corrected_rows"),
    "answers gone to another month": (
        "update marts.fct_survey_responses set responded_date = date '2026-01-09'"
        f" {FEBRUARY_ANSWERS}",
        "ces",
        "corrected_rows",
    ),
    "a ticket more": (TICKET.format("1 as reopens"), "tickets_created", "late_rows"),
    "a ticket more, which is not solved": (TICKET.format("false as is_solved"), "reopen_rate", "unexplained"),
    "a ticket more, which makes another a repeat": (
        TICKET.format("false as is_solved")
        + "; update marts.fct_tickets set is_no_repeat = false where ticket_id = 'T05'",
        "fcr_no_repeat_rate",
        "late_rows",
    ),
    "another time of solving": (
        "update marts.fct_tickets set full_resolution_seconds = 1 where ticket_id = 'T05'", "art_hours",
        "corrected_rows",
    ),
    "another ticket corrected": (
        "update marts.fct_tickets set full_resolution_seconds = 1 where ticket_id = 'T01'", "art_hours", "unexplained",
    ),
    "later events, still before the as-of date": (
        "update marts.fct_tickets set reopens = 1, last_event_at = timestamp '2026-03-20 10:00'"
        " where ticket_id = 'T05'",
        "reopen_rate",
        "late_rows",
    ),
    "a subscription more": (f"{SUBSCRIPTION}; {MRR.format('C1')}", "mrr_at_end", "late_rows"),
    "a subscription more, which changes no such number": (
        f"{SUBSCRIPTION}; {MRR.format('C1')}", "customers_new", "unexplained",
    ),
    "another end of a subscription": (
        "update marts.fct_subscriptions set end_date = date '2026-03-01' where customer_id = 'C1'; "
        + MRR.format("C1"),
        "mrr_at_end",
        "corrected_rows",
    ),
    "a subscription more of one, corrected of another": (
        f"{SUBSCRIPTION}; {MRR.format('C1')}; {MRR.format('C3')};"
        " update marts.fct_subscriptions set mrr_reporting = 1 where customer_id = 'C3'",
        "mrr_at_end",
        "corrected_rows",
    ),
    "a referral told late": (
        "update marts.fct_customer_months set has_converted_referral = true where customer_id ="
        " 'C1';"
        " insert into marts.fct_referrals values"
        " ('new', 'files', 'C1', 'unknown', '2026-02-01', '2026-02-02', '2026-02-02')",
        "referral_rate",
        "late_rows",
    ),
    "a ticket of an earlier month reopened later": (
        "update marts.fct_tickets set status = 'open', last_event_at = last_event_at + interval 1 minute"
        " where ticket_id = 'T01'",
        "backlog",
        "late_rows",
    ),
    "a low answer more": (
        "insert into marts.fct_followups select * replace ('new' as response_id) from marts.fct_followups"
        " where response_id = 'R10'",
        "low_answers",
        "late_rows",
    ),
    "another score, which makes a low answer": (
        "insert into marts.fct_followups select * replace ('R12' as response_id) from marts.fct_followups"
        " where response_id = 'R10'",
        "low_answers",
        "corrected_rows",
    ),
    "a low answer gone": (
        "delete from marts.fct_followups where response_id = 'R10'", "followup_in_time_rate", "corrected_rows",
    ),
    "a low answer of another touchpoint": (
        "update marts.fct_followups set touchpoint = 'other'", "low_answers", "unexplained",
    ),
    "a low answer followed up, still before the as-of date": (
        FOLLOWED_UP.format("2026-02-04 10:00", 61200, "in_time"), "followup_in_time_rate", "late_rows",
    ),
    "a low answer followed up late, which was not in time before": (
        FOLLOWED_UP.format("2026-02-05 10:00", 147600, "late"), "followup_in_time_rate", "unexplained",
    ),
    "an answer more, which gives a customer another band": (
        RESPONSE.replace("date '2026-02-10' as responded_date", "'C6' as customer_id") + f"; {DETRACTOR}",
        "mrr_of_detractors",
        "late_rows",
    ),
    "another score, which gives a customer another band": (
        "update marts.fct_survey_responses set nps_band = 'detractor', customer_id = 'C6' where response_id = 'R01'"
        f"; {DETRACTOR}",
        "mrr_of_detractors",
        "corrected_rows",
    ),
    "another band at the start of the month": (
        DETRACTOR.replace("at_end", "at_start"), "mrr_of_detractors", "unexplained",
    ),
    "an order of an earlier month": (
        "insert into marts.fct_orders select * replace ('new' as order_id) from marts.fct_orders"
        " where order_id = 'O1'",
        "clv_historic",
        "late_rows",
    ),
    "an order of an earlier month paid back": (
        "update marts.fct_orders set status = 'refunded' where order_id = 'O1'", "clv_historic", "corrected_rows",
    ),
    "an order of a later month": (
        "insert into marts.fct_orders select * replace ('new' as order_id, date '2026-03-02' as"
        " ordered_date)"
        " from marts.fct_orders where order_id = 'O1'",
        "clv_historic",
        "unexplained",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BY_ROWS)
def test_changed_rows_explain_a_change_of_their_month(versions: Versions, case: str) -> None:
    statement, metric, kind = BY_ROWS[case]
    assert one_kind(versions.publish(statement, changed(metric))) == kind


def test_a_late_answer_to_a_published_invitation_is_a_late_row(versions: Versions) -> None:
    """The invitation was published without its answer."""
    unanswered = (
        "update marts.fct_survey_responses set is_answered = {0}, responded_at = {1} where"
        " response_id = 'R14'"
    )
    metric = changed("survey_response_rate")
    assert (
        one_kind(versions.publish(unanswered.format("false", "null"), metric)) == "corrected_rows"
    )
    assert (
        one_kind(
            versions.publish(unanswered.format("true", "timestamp '2026-03-02 09:00'"), metric)
        )
        == "late_rows"
    )


def test_a_change_of_segment_corrects_both_segments_only(versions: Versions) -> None:
    """A customer moves to another segment; the total and other tables do not change."""
    tables = ("scorecard_monthly", "scorecard_monthly_by_segment", "scorecard_monthly_by_region")
    added = versions.publish(
        "update marts.dim_customers set segment = 'enterprise' where customer_id = 'C2'",
        *(changed("mrr_at_end", month="2026-01-01", table=table) for table in tables),
    )
    kinds = {(table, kind) for table, *_, kind in added}
    assert kinds == {
        ("scorecard_monthly", "unexplained"),
        ("scorecard_monthly_by_region", "unexplained"),
        ("scorecard_monthly_by_segment", "corrected_rows"),
    }


def test_a_new_or_removed_row_includes_its_zero_counts(versions: Versions) -> None:
    """A late ticket is the first of its team in the month. Other counts of the new row are 0."""
    added = versions.publish(
        TICKET.format("'tier 3' as team"),
        "insert into metrics.support_monthly_by_team by name"
        " select date '2026-02-01' as metric_month, 'tier 3' as ticket_team, 1 as tickets_created,"
        " 0 as tickets_solved",
    )
    assert [(metric, old, new, kind) for _, metric, _, old, new, kind in added] == [
        ("tickets_created", None, 1, "late_rows"),
        ("tickets_solved", None, 0, "late_rows"),
    ]
    added = versions.publish(
        "delete from marts.fct_tickets where ticket_id = 'new'",
        "delete from metrics.support_monthly_by_team where ticket_team = 'tier 3'",
    )
    assert [(metric, old, new, kind) for _, metric, _, old, new, kind in added] == [
        ("tickets_created", 1, None, "corrected_rows"),
        ("tickets_solved", 0, None, "corrected_rows"),
    ]
