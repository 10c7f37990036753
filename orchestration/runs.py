"""Running steps of the nightly job from the command line, with progress a person can follow."""

import contextlib
import logging
import sys
import time
from logging.handlers import RotatingFileHandler

import dagster as dg
from rich.console import Console

from orchestration.environment import prepare_dagster_home
from orchestration.errors import RefreshError, meant_for_people
from orchestration.settings import Settings

log = logging.getLogger("cx")

STEP_ASSETS = {
    "extract": "landing",
    "build": "warehouse",
    "validate": "validated_build",
    "publish": "published_version",
}


def run_steps(settings: Settings, steps: list[str]) -> None:
    """Run the named steps as one run of `nightly_refresh`.

    Args:
        settings: the settings of the refresh.
        steps: names of `STEP_ASSETS`, in any order.

    Raises:
        BadConfigurationError: something must be put right first.
        RefreshError: a step or a gate failed; what was published before stands.
    """
    # Bound to the terminal now: while steps run, standard output is theirs.
    console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
    log_file = settings.home / "logs" / "cx.log"
    log_file.parent.mkdir(exist_ok=True)
    _log_to(console, log_file)
    prepare_dagster_home()
    # What dbt and Dagster print goes to their own logs; the terminal is for people.
    with (settings.home / "logs" / "steps.log").open("a", encoding="utf-8") as step_log:
        with console.status(", ".join(steps)) if console.is_terminal else contextlib.nullcontext():
            with contextlib.redirect_stdout(step_log), contextlib.redirect_stderr(step_log):
                _run(steps)


def _run(steps: list[str]) -> None:
    from orchestration.definitions import defs

    job = defs.resolve_job_def("nightly_refresh")
    keys = [key for step in steps for key in defs_assets(defs)[STEP_ASSETS[step]]]
    started = time.monotonic()
    with dg.DagsterInstance.get() as instance:
        try:
            job.execute_in_process(
                instance=instance,
                asset_selection=keys,
                run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            )
        except Exception as error:
            log.debug("a step failed", exc_info=True)
            message = f"{type(error).__name__}: {str(error).partition(chr(10))[0]}; see the logs"
            raise meant_for_people(error) or RefreshError(message) from None
    log.info("%s done in %.1f s", ", ".join(steps), time.monotonic() - started)


def defs_assets(defs: dg.Definitions) -> dict[str, list[dg.AssetKey]]:
    """The asset keys of every step, by the name of the assets definition that makes them."""
    return {
        definition.op.name: list(definition.keys)
        for definition in defs.resolve_asset_graph().assets_defs
        if definition.is_executable
    }


def _log_to(console: Console, log_file: object) -> None:
    class ConsoleHandler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            console.print(self.format(record), markup=False)

    on_screen = ConsoleHandler(logging.INFO)
    in_file = RotatingFileHandler(str(log_file), maxBytes=5_000_000, backupCount=3, encoding="utf-8")
    in_file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log.handlers = [on_screen, in_file]
    log.setLevel(logging.DEBUG)
    log.propagate = False
