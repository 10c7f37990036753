"""Unit, better direction and sample of every measure (CONTRACT.md §4 `metric_catalog`)."""

from dataclasses import dataclass

DIMENSIONS = (
    "all",
    "customer_segment",
    "customer_region",
    "ticket_channel",
    "ticket_team",
    "survey_touchpoint",
)


@dataclass(frozen=True)
class Measure:
    """A measure.

    Attributes:
        unit: count, currency, currency per customer, fraction, points or hours.
        higher_is_better: the better direction.
        sample: name of the number that the measure is a share, mean or percentile of; None
            without one.
    """

    unit: str
    higher_is_better: bool
    sample: str | None = None

    @property
    def is_additive(self) -> bool:
        """Whether the measure is a count or a sum of money, 0 of nothing."""
        return self.unit in ("count", "currency")


# Measures of one unit, direction and sample, one group per line.
_GROUPS = """
count higher - nps_responses nps_promoters csat_responses csat_satisfied ces_responses surveys_sent
count lower - nps_passives nps_detractors tickets_created backlog low_answers
count higher - tickets_solved customers_at_start customers_new customers_reactivated
count lower - customers_churned
points higher nps_responses nps
points lower nps_responses nps_margin_of_error
points higher csat_responses csat
points lower csat_responses csat_margin_of_error
points higher ces_responses ces
fraction higher ces_responses ces_low_effort_rate
fraction higher surveys_sent survey_response_rate
fraction higher tickets_solved fcr_rate bot_resolution_rate
fraction higher no_repeat_decided fcr_no_repeat_rate
fraction lower tickets_solved reopen_rate
hours lower tickets_solved art_hours art_median_hours art_p90_hours art_business_hours
hours lower tickets_replied frt_hours frt_median_hours frt_business_hours
fraction higher tickets_replied frt_within_30m_rate frt_within_4h_rate frt_within_24h_rate
fraction higher reply_norm_decided reply_norm_met_rate
fraction higher followups_due followup_in_time_rate
hours lower followups_made followup_hours
fraction lower customers_at_start customer_churn_rate
fraction higher customers_at_start customer_retention_rate
currency higher - mrr_at_start mrr_at_end mrr_new mrr_reactivated mrr_expansion mrr_of_promoters
currency lower - mrr_churned mrr_contraction mrr_of_detractors mrr_of_passives mrr_without_answer
fraction higher - gross_revenue_retention net_revenue_retention
fraction higher customers_active referral_rate
fraction higher customers_new referred_customer_share
currency-per-customer higher - clv_historic
"""

CATALOG = {
    name: Measure(unit, direction == "higher", None if sample == "-" else sample)
    for unit, direction, sample, *names in (line.split() for line in _GROUPS.split("\n") if line)
    for name in names
}

# Measures at one instant, those that do not vary month by month, and margins have no XmR chart.
NO_CHART = {
    "customers_at_start",
    "mrr_at_start",
    "mrr_at_end",
    "mrr_of_detractors",
    "mrr_of_passives",
    "mrr_of_promoters",
    "mrr_without_answer",
    "backlog",
    "clv_historic",
    "nps_margin_of_error",
    "csat_margin_of_error",
}
