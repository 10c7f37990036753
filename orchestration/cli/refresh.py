"""`cx refresh` and its four steps, each through the same Dagster job (docs/CONTRACT.md §1)."""

from typing import Annotated

import typer

from orchestration.settings import Settings, load_settings

EXTRACT, BUILD, VALIDATE, PUBLISH = "extract", "build", "validate", "publish"

AcceptVolume = Annotated[
    bool, typer.Option("--accept-volume", help="Publish though rows were lost or history differs.")
]


def refresh(accept_volume: AcceptVolume = False) -> None:
    """Extract, build and test, validate, publish; then print the scorecard."""
    from orchestration.monitoring.runs import settings_of_refresh
    from orchestration.reports.scorecard import print_scorecard

    settings = settings_of_refresh()
    _run(settings, [EXTRACT, BUILD, VALIDATE, PUBLISH], accept_volume)
    print_scorecard(settings)


def extract() -> None:
    """Land what is new in every source in force."""
    _run(load_settings(), [EXTRACT])


def build() -> None:
    """Build and test the warehouse from what has landed."""
    _run(load_settings(), [BUILD])


def validate(accept_volume: AcceptVolume = False) -> None:
    """Judge the built tables; only a build that passes can be published."""
    _run(load_settings(), [VALIDATE], accept_volume)


def publish(
    rollback: Annotated[
        bool, typer.Option("--rollback", help="Go back to the version before the current one.")
    ] = False,
) -> None:
    """Publish the build that was last validated."""
    from orchestration.monitoring.refresh_lock import refresh_lock
    from orchestration.publishing import roll_back

    settings = load_settings()
    if not rollback:
        _run(settings, [PUBLISH])
        return
    with refresh_lock(settings.home):
        print(f"published/current is {roll_back(settings.home).name} again")


def _run(settings: Settings, steps: list[str], accept_volume: bool = False) -> None:
    from orchestration.cli.run import run_steps

    run_steps(settings, steps, accept_volume)
