"""Sensors: failed runs, orphaned runs and the freshness of the published version."""

from collections.abc import Iterator

import dagster as dg

from orchestration.errors import RefreshInProgressError
from orchestration.monitoring.runs import check_orphaned_runs, report_run_without_start
from orchestration.settings import load_settings


@dg.run_failure_sensor(
    name="failed_runs",
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Alerts about failed runs that did not start and so sent no alert themselves.",
)
def failed_runs(context: dg.RunFailureSensorContext) -> None:
    """Report a run that failed before it held the lock; other runs report their own failure."""
    report_run_without_start(context.instance, load_settings().home, context.dagster_run)


@dg.sensor(
    name="orphaned_runs_and_freshness",
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Marks orphaned runs as failed, and alerts if the published version is overdue.",
)
def orphaned_runs_and_freshness(context: dg.SensorEvaluationContext) -> Iterator[dg.SkipReason]:
    """Mark orphaned runs as failed and alert about an overdue version; no run is requested."""
    from orchestration.monitoring.runs import alert_if_overdue

    settings = load_settings()
    try:
        check_orphaned_runs(context.instance, settings.home)
    except RefreshInProgressError:
        yield dg.SkipReason("a refresh is running")
        return
    alert_if_overdue(settings)
    yield dg.SkipReason("checked; this sensor never requests a run")
