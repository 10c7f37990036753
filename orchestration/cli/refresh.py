"""`cx refresh` and its steps; all run the same Dagster job (docs/CONTRACT.md §1)."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.errors import BadConfigurationError, RefreshError
from orchestration.settings import Settings, load_settings

if TYPE_CHECKING:
    from orchestration.validation.acceptances import Acceptance

EXTRACT, BUILD, VALIDATE, PUBLISH, REPORT = "extract", "build", "validate", "publish", "report"
NOTIFY = "notify"

AcceptVolume = Annotated[
    bool,
    typer.Option(
        "--accept-volume", help="Accept lost rows and changed history; needs --by and --reason."
    ),
]
By = Annotated[
    str, typer.Option("--by", metavar="ROLE", help="Role of the person who accepts, no name.")
]
Reason = Annotated[
    str, typer.Option("--reason", metavar="TEXT", help="Why the changes are right; kept.")
]


def refresh(accept_volume: AcceptVolume = False, by: By = "", reason: Reason = "") -> None:
    """Extract, build, validate, publish and write the report; then print the scorecard."""
    acceptance = _acceptance(accept_volume, by, reason)
    from orchestration.monitoring.runs import settings_of_refresh
    from orchestration.reports.scorecard import print_scorecard

    settings = settings_of_refresh()
    _run(settings, [EXTRACT, BUILD, VALIDATE, PUBLISH, REPORT, *_notify()], acceptance)
    print_scorecard(settings)


def extract() -> None:
    """Land the new and changed records of every enabled source."""
    _run(load_settings(), [EXTRACT])


def build() -> None:
    """Build and test the warehouse from the landed rows."""
    _run(load_settings(), [BUILD])


def validate(accept_volume: AcceptVolume = False, by: By = "", reason: Reason = "") -> None:
    """Validate the built tables; only a build that passes can be published."""
    acceptance = _acceptance(accept_volume, by, reason)
    _run(load_settings(), [VALIDATE], acceptance)


def publish(
    rollback: Annotated[
        bool, typer.Option("--rollback", help="Go back to the previous version.")
    ] = False,
) -> None:
    """Publish the build that was validated last, with its report."""
    from orchestration.erasure.erase import erase_restored
    from orchestration.monitoring.refresh_lock import refresh_lock
    from orchestration.publishing import configured_server, roll_back

    settings = load_settings()
    if not rollback:
        _run(settings, [PUBLISH, REPORT, *_notify()])
        return
    with refresh_lock(settings.home):
        erase_restored(settings)
        version = roll_back(settings.home, configured_server())
        print(f"published/current points to {version.name} again")


def report(
    no_comments: Annotated[
        bool, typer.Option("--no-comments", help="Leave comments out, for a file that travels.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help="Write this file instead of the version's."),
    ] = None,
) -> None:
    """Write the report of the published version (again), one HTML file."""
    from orchestration.erasure.erase import erase_restored, record_written
    from orchestration.html_report.writing import check_target, write_report
    from orchestration.monitoring.refresh_lock import refresh_lock
    from orchestration.publishing import current_version

    settings = load_settings()
    if output:
        check_target(output)
    started = time.time_ns()
    with refresh_lock(settings.home):
        erase_restored(settings)
        version = current_version(settings.home)
        if version is None:
            raise RefreshError("nothing is published yet: run `cx refresh` first")
        with_comments = settings.has_report_comments and not no_comments
        path = write_report(settings.home, version, with_comments, output)
        record_written(settings.home, started)
    print(path)


def _acceptance(accept_volume: bool, by: str, reason: str) -> "Acceptance | None":
    from orchestration.validation.acceptances import new_acceptance

    if accept_volume:
        return new_acceptance(by, reason)
    if by or reason:
        raise BadConfigurationError(
            "--accept-volume: missing; --by and --reason belong to --accept-volume"
        )
    return None


def _notify() -> list[str]:
    """The step after publishing, if there are rules."""
    from orchestration.notifications import load_notifications

    return [NOTIFY] if load_notifications() else []


def _run(settings: Settings, steps: list[str], acceptance: "Acceptance | None" = None) -> None:
    from orchestration.cli.run import run_steps

    run_steps(settings, steps, acceptance)
