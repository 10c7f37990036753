"""Calls dbt; the only module with its executable and command lines."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from orchestration.build.failures import explain_failure, remove_run_results
from orchestration.build.spark import (
    copy_spark_tables,
    record_complete_build,
    remove_spark_tables,
)
from orchestration.environment import PROJECT_ROOT, STOP_WITH_PARENT
from orchestration.errors import RefreshError
from orchestration.settings import DUCKDB, Settings

DBT_EXECUTABLE = Path(sys.executable).parent / "dbt"
MANIFEST = PROJECT_ROOT / "target" / "manifest.json"
SEMANTIC_MANIFEST = "semantic_manifest.json"
# Unit tests read no data of the company: they run where the SQL changes, in development and in CI.
BUILD = ("build", "--exclude-resource-type", "unit_test")
WITHOUT_TESTS = ("--exclude-resource-type", "test")
# dbt-spark runs models in Python on Databricks only.
PYTHON_MODELS = "file:*.py+"
# A view on empty tables is created again once they are full.
ON_DUCKDB = ("--select", f"{PYTHON_MODELS} config.materialized:view test_type:data")
DBT_ON_SPARK = ("-m", "orchestration.build.spark_dbt")


def ensure_manifest() -> Path:
    """Return the manifest of the dbt project; parse the project if one of its files is newer.

    Raises:
        RefreshError: the project does not parse; the message contains dbt's output.
    """
    if not MANIFEST.exists() or _is_outdated(MANIFEST):
        MANIFEST.parent.mkdir(exist_ok=True)
        # Concurrent commands may parse, and a parse may be killed: only a complete file is renamed.
        with tempfile.TemporaryDirectory(dir=MANIFEST.parent, prefix="parse-") as folder:
            parse(PROJECT_ROOT, Path(folder))
            # `mf` reads the semantic manifest.
            for name in (SEMANTIC_MANIFEST, MANIFEST.name):
                (Path(folder) / name).replace(MANIFEST.with_name(name))
    return MANIFEST


def parse(project_dir: Path, target: Path) -> None:
    """Parse a dbt project.

    Args:
        project_dir: root of the dbt project.
        target: empty folder that receives `manifest.json` and `semantic_manifest.json`; an existing
            manifest could be mistaken for the result.

    Raises:
        RefreshError: the project does not parse; the message contains dbt's output.
    """
    options = ["--quiet", "--no-use-colors"]
    folders: list[str | Path] = ["--project-dir", project_dir, "--profiles-dir", project_dir]
    outputs: list[str | Path] = ["--target-path", target, "--log-path", target]
    parsed = subprocess.run(
        [DBT_EXECUTABLE, *options, "parse", "--no-partial-parse", *folders, *outputs],
        cwd=project_dir,
        capture_output=True,
        text=True,
        check=False,
    )
    if parsed.returncode != 0:
        raise RefreshError(
            f"the dbt project does not parse:\n{(parsed.stdout + parsed.stderr).strip()}"
        )


def build(settings: Settings) -> None:
    """Build and test the warehouse of a home with `dbt build`.

    The process of dbt ends with this one.

    Raises:
        BadConfigurationError: the reporting currency has no exchange rate.
        RefreshError: a model or a data test failed.
    """
    for command in build_commands(settings):
        _run(settings, command)


@dataclass(frozen=True)
class BuildCommand:
    """A command of dbt that is part of a build.

    Attributes:
        arguments: its arguments.
        target: folder of its artifacts.
        runs_on_spark: whether Spark runs it, and not DuckDB.
        has_results: whether it builds tables with rows.
    """

    arguments: tuple[str, ...]
    target: Path
    runs_on_spark: bool = False
    has_results: bool = True

    @property
    def executable(self) -> tuple[str, ...]:
        """The executable of dbt, and the arguments that start it."""
        return (sys.executable, *DBT_ON_SPARK) if self.runs_on_spark else (str(DBT_EXECUTABLE),)


def build_commands(settings: Settings) -> Iterator[BuildCommand]:
    """Yield the commands of a build of the whole warehouse; each has ended when the next starts.

    Raises:
        RefreshError: the tables of Spark do not fit the warehouse.
    """
    home = settings.home
    if settings.engine == DUCKDB:
        yield BuildCommand(BUILD, home.dbt_target)
        return
    remove_spark_tables(home)
    models = (*BUILD, *WITHOUT_TESTS, "--exclude", PYTHON_MODELS)
    yield BuildCommand((*models, "--target", "spark"), home.spark_target, runs_on_spark=True)
    yield BuildCommand((*models, "--empty"), home.dbt_target, has_results=False)
    copy_spark_tables(home)
    remove_spark_tables(home)
    yield BuildCommand((*BUILD, *ON_DUCKDB), home.dbt_target)
    record_complete_build(home)


def build_models(settings: Settings, models: list[str]) -> None:
    """Build some models and what they read, without tests.

    Raises:
        RefreshError: a model failed.
    """
    options = ("--exclude-resource-type", "test", "--select", *(f"+{model}" for model in models))
    _run(settings, BuildCommand((*BUILD, *options), settings.home.dbt_target))


def _run(settings: Settings, command: BuildCommand) -> None:
    home = settings.home
    remove_run_results(command.target)
    environment = {
        "CX_HOME": str(home),
        "CX_AS_OF": settings.as_of_date.isoformat(),
        STOP_WITH_PARENT: str(os.getpid()),
    }
    outputs: list[str | Path] = ["--target-path", command.target, "--log-path", home.logs]
    with subprocess.Popen(
        [*command.executable, *command.arguments, *outputs],
        cwd=PROJECT_ROOT,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            output, _ = process.communicate()
        except BaseException:
            process.kill()
            _wait_for_end(process)
            raise
    if process.returncode != 0:
        raise explain_failure(settings, output, command.target)


def _wait_for_end(killed: subprocess.Popen[str]) -> None:
    """Wait for a killed process, which holds the warehouse until its threads end their writes.

    An interrupt that is repeated meanwhile must not let this process end first.
    """
    while True:
        try:
            killed.wait()
        except KeyboardInterrupt:
            continue
        return


def _is_outdated(result: Path) -> bool:
    """Whether a file or folder of the dbt project is newer; removing a file changes its folder."""
    inputs = [PROJECT_ROOT / "dbt_project.yml", PROJECT_ROOT / "profiles.yml"]
    for folder in ("dbt_project", "seeds"):
        inputs += [PROJECT_ROOT / folder, *(PROJECT_ROOT / folder).rglob("*")]
    return result.stat().st_mtime < max(path.stat().st_mtime for path in inputs)
