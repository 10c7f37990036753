"""Runs steps of the nightly job from the command line and shows their progress."""

import contextlib
import logging
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TextIO

import dagster as dg
import pyarrow as pa
from dagster._core.definitions.job_base import InMemoryJob
from dagster._core.errors import DagsterExecutionInterruptedError
from dagster._core.execution.api import execute_run
from rich.console import Console

from orchestration.defs.job_origin import job_origin
from orchestration.environment import prepare_dagster_home
from orchestration.errors import (
    BuildFailedError,
    RefreshError,
    causes,
    error_location,
    explain_write_errors,
    stack_frames,
    user_error,
    write_error,
)
from orchestration.escaping import shown_lines
from orchestration.monitoring.refresh_lock import refresh_lock
from orchestration.records.last_run import STEP_ASSETS
from orchestration.reports.damage import find_damage
from orchestration.settings import Settings
from orchestration.validation.acceptances import Acceptance

log = logging.getLogger("cx")

INTERRUPTS = (DagsterExecutionInterruptedError, KeyboardInterrupt, pa.ArrowCancelled)


def run_steps(settings: Settings, steps: list[str], acceptance: Acceptance | None = None) -> None:
    """Run the named steps as one run of `nightly_refresh`.

    Args:
        settings: the settings of the refresh.
        steps: keys of `STEP_ASSETS`, in any order.
        acceptance: who accepts lost rows and changed history, and why.

    Raises:
        BadConfigurationError: the configuration is invalid.
        RefreshError: a step or a quality gate failed; the published version is unchanged.
    """
    # Fail at once if another refresh is running; the job itself takes the lock again.
    with refresh_lock(settings.home):
        pass
    with explain_write_errors(settings.home):
        settings.home.logs.mkdir(exist_ok=True)
        prepare_dagster_home()
        with _redirect_output(settings.home.steps_log) as terminal:
            console = Console(file=terminal, highlight=False, soft_wrap=True)
            _log_to(console, settings.home.cx_log)
            with _show_progress(console, ", ".join(steps)):
                _run(settings, steps, acceptance)


@contextlib.contextmanager
def _redirect_output(step_log: Path) -> Iterator[TextIO]:
    """Send the output of dbt, Dagster and their processes to a log; yield the terminal."""
    sys.stdout.flush()
    sys.stderr.flush()
    originals = {number: os.dup(number) for number in (1, 2)}
    with (
        step_log.open("w", encoding="utf-8") as log_file,
        os.fdopen(os.dup(1), "w", encoding="utf-8") as terminal,
    ):
        try:
            for number in originals:
                os.dup2(log_file.fileno(), number)
            yield terminal
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            for number, original in originals.items():
                os.dup2(original, number)
                os.close(original)


@contextlib.contextmanager
def _show_progress(console: Console, steps: str) -> Iterator[None]:
    """Show the steps, then the last message of the logger `cx_progress`, in a terminal."""
    progress = logging.getLogger("cx_progress")
    progress.propagate = False
    progress.setLevel(logging.INFO)
    if not console.is_terminal:
        progress.handlers = [logging.NullHandler()]
        yield
        return
    with console.status(steps) as status:

        class StatusHandler(logging.Handler):
            def emit(self, record: logging.LogRecord) -> None:
                status.update(f"{steps}: {record.getMessage()}")

        progress.handlers = [StatusHandler()]
        yield


def _run(settings: Settings, steps: list[str], acceptance: Acceptance | None) -> None:
    from orchestration.definitions import defs

    job = defs.resolve_job_def("nightly_refresh")
    keys = {key for step in steps for key in _keys_by_step(defs)[STEP_ASSETS[step]]}
    started = time.monotonic()
    with dg.DagsterInstance.get() as instance:
        try:
            run = instance.create_run_for_job(
                job.get_subset(asset_selection=keys),
                run_config=_run_config(acceptance),
                asset_selection=keys,
                remote_job_origin=job_origin(job.name),
            )
            execute_run(InMemoryJob(job), run, instance, raise_on_error=True)
        except DagsterExecutionInterruptedError:
            raise KeyboardInterrupt from None
        except Exception as error:
            # DuckDB and Arrow turn interrupts into errors of their own.
            if any(isinstance(cause, INTERRUPTS) for cause in causes(error)):
                raise KeyboardInterrupt from None
            known = user_error(error) or write_error(error, settings.home)
            if damage := _damage_behind(known, settings):
                raise RefreshError(damage) from None
            if known is not None:
                raise known from None
            log.debug("a step failed: %s", stack_frames(error))
            raise RefreshError(
                f"unexpected error ({type(error).__name__} in {error_location(error)});"
                f" see {settings.home.cx_log}; please report it if it persists"
            ) from None
    log.info("%s done in %.1f s", ", ".join(steps), time.monotonic() - started)


def _damage_behind(known: Exception | None, settings: Settings) -> str | None:
    """The damaged file that may be the cause of an unexpected error or a failed build."""
    if known is not None and not isinstance(known, BuildFailedError):
        return None
    is_deep = known is None or "Error" in str(known)
    return next(iter(find_damage(settings.home, is_deep)), None)


def _run_config(acceptance: Acceptance | None) -> dict:
    config: dict = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    if acceptance:
        accepted = {"accept_volume": asdict(acceptance)}
        config["ops"] = {STEP_ASSETS["validate"]: {"config": accepted}}
    return config


def _keys_by_step(defs: dg.Definitions) -> dict[str, list[dg.AssetKey]]:
    """Return the asset keys of every step, by the name of their assets definition."""
    return {
        definition.op.name: list(definition.keys)
        for definition in defs.resolve_asset_graph().assets_defs
        if definition.is_executable
    }


class ShownFormatter(logging.Formatter):
    """Formats messages without escape sequences."""

    def format(self, record: logging.LogRecord) -> str:
        return shown_lines(super().format(record))


def _log_to(console: Console, log_file: Path) -> None:
    class ConsoleHandler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            console.print(self.format(record), markup=False)

    file_handler = RotatingFileHandler(
        str(log_file), maxBytes=5_000_000, backupCount=3, encoding="utf-8"
    )
    file_handler.setFormatter(ShownFormatter("%(asctime)s %(levelname)s %(message)s"))
    console_handler = ConsoleHandler(logging.INFO)
    console_handler.setFormatter(ShownFormatter())
    log.handlers = [console_handler, file_handler]
    log.setLevel(logging.DEBUG)
    log.propagate = False
