"""A build larger than memory: dbt spills to `$CX_HOME/tmp`, on every connection of the adapter."""

import subprocess
from pathlib import Path

import pytest

from tests.support.running import BIN, PROJECT_ROOT, settings_of

MODELS = ("a", "b", "c")
# Sorting this takes about three times the memory limit below.
ROWS = 1_500_000
PROJECT = """
name: cx_metrics
version: "1.0"
profile: cx_metrics
models: {cx_metrics: {+materialized: table}}
"""


@pytest.mark.slow
def test_a_build_that_exceeds_its_memory_spills(tmp_path: Path) -> None:
    """Later models connect after the first has spilled; DuckDB then refuses another directory."""
    project, home = tmp_path / "project", tmp_path / "home"
    (project / "models").mkdir(parents=True)
    home.mkdir()
    (project / "dbt_project.yml").write_text(PROJECT, encoding="utf-8")
    for model in MODELS:
        (project / "models" / f"{model}.sql").write_text(
            f"select range as id, md5(range::varchar) as digest from range({ROWS}) order by digest",
            encoding="utf-8",
        )
    profile = (PROJECT_ROOT / "profiles.yml").read_text(encoding="utf-8")
    assert profile.count("memory_limit: 5GB") == 1
    profile = profile.replace("memory_limit: 5GB", "memory_limit: 100MB")
    (project / "profiles.yml").write_text(profile, encoding="utf-8")
    done = subprocess.run(
        [BIN / "dbt", "run", "--target-path", home / "dbt"],
        cwd=project,
        env=settings_of(home),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
