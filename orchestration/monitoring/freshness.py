"""How old the published version may be: a nightly refresh has half a day to be put right before it is overdue."""

from datetime import timedelta

import dagster as dg

from orchestration.monitoring.alerts import Message, alert_failure
from orchestration.monitoring.run_reports import REFRESH
from orchestration.reports.status import OVERDUE_AFTER_HOURS, read_status
from orchestration.settings import Settings

# Dagster warns from when a nightly refresh is late, and fails from when it is overdue.
FRESHNESS_POLICY = dg.FreshnessPolicy.time_window(
    warn_window=timedelta(hours=OVERDUE_AFTER_HOURS - 8),
    fail_window=timedelta(hours=OVERDUE_AFTER_HOURS),
)


def alert_if_overdue(settings: Settings) -> None:
    """Say once that the published version is overdue; the next refresh that publishes says that it passes again."""
    published = read_status(settings)["published"]
    if published and published["is_overdue"]:
        body = (
            f"Published {published['refresh_id']}, as of {published['as_of_date']}, is {published['age_hours']:.1f} h"
            f" old; overdue from {OVERDUE_AFTER_HOURS} h. Is the schedule on, and does the refresh pass?"
        )
        message = Message("CX metrics: the published version is overdue", body)
        alert_failure(settings.home, REFRESH, "freshness", message)
