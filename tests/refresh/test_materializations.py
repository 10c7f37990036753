"""Tables and views in a warehouse that exists are replaced whole or not at all."""

import shutil
import subprocess
from pathlib import Path

import duckdb
import pytest

from orchestration.build.dbt import DBT_EXECUTABLE
from orchestration.environment import PROJECT_ROOT

MACROS = PROJECT_ROOT / "dbt_project" / "macros" / "materializations.sql"
PROJECT = """
name: replaced
profile: replaced
model-paths: [models]
macro-paths: [macros]
models: {replaced: {+persist_docs: {relation: true, columns: true}}}
"""
PROFILE = "replaced: {target: dev, outputs: {dev: {type: duckdb, path: replaced.duckdb}}}"
FAILING = "case when {{ var('run') }} = 2 then error('failed') else {{ var('run') }} end as run"
MODELS = {
    "sql_table.sql": f"{{{{ config(materialized='table') }}}} select {FAILING}",
    "python_table.py": """
def model(dbt, session):
    run = dbt.config.get("run")
    if run == 2:
        raise ValueError("failed")
    return session.sql(f"select {run} as run")
""",
    # The second run is refused because a column is missing.
    "sql_view.sql": "select {{ 'absent' if var('run') == 2 else var('run') }} as run",
    "changing.sql": (
        "{{ config(materialized='view' if var('run') == 3 else 'table') }}"
        " select {{ var('run') }} as run"
    ),
    "properties.yml": """
models:
  - {name: sql_table, description: A table., columns: [{name: run, description: It's a run.}]}
  - {name: python_table, config: {run: "{{ var('run') }}"}}
""",
}
RELATIONS = ("sql_table", "python_table", "sql_view", "changing")


@pytest.mark.slow
def test_a_failed_model_leaves_its_relation_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "macros").mkdir()
    shutil.copy(MACROS, tmp_path / "macros")
    (tmp_path / "models").mkdir()
    for name, text in MODELS.items():
        (tmp_path / "models" / name).write_text(text)
    (tmp_path / "dbt_project.yml").write_text(PROJECT)
    (tmp_path / "profiles.yml").write_text(PROFILE)

    assert _run(tmp_path, 1) == 0
    assert _contents(tmp_path) == dict.fromkeys(RELATIONS, 1)
    assert _run(tmp_path, 2) == 1
    assert _contents(tmp_path) == {**dict.fromkeys(RELATIONS, 1), "changing": 2}
    assert _run(tmp_path, 3) == 0
    assert _contents(tmp_path) == dict.fromkeys(RELATIONS, 3)
    with duckdb.connect(str(tmp_path / "replaced.duckdb"), read_only=True) as connection:
        assert connection.sql(
            "select comment from duckdb_columns() where table_name = 'sql_table'"
        ).fetchall() == [("It's a run.",)]


def _run(project: Path, run: int) -> int:
    command = [
        DBT_EXECUTABLE,
        "run",
        "--vars",
        f"{{run: {run}}}",
        "--no-send-anonymous-usage-stats",
    ]
    return subprocess.run(command, cwd=project, check=False, capture_output=True).returncode


def _contents(project: Path) -> dict[str, int]:
    """The run that wrote each relation, and no other relation."""
    with duckdb.connect(str(project / "replaced.duckdb"), read_only=True) as connection:
        names = connection.sql(
            "select table_name from information_schema.tables order by all"
        ).fetchall()
        assert sorted(name for (name,) in names) == sorted(RELATIONS)
        return {
            name: connection.sql(f"select run from {name}").fetchall()[0][0] for name in RELATIONS
        }
