"""The last run of `nightly_refresh`, as `cx status` shows it: `$CX_HOME/last_run.json`."""

import contextlib
from dataclasses import asdict, dataclass, replace

from filelock import FileLock, Timeout

from orchestration.durable_files import read_record, write_record
from orchestration.home import Home
from orchestration.instants import now

# The asset, and so the step in Dagster, of each step of `cx`.
STEP_ASSETS = {
    "extract": "landing",
    "build": "warehouse",
    "validate": "validated_build",
    "publish": "published_version",
    "report": "report",
    "notify": "notifications",
}
RUNNING, SUCCEEDED, FAILED = "running", "succeeded", "failed"
STOPPED, KILLED = "stopped", "killed"


@dataclass(frozen=True)
class LastRun:
    """A run of the job.

    Attributes:
        run_id: ID of the run in Dagster; empty if bad settings kept it from starting.
        started_at: start, an instant.
        outcome: `running`, `succeeded`, `failed`, `stopped` (by a person) or `killed`.
        ended_at: end, an instant; None while it runs, and if it was killed.
        steps: the steps that started, as commands of `cx`. A run that did not succeed ended in the
            last one.
        reason: why it failed, in one line.
    """

    run_id: str
    started_at: str
    outcome: str = RUNNING
    ended_at: str | None = None
    steps: tuple[str, ...] = ()
    reason: str | None = None


def record_start(home: Home, run_id: str) -> None:
    """Record that a run has started."""
    _write(home, LastRun(run_id, now()))


def record_step(home: Home, run_id: str, step: str) -> None:
    """Record that a run has reached a step."""
    run = _read(home)
    if run and run.run_id == run_id and step not in run.steps:
        _write(home, replace(run, steps=(*run.steps, step)))


def record_end(home: Home, run_id: str, outcome: str, reason: str | None = None) -> None:
    """Record how a run ended, unless another one has started since.

    Args:
        home: `$CX_HOME`.
        run_id: the run.
        outcome: see `LastRun`.
        reason: why it failed.
    """
    run = _read(home)
    if run and run.run_id == run_id:
        ended_at = None if outcome == KILLED else now()
        _write(home, replace(run, outcome=outcome, ended_at=ended_at, reason=reason))


def record_refusal(home: Home, reason: str) -> None:
    """Record that bad settings kept a run from starting, unless another one is alive."""
    # The bad setting may be the home.
    with contextlib.suppress(OSError):
        if home.root.is_dir() and not _is_locked(home):
            _write(home, LastRun("", now(), FAILED, now(), reason=reason))


def last_run(home: Home) -> LastRun | None:
    """Return the last run; None before the first one."""
    run = _read(home)
    if run and run.outcome == RUNNING and not _is_locked(home):
        return replace(run, outcome=KILLED)
    return run


def _is_locked(home: Home) -> bool:
    """Whether a run is alive: the operating system releases the lock of a killed one."""
    try:
        with FileLock(home.refresh_lock, timeout=0):
            return False
    except Timeout:
        return True


def _read(home: Home) -> LastRun | None:
    record = read_record(home.last_run_record)
    try:
        return LastRun(**record | {"steps": tuple(record.get("steps", ()))}) if record else None
    except TypeError:
        return None


def _write(home: Home, run: LastRun) -> None:
    write_record(home.last_run_record, asdict(run))
