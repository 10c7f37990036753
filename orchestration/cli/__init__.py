"""The `cx` command: its command groups, and the exit codes of errors."""

import os
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer

from orchestration.cli.alerts import alerts_app
from orchestration.cli.demo import demo_app
from orchestration.cli.erase import erase
from orchestration.cli.files import files_app
from orchestration.cli.interrupts import repeated_interrupts
from orchestration.cli.metrics import metrics_app
from orchestration.cli.read import history, status
from orchestration.cli.refresh import build, extract, publish, refresh, report, validate
from orchestration.cli.usage import usage_error
from orchestration.errors import BadConfigurationError, RefreshError
from orchestration.escaping import shown
from orchestration.home import Home

INTERRUPTED = 130

app = typer.Typer(no_args_is_help=True, add_completion=False)
for command in (
    *(refresh, extract, build, validate, publish, report),
    *(erase, status, history),
):
    app.command()(command)


def _print_version(is_requested: bool) -> None:
    if is_requested:
        print(f"cx {version('cx-metrics-warehouse')}")
        raise typer.Exit


@app.callback()
def cx(
    show_version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    """Refresh and read the CX metrics warehouse."""


app.add_typer(metrics_app, name="metrics")
app.add_typer(alerts_app, name="alerts")
app.add_typer(demo_app, name="demo")
app.add_typer(files_app, name="files")


def main() -> None:
    """Run `cx`; user errors are printed as one line and set the exit code."""
    sys.exit(_exit_code(app))


def _exit_code(command: Callable[..., Any]) -> int:
    try:
        with repeated_interrupts():
            returned = command(standalone_mode=False)
    except BadConfigurationError as error:
        print(error, file=sys.stderr)
        return 2
    except RefreshError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        returned = INTERRUPTED
    except typer.Exit as error:
        return error.exit_code
    except typer.TyperException as error:
        print(shown(usage_error(error)), file=sys.stderr)
        return 2
    except Exception:
        if not (damage := _damage()):
            raise
        print(damage[0], file=sys.stderr)
        return 1
    # Outside standalone mode, typer returns this exit code for an interrupt.
    if returned == INTERRUPTED:
        print("stopped; the last published version remains", file=sys.stderr)
        return INTERRUPTED
    return 0


def _damage() -> list[str]:
    """The damaged files that may be the cause of an unexpected error."""
    from orchestration.reports.damage import find_damage

    return find_damage(Home(Path(os.environ["CX_HOME"])), is_deep=True)
