"""What Dagster's daemon watches while it runs: runs that failed or died, and the age of what is
published.
"""

from collections.abc import Iterator

import dagster as dg

from orchestration.errors import RefreshInProgressError
from orchestration.monitoring.runs import check_orphaned_runs, report_run_without_start
from orchestration.settings import load_settings


@dg.run_failure_sensor(
    name="failed_runs",
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Alerts about failed runs that could not do it themselves.",
)
def failed_runs(context: dg.RunFailureSensorContext) -> None:
    """A run that never came to hold the lock has reported nothing itself."""
    report_run_without_start(context.instance, load_settings().home, context.dagster_run)


@dg.sensor(
    name="dead_runs_and_freshness",
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description=(
        "Marks runs whose process is gone as failed, and alerts when the published version is"
        " overdue."
    ),
)
def dead_runs_and_freshness(context: dg.SensorEvaluationContext) -> Iterator[dg.SkipReason]:
    """Nothing to run: what it finds it deals with itself."""
    from orchestration.monitoring.runs import alert_if_overdue

    settings = load_settings()
    try:
        check_orphaned_runs(context.instance, settings.home)
    except RefreshInProgressError:
        yield dg.SkipReason("a run is going on")
        return
    alert_if_overdue(settings)
    yield dg.SkipReason("no run to start: this sensor only watches")
