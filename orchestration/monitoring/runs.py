"""Alerts about runs and overdue versions, and clean-up after killed runs.

Alerts come from the event log of a run, so their text does not depend on who started it.

A killed run is orphaned: Dagster shows it as running and keeps its pool slots. Dagster notices the
end of a process only while the code server that started it runs, and never that of `cx`. The
refresh lock is reliable: while a process holds it, no other run is alive.
"""

import logging
import os
from datetime import timedelta
from pathlib import Path

import dagster as dg

from orchestration.errors import BadConfigurationError, RefreshInProgressError, stack_frames
from orchestration.home import Home
from orchestration.monitoring.alerts import Message, alert_failure, alert_recovery
from orchestration.monitoring.refresh_lock import HELD, LOCK_TAG, RELEASED, refresh_lock
from orchestration.publishing import DEMO, company_sources
from orchestration.reports.status import OVERDUE_AFTER_HOURS, read_published
from orchestration.settings import Settings, load_settings

log = logging.getLogger("cx")

REFRESH = "refresh"
PUBLISHING_STEPS = {"published_version", "as_of_version"}
ADVICE = "The last published version remains. See `cx status` and the log of the run."
INTERRUPTS = {"DagsterExecutionInterruptedError", "KeyboardInterrupt"}
# Refused runs are not failures, and `settings_of_refresh` reports bad settings.
UNREPORTED_ERRORS = {RefreshInProgressError.__name__, BadConfigurationError.__name__}


def settings_of_refresh() -> Settings:
    """Load the settings, and send an alert if they keep the refresh from starting.

    Raises:
        BadConfigurationError: a setting is invalid, or the demo company would replace another one.
    """
    try:
        settings = load_settings()
        _refuse_demo_over_company(settings)
        return settings
    except BadConfigurationError as error:
        home = Home(Path(os.environ["CX_HOME"]))
        setting = str(error).partition(":")[0]
        body = f"Bad configuration: {setting}. {ADVICE}"
        alert_failure(
            home,
            REFRESH,
            f"settings: {setting}",
            Message("CX metrics: the refresh did not start", body),
        )
        raise


def _refuse_demo_over_company(settings: Settings) -> None:
    """Refuse the demo company, the default of `CX_SOURCES`, where a home holds another company."""
    if settings.sources == (DEMO,) and (held := company_sources(settings.home)):
        raise BadConfigurationError(
            f"CX_SOURCES: {'' if os.environ.get('CX_SOURCES') else 'not set, so '}'demo' would"
            f" replace '{','.join(held)}' in {settings.home}; set CX_SOURCES={','.join(held)}, or"
            " choose another CX_HOME for the demo company"
        )


def report_end(instance: dg.DagsterInstance, home: Home, run: dg.DagsterRun) -> None:
    """Send an alert about the failure or the recovery of a run, from inside at its end."""
    try:
        steps = {
            event.step_key for event in _events(instance, run, dg.DagsterEventType.STEP_SUCCESS)
        }
        if steps & PUBLISHING_STEPS:
            body = f"A new version is published. Run {run.run_id[:8]}."
            alert_recovery(
                home, _scope(run), Message(f"CX metrics: {_name(run)} passes again", body, False)
            )
        elif failures := _failures(instance, run):
            _alert_about(home, run, failures)
    except Exception as error:
        log.warning("the run could not be reported: %s", type(error).__name__)
        log.debug("the run could not be reported: %s", stack_frames(error))


def report_run_without_start(instance: dg.DagsterInstance, home: Home, run: dg.DagsterRun) -> None:
    """Send an alert about a failed run that never acquired the lock.

    Such a run could not report its own failure.
    """
    events = _events(instance, run, dg.DagsterEventType.RUN_FAILURE)
    has_held_lock = run.run_id in run.tags.get(LOCK_TAG, "")
    if not has_held_lock and not any(
        UNREPORTED_ERRORS & set(_error_classes(event)) for event in events
    ):
        _alert_about(home, run, ["the run itself"])


def report_orphaned_run(home: Home, run: dg.DagsterRun) -> None:
    """Send an alert about a run whose process is gone."""
    _alert_about(home, run, ["the run itself"])


def _alert_about(home: Home, run: dg.DagsterRun, failures: list[str]) -> None:
    body = "\n".join([f"Failed: {', '.join(failures)}.", f"Run {run.run_id[:8]}. {ADVICE}"])
    alert_failure(
        home, _scope(run), "; ".join(failures), Message(f"CX metrics: {_name(run)} failed", body)
    )


def _scope(run: dg.DagsterRun) -> str:
    return run.tags.get("dagster/partition", REFRESH)


def _name(run: dg.DagsterRun) -> str:
    partition = run.tags.get("dagster/partition")
    return f"the version as of {partition}" if partition else "the refresh"


def _failures(instance: dg.DagsterInstance, run: dg.DagsterRun) -> list[str]:
    """The failed steps and the blocking checks; empty if a person interrupted the run."""
    steps = _events(instance, run, dg.DagsterEventType.STEP_FAILURE)
    if any(INTERRUPTS & set(_error_classes(event)) for event in steps):
        return []
    checks = (
        [event.asset_check_evaluation_data for event in _events(instance, run, _CHECK)]
        if steps
        else []
    )
    blocking = [
        check
        for check in checks
        if not check.passed and check.severity == dg.AssetCheckSeverity.ERROR
    ]
    return sorted(
        {f"step {event.step_key}" for event in steps}
        | {f"check {check.check_name} of {check.asset_key.path[-1]}" for check in blocking}
    )


_CHECK = dg.DagsterEventType.ASSET_CHECK_EVALUATION


def _events(
    instance: dg.DagsterInstance, run: dg.DagsterRun, of_type: dg.DagsterEventType
) -> list[dg.DagsterEvent]:
    entries = instance.all_logs(run.run_id, of_type=of_type)
    return [entry.get_dagster_event() for entry in entries]


def _error_classes(event: dg.DagsterEvent) -> list[str]:
    error = getattr(event.event_specific_data, "error", None)
    classes = []
    while error is not None:
        classes.append(error.cls_name)
        error = error.cause or error.context
    return classes


def fail_orphaned_runs(instance: dg.DagsterInstance, home: Home) -> None:
    """Mark orphaned runs as failed and free their pool slots; the caller holds the lock."""
    for run in _unreleased_runs(instance):
        if not run.is_finished:
            instance.report_run_failed(
                run, "The process of this run is gone: it was killed, or the machine went down."
            )
        instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
        instance.add_run_tags(run.run_id, {LOCK_TAG: RELEASED.format(run.run_id)})
        log.warning("run %s was killed before its end; marked as failed", run.run_id[:8])
        report_orphaned_run(home, run)


def check_orphaned_runs(instance: dg.DagsterInstance, home: Home) -> None:
    """Mark orphaned runs as failed and free their pool slots; takes the lock if there may be any.

    Raises:
        RefreshInProgressError: the run is alive.
    """
    if _unreleased_runs(instance):
        with refresh_lock(home):
            fail_orphaned_runs(instance, home)


def _unreleased_runs(instance: dg.DagsterInstance) -> list[dg.DagsterRun]:
    """Recent runs that have not released the lock: orphaned, or the current holder."""
    statuses = [
        dg.DagsterRunStatus.STARTED,
        dg.DagsterRunStatus.CANCELING,
        dg.DagsterRunStatus.FAILURE,
    ]
    newest = instance.get_runs(dg.RunsFilter(statuses=statuses), limit=20)
    return [run for run in newest if run.tags.get(LOCK_TAG) == HELD.format(run.run_id)]


# Dagster warns when a nightly refresh is late, and fails the check when it is overdue.
FRESHNESS_POLICY = dg.FreshnessPolicy.time_window(
    warn_window=timedelta(hours=OVERDUE_AFTER_HOURS - 8),
    fail_window=timedelta(hours=OVERDUE_AFTER_HOURS),
)


def alert_if_overdue(settings: Settings) -> None:
    """Send one alert if the published version is overdue; the next version sends the recovery."""
    published = (read_published(settings) or {}).get("published")
    if published and published["is_overdue"]:
        body = (
            f"Published {published['refresh_id']}, as of {published['as_of_date']}, is"
            f" {published['age_hours']:.1f} h old; the limit is {OVERDUE_AFTER_HOURS} h."
            " Check that the schedule is on and that the refresh succeeds."
        )
        message = Message("CX metrics: the published version is overdue", body)
        alert_failure(settings.home, REFRESH, "freshness", message)
