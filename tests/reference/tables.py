"""Published tables of the reference: columns, types and keys (CONTRACT.md §4)."""

from dataclasses import dataclass

from .experience import experience_measures
from .feedback import WITHOUT_THEME
from .followups import followup_measures
from .measures_customers import customer_measures
from .measures_support import support_measures
from .measures_surveys import survey_measures

# Names of the measures in their order, taken from measures of empty input.
SURVEY_MEASURES = " ".join(survey_measures([], []))
THEME_MEASURES = " ".join(name for name in survey_measures([], []) if name not in WITHOUT_THEME)
WEEKLY_SUPPORT_MEASURES = " ".join(support_measures([], [], []))
SUPPORT_MEASURES = f"{WEEKLY_SUPPORT_MEASURES} backlog"
FOLLOWUP_MEASURES = " ".join(followup_measures([]))
CUSTOMER_MEASURES = " ".join(customer_measures([], [], set(), set()))
EXPERIENCE_MEASURES = " ".join(experience_measures([]))
LONG_PERIOD_MEASURES = (
    f"{SURVEY_MEASURES} {SUPPORT_MEASURES} {FOLLOWUP_MEASURES} {CUSTOMER_MEASURES}"
)
WEEKLY_MEASURES = f"{SURVEY_MEASURES} {WEEKLY_SUPPORT_MEASURES} {FOLLOWUP_MEASURES}"
EVERY_MEASURE = f"{LONG_PERIOD_MEASURES} {EXPERIENCE_MEASURES}"


@dataclass(frozen=True)
class Table:
    """A table.

    Attributes:
        name: name of the table.
        key: key columns.
        kinds: type of each column: number, text, id, bool, date or instant.
        optional_when_empty: whether rows without values may be missing.
        tolerance: difference of equal numbers, relative above 1.
    """

    name: str
    key: tuple[str, ...]
    kinds: dict[str, str]
    optional_when_empty: bool = False
    tolerance: float = 1e-9


def _table(
    name: str, key: str, rest: str, optional_when_empty: bool = False, tolerance: float = 1e-9
) -> Table:
    """Parse a table definition; a column is a number unless written `name:kind`."""
    columns = dict([*text.split(":"), "number"][:2] for text in f"{key} {rest}".split())
    keys = tuple(text.split(":")[0] for text in key.split())
    return Table(name, keys, columns, optional_when_empty, tolerance)


# Tolerance of numbers that come from a fit.
FIT_TOLERANCE = 1e-6
VALUE_TOLERANCE = 1e-3
_MONTH = "metric_month:date"
_FOLLOWUP = """source_system:text survey_type:text customer_id:id contact_id:id touchpoint:text
    responded_at:instant due_at:instant followed_up_at:instant followup_seconds status:text
    owner_team:text mrr_at_answer"""
TABLES = {
    table.name: table
    for table in (
        _table("scorecard_monthly", _MONTH, EVERY_MEASURE, True),
        _table(
            "scorecard_monthly_by_segment", f"{_MONTH} customer_segment:text", EVERY_MEASURE, True
        ),
        _table(
            "scorecard_monthly_by_region", f"{_MONTH} customer_region:text", EVERY_MEASURE, True
        ),
        _table(
            "support_monthly_by_channel", f"{_MONTH} ticket_channel:text", SUPPORT_MEASURES, True
        ),
        _table("support_monthly_by_team", f"{_MONTH} ticket_team:text", SUPPORT_MEASURES, True),
        _table(
            "surveys_monthly_by_touchpoint",
            f"{_MONTH} survey_touchpoint:text",
            SURVEY_MEASURES,
            True,
        ),
        _table("scorecard_weekly", "metric_week:date", WEEKLY_MEASURES, True),
        _table("scorecard_quarterly", "metric_quarter:date", LONG_PERIOD_MEASURES, True),
        _table("scorecard_yearly", "metric_year:date", LONG_PERIOD_MEASURES, True),
        _table(
            "metric_values",
            """metric:text period_grain:text period_start:date dimension:text
            dimension_value:text""",
            """value sample_size is_complete:bool is_small_sample:bool previous_value change
            year_ago_value is_change_significant:bool center lower_limit upper_limit signal:text
            verdict:text target target_owner:text is_target_met:bool assurance:text""",
        ),
        _table(
            "nps_change_monthly",
            f"{_MONTH} dimension:text dimension_value:text",
            "responses_before responses nps_before nps rate_effect mix_effect",
        ),
        _table(
            "dim_dates",
            "date_day:date",
            """iso_week_start:date month_start:date quarter_start:date year_start:date
            is_month_end:bool is_complete_month:bool""",
        ),
        _table(
            "fct_tickets",
            "ticket_id:id",
            """source_system:text customer_id:id contact_id:id customer_match_rule:text
            channel:text priority:text topic:text team:text schedule:text status:text
            is_counted:bool is_solved:bool created_at:instant first_replied_at:instant
            first_solved_at:instant last_solved_at:instant public_agent_replies reopens
            is_first_contact_resolved:bool is_no_repeat:bool first_reply_seconds
            first_resolution_seconds full_resolution_seconds first_reply_business_seconds
            full_resolution_business_seconds reply_due_at:instant is_reply_norm_met:bool
            is_bot_resolved:bool ticket_status:text not_counted_reason:text""",
        ),
        _table(
            "fct_survey_responses",
            "response_id:id",
            """source_system:text survey_type:text customer_id:id contact_id:id
            customer_match_rule:text touchpoint:text channel:text sent_at:instant
            responded_at:instant is_answered:bool score scale_min scale_max nps_band:text
            is_satisfied:bool ease_index comment:text""",
        ),
        _table("fct_followups", "response_id:id", _FOLLOWUP),
        _table("followup_queue", "response_id:id", f"rank {_FOLLOWUP}"),
        _table(
            "fct_feedback",
            "response_id:id",
            """customer_id:id survey_type:text responded_at:instant touchpoint:text score
            nps_band:text is_satisfied:bool comment:text""",
        ),
        _table("fct_feedback_themes", "response_id:id theme:text", ""),
        _table("surveys_monthly_by_theme", f"{_MONTH} theme:text", THEME_MEASURES, True),
        _table(
            "surveys_monthly_by_stage",
            f"{_MONTH} journey_stage:text stage_order",
            SURVEY_MEASURES,
            True,
        ),
        _table(
            "journeys_monthly",
            f"{_MONTH} stages",
            "customers satisfied_everywhere share_satisfied_everywhere",
        ),
        _table(
            "retention_cohorts",
            "cohort_month:date months_since",
            """customers customers_retained retention_rate mrr_start mrr_retained
            mrr_retention_rate is_complete:bool""",
        ),
        _table(
            "churn_by_experience",
            f"{_MONTH} experience:text band:text",
            """customers_at_start customers_churned customer_churn_rate mrr_at_start
            mrr_churned""",
            True,
        ),
        _table(
            "advocates",
            "contact_id:id",
            "customer_id:id last_answered_at:instant touchpoint:text mrr",
        ),
        _table(
            "dim_customer_health",
            "customer_id:id",
            """scored_month:date churn_probability risk:text reason_1:text reason_2:text
            reason_3:text tenure_months log_mrr mrr_change_3m tickets_90d reopened_90d
            open_tickets last_nps has_nps low_answers_90d log_days_since_contact mrr
            last_nps_band:text open_low_answers""",
            tolerance=FIT_TOLERANCE,
        ),
        _table(
            "churn_model_quality",
            "scored_month:date",
            """training_examples training_churned auc brier brier_of_base_rate lift_top_tenth
            withheld_reason:text""",
            tolerance=FIT_TOLERANCE,
        ),
        _table(
            "churn_model_weights",
            "feature:text",
            "mean standard_deviation weight odds_ratio",
            tolerance=FIT_TOLERANCE,
        ),
        _table(
            "dim_customer_value",
            "customer_id:id",
            """repeat_purchases weeks_to_last_purchase weeks_observed mean_repeat_amount
            expected_purchases_52w expected_value_per_purchase clv_predicted_52w
            probability_alive""",
            tolerance=VALUE_TOLERANCE,
        ),
        # The parameters of a flat likelihood differ more than what they predict.
        _table(
            "clv_model_quality",
            "customers customers_with_repeat",
            """bgnbd_log_likelihood gamma_gamma_log_likelihood holdout_customers holdout_predicted
            holdout_actual holdout_correlation holdout_mean_absolute_error withheld_reason:text""",
            tolerance=VALUE_TOLERANCE,
        ),
        _table(
            "score_drivers",
            "survey_type:text driver:text",
            "importance r_squared coefficient responses",
            tolerance=FIT_TOLERANCE,
        ),
        _table(
            "fct_customer_months",
            f"customer_id:id {_MONTH}",
            """mrr_at_start mrr_at_end mrr_new mrr_reactivated mrr_expansion mrr_contraction
            mrr_churned is_active_at_start:bool is_active_in_month:bool is_churned:bool
            is_new:bool is_reactivated:bool""",
        ),
        _table(
            "fct_orders",
            "order_id:id",
            """source_system:text customer_id:id ordered_at:instant amount currency:text
            status:text amount_reporting""",
        ),
        _table(
            "fct_referrals",
            "referral_id:id",
            """source_system:text referrer_customer_id:id referred_customer_id:id
            referred_at:instant converted_at:instant""",
        ),
        _table(
            "dim_customers",
            "customer_id:id",
            "segment:text region:text industry:text created_at:instant is_inferred:bool",
        ),
        _table(
            "row_ledger",
            "source_system:text entity:text",
            "extracted accepted rejected superseded out_of_scope",
            True,
        ),
        _table("rejected_rows", "entity:text row_number", "row_key:text reason:text"),
        _table(
            "ticket_status_conflicts",
            "ticket_id:id",
            "source_system:text ticket_status:text last_event_status:text",
        ),
    )
}
