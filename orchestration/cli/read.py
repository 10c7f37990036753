"""`cx status` and `cx history`: print information about the published version."""

import json
from datetime import datetime
from typing import Annotated

import typer

from orchestration.settings import load_settings


def status(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print the published version, the age of each source, the row ledger and failing checks."""
    from orchestration.reports.status import print_status, read_status

    report = read_status(load_settings())
    if as_json:
        print(json.dumps(report, indent=2, default=str))
    else:
        print_status(report)


def history(
    metric: Annotated[str, typer.Argument(help="Name of a metric, such as nps.")],
    month: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m"], help="Only this month.")
    ] = None,
    as_reported_on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Values reported at the end of that day (UTC)."),
    ] = None,
) -> None:
    """Print how the monthly values of a metric changed, and why."""
    from orchestration.reports.history import print_history

    print_history(load_settings(), metric, month, as_reported_on)
