"""The metric tables that are compiled from the semantic layer."""

METRIC_TABLES = (
    "scorecard_monthly",
    "scorecard_monthly_by_segment",
    "scorecard_monthly_by_region",
    "scorecard_weekly",
    "scorecard_quarterly",
    "scorecard_yearly",
    "support_monthly_by_channel",
    "support_monthly_by_team",
    "surveys_monthly_by_touchpoint",
    "surveys_monthly_by_theme",
    "surveys_monthly_by_stage",
    "journeys_monthly",
)
