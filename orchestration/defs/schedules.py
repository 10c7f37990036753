"""Schedule: nightly, two hours after the end of the reporting day; stopped by default."""

import os

import dagster as dg

from orchestration.defs.jobs import nightly_refresh

nightly_schedule = dg.ScheduleDefinition(
    name="nightly",
    job=nightly_refresh,
    cron_schedule="0 2 * * *",
    execution_timezone=os.environ.get("CX_TIMEZONE") or "UTC",
    default_status=dg.DefaultScheduleStatus.STOPPED,
)
