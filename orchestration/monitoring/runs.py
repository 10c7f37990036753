"""What people hear of a run, read from its event log: the same words whoever ran it."""

import logging
import os
from datetime import timedelta
from pathlib import Path

import dagster as dg

from orchestration.errors import BadConfigurationError, RefreshInProgressError, stack_frames
from orchestration.home import Home
from orchestration.monitoring.alerts import Message, alert_failure, alert_recovery
from orchestration.monitoring.refresh_lock import GIVEN_BACK, HELD, LOCK_TAG, refresh_lock
from orchestration.reports.status import OVERDUE_AFTER_HOURS, read_status
from orchestration.settings import Settings, load_settings

log = logging.getLogger("cx")

REFRESH = "refresh"
PUBLISHING_STEPS = {"published_version", "as_of_version"}
ADVICE = "What was published before stands; `cx status` and the log of the run say more."
INTERRUPTS = {"DagsterExecutionInterruptedError", "KeyboardInterrupt"}
# A refused run is nothing that failed, and `settings_of_refresh` has spoken of bad settings.
NO_NEWS = {RefreshInProgressError.__name__, BadConfigurationError.__name__}


def settings_of_refresh() -> Settings:
    """The settings; a refresh that they keep from starting is a failure that people hear of.

    Raises:
        BadConfigurationError: a setting has a value that cannot be used.
    """
    try:
        return load_settings()
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


def report_end(instance: dg.DagsterInstance, home: Home, run: dg.DagsterRun) -> None:
    """Report a run at its end, from inside: what failed, or that it passes again."""
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
    """Report a failed run that never held the lock, so that neither it nor its successor could."""
    events = _events(instance, run, dg.DagsterEventType.RUN_FAILURE)
    has_held_lock = run.run_id in run.tags.get(LOCK_TAG, "")
    if not has_held_lock and not any(NO_NEWS & set(_error_classes(event)) for event in events):
        _alert_about(home, run, ["the run itself"])


def report_dead_run(home: Home, run: dg.DagsterRun) -> None:
    """Report a run whose process is gone."""
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
    """The steps that failed and the checks that blocked; nothing where a person stopped the run."""
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


def bury_dead_runs(instance: dg.DagsterInstance, home: Home) -> None:
    """Mark runs that died as failed and give their pool slots back; only for who holds the lock of
    `home`.
    """
    for run in _dead_holders(instance):
        if not run.is_finished:
            instance.report_run_failed(
                run, "The process of this run is gone: it was killed, or the machine went down."
            )
        instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
        instance.add_run_tags(run.run_id, {LOCK_TAG: GIVEN_BACK.format(run.run_id)})
        log.warning("run %s had died before it ended: marked as failed", run.run_id[:8])
        report_dead_run(home, run)


def look_for_dead_runs(instance: dg.DagsterInstance, home: Home) -> None:
    """The same for who does not hold the lock, which is taken only where a run seems to have it.

    Raises:
        RefreshInProgressError: the run is alive.
    """
    if _dead_holders(instance):
        with refresh_lock(home):
            bury_dead_runs(instance, home)


def _dead_holders(instance: dg.DagsterInstance) -> list[dg.DagsterRun]:
    """Of the newest runs those that never gave the lock back; one of them is alive where somebody
    has it.
    """
    statuses = [
        dg.DagsterRunStatus.STARTED,
        dg.DagsterRunStatus.CANCELING,
        dg.DagsterRunStatus.FAILURE,
    ]
    newest = instance.get_runs(dg.RunsFilter(statuses=statuses), limit=20)
    return [run for run in newest if run.tags.get(LOCK_TAG) == HELD.format(run.run_id)]


# Dagster warns from when a nightly refresh is late, and fails from when it is overdue.
FRESHNESS_POLICY = dg.FreshnessPolicy.time_window(
    warn_window=timedelta(hours=OVERDUE_AFTER_HOURS - 8),
    fail_window=timedelta(hours=OVERDUE_AFTER_HOURS),
)


def alert_if_overdue(settings: Settings) -> None:
    """Say once that the published version is overdue; the next refresh that publishes says that it
    passes again.
    """
    published = read_status(settings)["published"]
    if published and published["is_overdue"]:
        body = (
            f"Published {published['refresh_id']}, as of {published['as_of_date']}, is"
            f" {published['age_hours']:.1f} h"
            f" old; overdue from {OVERDUE_AFTER_HOURS} h. Is the schedule on, and does the refresh"
            " pass?"
        )
        message = Message("CX metrics: the published version is overdue", body)
        alert_failure(settings.home, REFRESH, "freshness", message)
