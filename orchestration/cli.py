"""The `cx` command: one call per step, each through the same Dagster job (docs/CONTRACT.md §1)."""

import json
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from orchestration.demo.cli import demo_app
from orchestration.errors import BadConfigurationError, RefreshError
from orchestration.operations.alerts_cli import alerts_app
from orchestration.settings import Settings, load_settings

app = typer.Typer(help="Refresh and read the CX metrics warehouse.", no_args_is_help=True, add_completion=False)
metrics_app = typer.Typer(help="The metric tables compiled from the semantic layer.", no_args_is_help=True)
app.add_typer(metrics_app, name="metrics")
app.add_typer(alerts_app, name="alerts")
app.add_typer(demo_app, name="demo")

INTERRUPTED = 130
EXTRACT, BUILD, VALIDATE, PUBLISH = "extract", "build", "validate", "publish"


AcceptVolume = Annotated[
    bool, typer.Option("--accept-volume", help="Publish though rows were lost or history differs.")
]


@app.command()
def refresh(accept_volume: AcceptVolume = False) -> None:
    """Extract, build and test, validate, publish; then print the scorecard."""
    from orchestration.operations.run_reports import settings_of_refresh
    from orchestration.reports.scorecard import print_scorecard

    settings = settings_of_refresh()
    _run(settings, [EXTRACT, BUILD, VALIDATE, PUBLISH], accept_volume)
    print_scorecard(settings)


@app.command()
def extract() -> None:
    """Land what is new in every source in force."""
    _run(load_settings(), [EXTRACT])


@app.command()
def build() -> None:
    """Build and test the warehouse from what has landed."""
    _run(load_settings(), [BUILD])


@app.command()
def validate(accept_volume: AcceptVolume = False) -> None:
    """Judge the built tables; only a build that passes can be published."""
    _run(load_settings(), [VALIDATE], accept_volume)


@app.command()
def publish(
    rollback: Annotated[
        bool, typer.Option("--rollback", help="Go back to the version before the current one.")
    ] = False,
) -> None:
    """Publish the build that was last validated."""
    from orchestration.operations.refresh_lock import refresh_lock
    from orchestration.publishing import roll_back

    settings = load_settings()
    if not rollback:
        _run(settings, [PUBLISH])
        return
    with refresh_lock(settings.home):
        print(f"published/current is {roll_back(settings.published).name} again")


@app.command()
def erase(
    email: Annotated[list[str] | None, typer.Option(help="A person's e-mail address; may be given again.")] = None,
    contact: Annotated[list[str] | None, typer.Option(help="A contact_id; may be given again.")] = None,
    customer: Annotated[list[str] | None, typer.Option(help="A customer_id; may be given again.")] = None,
) -> None:
    """Erase people or customers from everything in CX_HOME, for good; what was counted stays counted."""
    from orchestration.erasure.erase import erase as erase_subjects
    from orchestration.erasure.receipts import print_receipt
    from orchestration.erasure.subjects import one_kind
    from orchestration.operations.refresh_lock import refresh_lock

    settings = load_settings()
    kind, values = one_kind({"email": email, "contact": contact, "customer": customer})
    with refresh_lock(settings.home):
        receipts = erase_subjects(settings, kind, values)
    for receipt in receipts:
        print_receipt(receipt, settings.home)
    if any(receipt["occurrences_left"] for receipt in receipts):
        raise RefreshError("somebody is still named: remove the files above, then run `cx erase` again")


@app.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """What is published, how old it is, the row ledger and what fails."""
    from orchestration.reports.status import print_status, read_status

    report = read_status(load_settings())
    if as_json:
        print(json.dumps(report, indent=2, default=str))
    else:
        print_status(report)


@app.command()
def history(
    metric: Annotated[str, typer.Argument(help="Name of a metric, such as nps.")],
    month: Annotated[datetime | None, typer.Option(formats=["%Y-%m"], help="This month alone.")] = None,
    as_reported_on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="What was reported at the end of that day (UTC).")
    ] = None,
) -> None:
    """How the published values of a metric changed, and why."""
    from orchestration.reports.history import print_history

    print_history(load_settings(), metric, month, as_reported_on)


@metrics_app.command("compile")
def metrics_compile() -> None:
    """Write the metric tables' models from the semantic layer."""
    from orchestration.environment import PROJECT_ROOT
    from orchestration.metric_compiler import write_metric_tables

    for path in write_metric_tables(PROJECT_ROOT):
        print(f"wrote {_short(path)}")


@metrics_app.command("check")
def metrics_check() -> None:
    """Fail where a metric table's model is not what the semantic layer says."""
    from orchestration.environment import PROJECT_ROOT
    from orchestration.metric_compiler import stale_metric_tables

    stale = stale_metric_tables(PROJECT_ROOT)
    if stale:
        names = ", ".join(_short(path) for path in stale)
        raise RefreshError(f"stale metric tables: {names}; run `cx metrics compile` and commit what it writes")
    print("the metric tables are what the semantic layer says")


def main() -> None:
    """Run `cx`, and turn errors meant for people into one line and an exit code."""
    sys.exit(_exit_code(app))


def _exit_code(command: Callable[..., None]) -> int:
    # A kill that says goodbye ends like Ctrl-C.
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
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
        print(error, file=sys.stderr)
        return 2
    # Typer turns an interrupt into its exit code.
    if returned == INTERRUPTED:
        print("stopped; what was published before stands", file=sys.stderr)
        return INTERRUPTED
    return 0


def _run(settings: Settings, steps: list[str], accept_volume: bool = False) -> None:
    from orchestration.runs import run_steps

    run_steps(settings, steps, accept_volume)


def _short(path: Path) -> str:
    from orchestration.environment import PROJECT_ROOT

    return str(path.relative_to(PROJECT_ROOT))
