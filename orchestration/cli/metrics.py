"""`cx metrics`: compiles the metric tables from the semantic layer."""

from pathlib import Path

import typer

from orchestration.errors import RefreshError

metrics_app = typer.Typer(
    help="Metric tables compiled from the semantic layer.", no_args_is_help=True
)


@metrics_app.command("compile")
def metrics_compile() -> None:
    """Write the models of the metric tables from the semantic layer."""
    from orchestration.environment import PROJECT_ROOT
    from orchestration.metric_compiler.compiled_files import write_metric_tables

    for path in write_metric_tables(PROJECT_ROOT):
        print(f"wrote {_short(path)}")


@metrics_app.command("check")
def metrics_check() -> None:
    """Fail if the model of a metric table is stale."""
    from orchestration.environment import PROJECT_ROOT
    from orchestration.metric_compiler.compiled_files import stale_metric_tables

    stale = stale_metric_tables(PROJECT_ROOT)
    if stale:
        names = ", ".join(_short(path) for path in stale)
        raise RefreshError(
            f"stale metric tables: {names}; run `cx metrics compile` and commit the result"
        )
    print("the metric tables match the semantic layer")


def _short(path: Path) -> str:
    from orchestration.environment import PROJECT_ROOT

    return str(path.relative_to(PROJECT_ROOT))
