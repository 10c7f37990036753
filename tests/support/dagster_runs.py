"""Runs of Dagster in a home, read from its storage."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg
import pytest


@contextmanager
def instance_of(home: Path) -> Iterator[dg.DagsterInstance]:
    """The Dagster instance of a `CX_HOME`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DAGSTER_HOME", str(home / "dagster"))
        with dg.DagsterInstance.get() as instance:
            yield instance


def last_run(home: Path) -> dg.DagsterRun:
    """The run that was created last."""
    with instance_of(home) as instance:
        return instance.get_runs(limit=1)[0]


def events_of_last_run(home: Path, of_type: dg.DagsterEventType) -> list[dg.DagsterEvent]:
    """The events of one type of the last run, in order."""
    with instance_of(home) as instance:
        logs = instance.all_logs(instance.get_runs(limit=1)[0].run_id, of_type=of_type)
        return [entry.dagster_event for entry in logs]


def steps_of_last_run(home: Path, of_type: dg.DagsterEventType) -> list[str]:
    """The step keys of the events of one type of the last run."""
    return [event.step_key for event in events_of_last_run(home, of_type)]


def blocking_checks_of_last_run(home: Path) -> list[str]:
    """The names of the failed checks of the last run with the severity `ERROR`."""
    found = [
        event.asset_check_evaluation_data
        for event in events_of_last_run(home, dg.DagsterEventType.ASSET_CHECK_EVALUATION)
    ]
    return [
        check.check_name
        for check in found
        if not check.passed and check.severity == dg.AssetCheckSeverity.ERROR
    ]
