"""Runs that a kill or a crash has ended without a word: Dagster would show them as running, or keep their pool slots.

Dagster notices the end of a process only where the code server that started it lives on, and never that of a `cx`. The
operating system's lock always tells: whoever holds it knows that no other run does.
"""

import logging
from pathlib import Path

import dagster as dg

from orchestration.monitoring.refresh_lock import GIVEN_BACK, HELD, LOCK_TAG, refresh_lock
from orchestration.monitoring.run_reports import report_dead_run

log = logging.getLogger("cx")


def bury_dead_runs(instance: dg.DagsterInstance, home: Path) -> None:
    """Mark runs that died as failed and give their pool slots back; only for who holds the lock of `home`."""
    for run in _dead_holders(instance):
        if not run.is_finished:
            instance.report_run_failed(
                run, "The process of this run is gone: it was killed, or the machine went down."
            )
        instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
        instance.add_run_tags(run.run_id, {LOCK_TAG: GIVEN_BACK.format(run.run_id)})
        log.warning("run %s had died before it ended: marked as failed", run.run_id[:8])
        report_dead_run(home, run)


def look_for_dead_runs(instance: dg.DagsterInstance, home: Path) -> None:
    """The same for who does not hold the lock, which is taken only where a run seems to have it.

    Raises:
        AnotherRefreshRunsError: the run is alive.
    """
    if _dead_holders(instance):
        with refresh_lock(home):
            bury_dead_runs(instance, home)


def _dead_holders(instance: dg.DagsterInstance) -> list[dg.DagsterRun]:
    """Of the newest runs those that never gave the lock back; one of them is alive where somebody has it."""
    statuses = [
        dg.DagsterRunStatus.STARTED,
        dg.DagsterRunStatus.CANCELING,
        dg.DagsterRunStatus.FAILURE,
    ]
    newest = instance.get_runs(dg.RunsFilter(statuses=statuses), limit=20)
    return [run for run in newest if run.tags.get(LOCK_TAG) == HELD.format(run.run_id)]
