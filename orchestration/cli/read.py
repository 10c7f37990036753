"""`cx status` and `cx history`: print information about the published version."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Annotated

import typer

from orchestration.errors import BadConfigurationError
from orchestration.settings import load_settings


def _date_parser(option: str, written: str, form: str) -> Callable[[str], datetime]:
    def parse(text: str) -> datetime:
        try:
            return datetime.strptime(text, form)
        except ValueError:
            raise BadConfigurationError(
                f"{option}: '{text}' is not a date; write it as {written}"
            ) from None

    return parse


Month = Annotated[
    datetime | None,
    typer.Option(
        parser=_date_parser("--month", "YYYY-MM", "%Y-%m"),
        metavar="YYYY-MM",
        help="Only this month.",
    ),
]
ReportedDay = Annotated[
    datetime | None,
    typer.Option(
        parser=_date_parser("--as-reported-on", "YYYY-MM-DD", "%Y-%m-%d"),
        metavar="YYYY-MM-DD",
        help="Values reported at the end of that day (UTC).",
    ),
]


def status(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print the published version, the age of each source, the row ledger and failing checks."""
    from orchestration.reports.status import print_status, read_status

    report = read_status(load_settings(accept_damage=True))
    if as_json:
        print(json.dumps(report, indent=2))
    else:
        print_status(report)


def history(
    metric: Annotated[str, typer.Argument(help="Name of a metric, such as nps.")],
    month: Month = None,
    as_reported_on: ReportedDay = None,
) -> None:
    """Print how the monthly values of a metric changed, and why."""
    from orchestration.reports.history import print_history

    print_history(load_settings(), metric, month, as_reported_on)
