"""No query of a build or a gate joins in a time that grows faster than its input."""

import json
from datetime import date
from pathlib import Path

import duckdb
import yaml

from expectations.folders import STAGES, suite_files
from orchestration.home import Home
from orchestration.privacy.addresses import add_address_functions
from orchestration.settings import Settings
from orchestration.validation.validate import validated_tables
from tests.support.join_plans import superlinear_joins


def test_models_and_data_tests_join_by_equality_or_with_one_row(built_home: Path) -> None:
    """Vendors that the demo company does not use have empty tables; their models are explained."""
    manifest = json.loads((built_home / "dbt" / "manifest.json").read_text(encoding="utf-8"))
    queries = {
        name: node["compiled_code"]
        for name, node in manifest["nodes"].items()
        if node["resource_type"] in ("model", "test") and node["language"] == "sql"
        if node["config"]["materialized"] != "ephemeral" and node.get("compiled_code")
    }
    assert len(queries) > 200
    with duckdb.connect(str(built_home / "warehouse.duckdb"), read_only=True) as connection:
        add_address_functions(connection)
        assert _superlinear(connection, queries) == {}


def test_suites_join_by_equality_or_with_one_row(built_home: Path) -> None:
    suites = {path.name: path for stage in STAGES for path in suite_files(stage)}
    contents = {name: yaml.safe_load(path.read_text("utf-8")) for name, path in suites.items()}
    queries = {name: content["query"] for name, content in contents.items() if "query" in content}
    settings = Settings(Home(built_home), ("demo",), None, date(2026, 6, 30), "UTC", "USD")
    with validated_tables(settings) as (connection, _):
        assert _superlinear(connection, queries) == {}


def _superlinear(
    connection: duckdb.DuckDBPyConnection, queries: dict[str, str]
) -> dict[str, list[str]]:
    found = {name: superlinear_joins(connection, query) for name, query in queries.items()}
    return {name: joins for name, joins in found.items() if joins}
