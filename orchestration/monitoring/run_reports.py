"""What people hear of a run, read from its event log: the same words whoever ran it."""

import logging
import os
from pathlib import Path

import dagster as dg

from orchestration.errors import AnotherRefreshRunsError, BadConfigurationError, frames_of
from orchestration.monitoring.alerts import Message, alert_failure, alert_recovery
from orchestration.monitoring.refresh_lock import LOCK_TAG
from orchestration.settings import Settings, load_settings

log = logging.getLogger("cx")

REFRESH = "refresh"
PUBLISHING_STEPS = {"published_version", "as_of_version"}
ADVICE = "What was published before stands; `cx status` and the log of the run say more."
INTERRUPTS = {"DagsterExecutionInterruptedError", "KeyboardInterrupt"}
# A refused run is nothing that failed, and `settings_of_refresh` has spoken of bad settings.
NO_NEWS = {AnotherRefreshRunsError.__name__, BadConfigurationError.__name__}


def settings_of_refresh() -> Settings:
    """The settings; a refresh that they keep from starting is a failure that people hear of.

    Raises:
        BadConfigurationError: a setting has a value that cannot be used.
    """
    try:
        return load_settings()
    except BadConfigurationError as error:
        home = Path(os.environ["CX_HOME"])
        setting = str(error).partition(":")[0]
        body = f"Bad configuration: {setting}. {ADVICE}"
        alert_failure(
            home,
            REFRESH,
            f"settings: {setting}",
            Message("CX metrics: the refresh did not start", body),
        )
        raise


def report_end(instance: dg.DagsterInstance, home: Path, run: dg.DagsterRun) -> None:
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
        log.debug("the run could not be reported: %s", frames_of(error))


def report_run_without_start(instance: dg.DagsterInstance, home: Path, run: dg.DagsterRun) -> None:
    """Report a failed run that never held the lock, so that neither it nor its successor could."""
    events = _events(instance, run, dg.DagsterEventType.RUN_FAILURE)
    has_held_lock = run.run_id in run.tags.get(LOCK_TAG, "")
    if not has_held_lock and not any(NO_NEWS & set(_error_classes(event)) for event in events):
        _alert_about(home, run, ["the run itself"])


def report_dead_run(home: Path, run: dg.DagsterRun) -> None:
    """Report a run whose process is gone."""
    _alert_about(home, run, ["the run itself"])


def _alert_about(home: Path, run: dg.DagsterRun, failures: list[str]) -> None:
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
