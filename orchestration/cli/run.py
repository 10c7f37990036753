"""Running steps of the nightly job from the command line, with progress a person can follow."""

import contextlib
import logging
import os
import sys
import time
from collections.abc import Iterator
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TextIO

import dagster as dg
from dagster._core.errors import DagsterExecutionInterruptedError
from rich.console import Console

from orchestration.environment import prepare_dagster_home
from orchestration.errors import (
    RefreshError,
    error_location,
    explain_write_errors,
    stack_frames,
    user_error,
    write_error,
)
from orchestration.monitoring.refresh_lock import refresh_lock
from orchestration.settings import Settings

log = logging.getLogger("cx")

STEP_ASSETS = {
    "extract": "landing",
    "build": "warehouse",
    "validate": "validated_build",
    "publish": "published_version",
}


def run_steps(settings: Settings, steps: list[str], accept_volume: bool = False) -> None:
    """Run the named steps as one run of `nightly_refresh`.

    Args:
        settings: the settings of the refresh.
        steps: names of `STEP_ASSETS`, in any order.
        accept_volume: an entity may have lost more than half of its rows.

    Raises:
        BadConfigurationError: something must be put right first.
        RefreshError: a step or a gate failed; what was published before stands.
    """
    # Said at once where another refresh runs; the job takes the lock for good.
    with refresh_lock(settings.home):
        pass
    with explain_write_errors(settings.home):
        settings.home.logs.mkdir(exist_ok=True)
        prepare_dagster_home()
        with _terminal_for_people(settings.home.steps_log) as terminal:
            console = Console(file=terminal, highlight=False, soft_wrap=True)
            _log_to(console, settings.home.cx_log)
            with (
                console.status(", ".join(steps))
                if console.is_terminal
                else contextlib.nullcontext()
            ):
                _run(settings, steps, accept_volume)


@contextlib.contextmanager
def _terminal_for_people(step_log: Path) -> Iterator[TextIO]:
    """What dbt, Dagster and their processes print goes to a log; the terminal is given to the
    caller alone.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    kept = {number: os.dup(number) for number in (1, 2)}
    with (
        step_log.open("w", encoding="utf-8") as log_file,
        os.fdopen(os.dup(1), "w", encoding="utf-8") as terminal,
    ):
        try:
            for number in kept:
                os.dup2(log_file.fileno(), number)
            yield terminal
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            for number, copy in kept.items():
                os.dup2(copy, number)
                os.close(copy)


def _run(settings: Settings, steps: list[str], accept_volume: bool) -> None:
    from orchestration.definitions import defs

    job = defs.resolve_job_def("nightly_refresh")
    keys = [key for step in steps for key in _keys_by_step(defs)[STEP_ASSETS[step]]]
    started = time.monotonic()
    with dg.DagsterInstance.get() as instance:
        try:
            job.execute_in_process(
                instance=instance,
                asset_selection=keys,
                run_config=_run_config(steps, accept_volume),
            )
        except DagsterExecutionInterruptedError:
            raise KeyboardInterrupt from None
        except Exception as error:
            if (known := user_error(error) or write_error(error, settings.home)) is not None:
                raise known from None
            log.debug("a step failed: %s", stack_frames(error))
            raise RefreshError(
                f"an error that nobody has expected ({type(error).__name__} in"
                f" {error_location(error)}); see"
                f" {settings.home.cx_log}, and report it where it stays"
            ) from None
    log.info("%s done in %.1f s", ", ".join(steps), time.monotonic() - started)


def _run_config(steps: list[str], accept_volume: bool) -> dict:
    config: dict = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
    if "validate" in steps:
        config["ops"] = {STEP_ASSETS["validate"]: {"config": {"accept_volume": accept_volume}}}
    return config


def _keys_by_step(defs: dg.Definitions) -> dict[str, list[dg.AssetKey]]:
    """The asset keys of every step, by the name of the assets definition that makes them."""
    return {
        definition.op.name: list(definition.keys)
        for definition in defs.resolve_asset_graph().assets_defs
        if definition.is_executable
    }


def _log_to(console: Console, log_file: Path) -> None:
    class ConsoleHandler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            console.print(self.format(record), markup=False)

    on_screen = ConsoleHandler(logging.INFO)
    in_file = RotatingFileHandler(
        str(log_file), maxBytes=5_000_000, backupCount=3, encoding="utf-8"
    )
    in_file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.handlers = [on_screen, in_file]
    log.setLevel(logging.DEBUG)
    log.propagate = False
