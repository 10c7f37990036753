"""Alerts about runs and overdue versions, and clean-up after killed runs.

Alerts come from the event log of a run, so their text does not depend on who started it.

A killed run is orphaned: Dagster shows it as running and keeps its pool slots. Dagster notices the
end of a process only while the code server that started it runs, and never that of `cx`. The
refresh lock is reliable: while a process holds it, no other run is alive.
"""

import logging
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import dagster as dg

from orchestration.errors import (
    BadConfigurationError,
    BuildFailedError,
    RefreshError,
    RefreshInProgressError,
    SourceUnavailableError,
    stack_frames,
    write_error,
)
from orchestration.home import Home
from orchestration.instants import instant
from orchestration.landing.state import last_failures, last_synced_at
from orchestration.monitoring.alerts import (
    Message,
    Problem,
    alert_problems,
    alert_recovery,
    forget_other_causes,
)
from orchestration.monitoring.refresh_lock import HELD, LOCK_TAG, RELEASED, refresh_lock
from orchestration.notifications import load_notifications
from orchestration.publishing import DEMO, company_sources, configured_server
from orchestration.records.checks import Check, recorded_checks
from orchestration.records.last_run import (
    FAILED,
    KILLED,
    STEP_ASSETS,
    STOPPED,
    SUCCEEDED,
    record_end,
    record_refusal,
)
from orchestration.reports.status import OVERDUE_AFTER_HOURS, read_published
from orchestration.settings import WARNINGS, Settings, load_settings

log = logging.getLogger("cx")

REFRESH = "refresh"
PUBLISHING_STEPS = {"published_version", "as_of_version"}
SEE_STATUS = "See `cx status`, Data Docs and the log of the run."
ADVICE = f"The last published version remains. {SEE_STATUS}"
ORPHANED = Problem(
    "The run itself: its process was killed, or the machine went down. Refresh again; nothing needs"
    " to be cleaned up.",
    ("the run itself",),
)
NO_START = Problem("The run itself: it failed before its first step.", ("the run itself",))
INTERRUPTS = {"DagsterExecutionInterruptedError", "KeyboardInterrupt"}
# Refused runs are not failures, and `settings_of_refresh` reports bad settings.
USER_ERRORS: list[type[Exception]] = [
    *(BadConfigurationError, RefreshError),
    *(BuildFailedError, RefreshInProgressError, SourceUnavailableError),
]
UNREPORTED_ERRORS = {RefreshInProgressError.__name__, BadConfigurationError.__name__}


def settings_of_refresh() -> Settings:
    """Load the settings, and send an alert if they keep the refresh from starting.

    Raises:
        BadConfigurationError: a setting is invalid, or the demo company would replace another one.
    """
    try:
        settings = load_settings()
        _refuse_demo_over_company(settings)
        configured_server()
        load_notifications()
        return settings
    except BadConfigurationError as error:
        home = Home(Path(os.environ["CX_HOME"]))
        setting = str(error).partition(":")[0]
        record_refusal(home, f"bad configuration: {error}")
        problem = Problem(f"Bad configuration: {setting}.", (f"settings: {setting}",))
        alert_problems(home, REFRESH, "CX metrics: the refresh did not start", [problem], ADVICE)
        raise


def _refuse_demo_over_company(settings: Settings) -> None:
    """Refuse the demo company, the default of `CX_SOURCES`, where a home holds another company."""
    if settings.sources == (DEMO,) and (held := company_sources(settings.home)):
        raise BadConfigurationError(
            f"CX_SOURCES: {'' if os.environ.get('CX_SOURCES') else 'not set, so '}'demo' would"
            f" replace '{','.join(held)}' in {settings.home}; set CX_SOURCES={','.join(held)}, or"
            " choose another CX_HOME for the demo company"
        )


def report_end(instance: dg.DagsterInstance, settings: Settings, run: dg.DagsterRun) -> None:
    """Record the end of a run, and send alerts about it, from inside at its end."""
    try:
        failures = _events(instance, run, dg.DagsterEventType.STEP_FAILURE)
        started, passed = (
            {event.step_key for event in _events(instance, run, of_type)}
            for of_type in (dg.DagsterEventType.STEP_START, dg.DagsterEventType.STEP_SUCCESS)
        )
        if any(INTERRUPTS & set(_error_classes(event)) for event in failures):
            record_end(settings.home, run.run_id, STOPPED)
        elif failures:
            failed_step = failures[0].step_key or ""
            reason = _reason(failures[0], settings.home)
            record_end(settings.home, run.run_id, FAILED, reason)
            _alert_about(settings.home, run, _problems(settings.home, failed_step, reason))
        else:
            is_complete = passed and passed == started
            record_end(settings.home, run.run_id, SUCCEEDED if is_complete else STOPPED)
            if PUBLISHING_STEPS & passed:
                report_publication(settings, run)
    except Exception as error:
        log.warning("the run could not be reported: %s", type(error).__name__)
        log.debug("the run could not be reported: %s", stack_frames(error))


def report_publication(settings: Settings, run: dg.DagsterRun) -> None:
    """Send the recovery after an alert, and the warnings of the published version if wanted."""
    body = f"A new version is published. Run {run.run_id[:8]}."
    alert_recovery(
        settings.home,
        _scope(run),
        Message(f"CX metrics: {_name(run)} passes again", body, False),
    )
    if _scope(run) != REFRESH or settings.alert_on != WARNINGS:
        return
    warnings = _warnings(settings)
    if warnings:
        forget_other_causes(settings.home, WARNINGS, warnings)
        title = "CX metrics: the refresh published with warnings"
        alert_problems(settings.home, WARNINGS, title, warnings, SEE_STATUS)
    else:
        message = Message("CX metrics: the refresh has no more warnings", body, False)
        alert_recovery(settings.home, WARNINGS, message)


def _warnings(settings: Settings) -> list[Problem]:
    """The warnings of the last validation, and the sources whose earlier rows are published."""
    checks = [check for checks in recorded_checks(settings.home).values() for check in checks]
    found = [_problem(check) for check in checks if check.status == "warning"]
    read_at = last_synced_at(settings)
    for system, failure in last_failures(settings).items():
        text = f"{failure['reason']}; the rows read at {instant(read_at[system])} are published"
        found.append(Problem(text, (f"source {system}",)))
    return found


def report_run_without_start(instance: dg.DagsterInstance, home: Home, run: dg.DagsterRun) -> None:
    """Send an alert about a failed run that never acquired the lock.

    Such a run could not report its own failure.
    """
    events = _events(instance, run, dg.DagsterEventType.RUN_FAILURE)
    has_held_lock = run.run_id in run.tags.get(LOCK_TAG, "")
    if not has_held_lock and not any(
        UNREPORTED_ERRORS & set(_error_classes(event)) for event in events
    ):
        _alert_about(home, run, [NO_START])


def report_orphaned_run(home: Home, run: dg.DagsterRun) -> None:
    """Record a run whose process is gone, and send an alert about it."""
    record_end(home, run.run_id, KILLED)
    _alert_about(home, run, [ORPHANED])


def _alert_about(home: Home, run: dg.DagsterRun, problems: list[Problem]) -> None:
    title = f"CX metrics: {_name(run)} failed"
    alert_problems(home, _scope(run), title, problems, f"Run {run.run_id[:8]}. {ADVICE}")


def _problems(home: Home, failed_step: str, reason: str) -> list[Problem]:
    """The failed checks of the step; the step itself if it failed for another reason."""
    commands = {asset: command for command, asset in STEP_ASSETS.items()}
    checks = recorded_checks(home).get(commands.get(failed_step, ""), [])
    failed = [_problem(check) for check in checks if check.status == "failed"]
    # The start of a reason names the source, file or setting; the rest may differ every night.
    cause = f"step {failed_step}: {reason.partition(':')[0]}"
    return failed or [Problem(f"Step {failed_step}: {reason}", (cause,))]


def _problem(check: Check) -> Problem:
    return Problem(f"{check.status.capitalize()}: {check.message}", tuple(check.causes))


def _reason(failure: dg.DagsterEvent, home: Home) -> str:
    """Why a step failed: the message of a user error, or the class of another error."""
    errors = list(_errors(failure))
    for error in errors:
        message = error.message.strip().partition(": ")[2]
        if error.cls_name in [known.__name__ for known in USER_ERRORS]:
            return message
        if known := write_error(OSError(message), home):
            return str(known)
    return f"unexpected error ({errors[-1].cls_name if errors else 'unknown'}); see the log"


def _scope(run: dg.DagsterRun) -> str:
    return run.tags.get("dagster/partition", REFRESH)


def _name(run: dg.DagsterRun) -> str:
    partition = run.tags.get("dagster/partition")
    return f"the version as of {partition}" if partition else "the refresh"


def _events(
    instance: dg.DagsterInstance, run: dg.DagsterRun, of_type: dg.DagsterEventType
) -> list[dg.DagsterEvent]:
    entries = instance.all_logs(run.run_id, of_type=of_type)
    return [entry.get_dagster_event() for entry in entries]


def _error_classes(event: dg.DagsterEvent) -> list[str]:
    return [error.cls_name for error in _errors(event)]


def _errors(event: dg.DagsterEvent) -> Iterator[Any]:
    """The error of an event and its causes, outermost first."""
    error = getattr(event.event_specific_data, "error", None)
    while error is not None:
        yield error
        error = error.cause or error.context


def fail_orphaned_runs(instance: dg.DagsterInstance, home: Home) -> None:
    """Mark orphaned runs as failed and free their pool slots; the caller holds the lock."""
    for run in _unreleased_runs(instance):
        if not run.is_finished:
            instance.report_run_failed(
                run,
                "The process of this run is gone: it was killed, or the machine went down. Refresh"
                " again; nothing needs to be cleaned up.",
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
        title = "CX metrics: the published version is overdue"
        alert_problems(settings.home, REFRESH, title, [Problem(body, ("freshness",))], SEE_STATUS)
