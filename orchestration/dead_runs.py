"""Runs that a kill or a crash has ended without a word: Dagster would show them as running for ever.

Dagster's own monitoring cannot tell: its launcher for one machine does not watch its processes, and a run of `cx` is
none of them. The operating system's lock can: whoever holds it knows that no other run does.
"""

import logging
from pathlib import Path

import dagster as dg

from orchestration.refresh_lock import LOCK_TAG, refresh_lock
from orchestration.run_reports import report_dead_run

log = logging.getLogger("cx")


def bury_dead_runs(instance: dg.DagsterInstance, home: Path) -> None:
    """Mark runs that died as failed and give their pool slots back; only for who holds the lock of `home`."""
    for run in _unfinished_holders(instance):
        instance.report_run_failed(run, "The process of this run is gone: it was killed, or the machine went down.")
        instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)
        log.warning("run %s had died before it ended: marked as failed", run.run_id[:8])
        report_dead_run(home, run)


def look_for_dead_runs(instance: dg.DagsterInstance, home: Path) -> None:
    """The same for who does not hold the lock, which is taken only where a run seems to have it.

    Raises:
        AnotherRefreshRunsError: the run is alive.
    """
    if _unfinished_holders(instance):
        with refresh_lock(home):
            bury_dead_runs(instance, home)


def _unfinished_holders(instance: dg.DagsterInstance) -> list[dg.DagsterRun]:
    unfinished = dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING])
    return [run for run in instance.get_runs(unfinished) if run.tags.get(LOCK_TAG) == run.run_id]
