"""A session of Spark with the settings of `profiles.yml`, and SQL of the project's macros."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.running import BIN, PROJECT_ROOT, settings_of


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A session of Spark on one core."""
    from pyspark.sql import SparkSession

    from orchestration.build.spark_dbt import add_address_functions

    # Spark starts this Python for the functions on addresses.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    profile = yaml.safe_load((PROJECT_ROOT / "profiles.yml").read_text(encoding="utf-8"))
    parameters = profile["cx_metrics"]["outputs"]["spark"]["server_side_parameters"]
    builder = SparkSession.builder
    for name, value in parameters.items():
        if "{{" not in value:
            builder = builder.config(name, value)
    builder = builder.config("spark.master", "local[1]")
    builder = builder.config("spark.sql.codegen.wholeStage", "false")
    folder = tmp_path_factory.mktemp("spark_tables")
    session = builder.config("spark.sql.warehouse.dir", str(folder)).getOrCreate()
    add_address_functions(session)
    yield session
    session.stop()


def compiled(sql: str, target: str, folder: Path) -> str:
    """SQL with macros of the project, compiled for `duckdb` or `spark`."""
    command = [BIN / "dbt", "--quiet", "--no-use-colors", "compile", "--target", target]
    options = ["--no-populate-cache", "--no-introspect", "--output", "json", "--inline", sql]
    done = subprocess.run(
        [*command, *options, "--target-path", folder / target, "--log-path", folder],
        cwd=PROJECT_ROOT,
        env=settings_of(folder / "home"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout[done.stdout.index("{") :])["compiled"]
