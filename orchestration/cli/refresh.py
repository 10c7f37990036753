"""`cx refresh` and its four steps; all run the same Dagster job (docs/CONTRACT.md §1)."""

from typing import Annotated

import typer

from orchestration.settings import Settings, load_settings

EXTRACT, BUILD, VALIDATE, PUBLISH = "extract", "build", "validate", "publish"

AcceptVolume = Annotated[
    bool, typer.Option("--accept-volume", help="Accept lost rows and changed history.")
]


def refresh(accept_volume: AcceptVolume = False) -> None:
    """Extract, build, validate and publish; then print the scorecard."""
    from orchestration.monitoring.runs import settings_of_refresh
    from orchestration.reports.scorecard import print_scorecard

    settings = settings_of_refresh()
    _run(settings, [EXTRACT, BUILD, VALIDATE, PUBLISH], accept_volume)
    print_scorecard(settings)


def extract() -> None:
    """Land the new and changed records of every enabled source."""
    _run(load_settings(), [EXTRACT])


def build() -> None:
    """Build and test the warehouse from the landed rows."""
    _run(load_settings(), [BUILD])


def validate(accept_volume: AcceptVolume = False) -> None:
    """Validate the built tables; only a build that passes can be published."""
    _run(load_settings(), [VALIDATE], accept_volume)


def publish(
    rollback: Annotated[
        bool, typer.Option("--rollback", help="Go back to the previous version.")
    ] = False,
) -> None:
    """Publish the build that was validated last."""
    from orchestration.monitoring.refresh_lock import refresh_lock
    from orchestration.publishing import roll_back

    settings = load_settings()
    if not rollback:
        _run(settings, [PUBLISH])
        return
    with refresh_lock(settings.home):
        print(f"published/current points to {roll_back(settings.home).name} again")


def _run(settings: Settings, steps: list[str], accept_volume: bool = False) -> None:
    from orchestration.cli.run import run_steps

    run_steps(settings, steps, accept_volume)
