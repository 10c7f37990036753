"""Runs the models of churn on tables in memory, as dbt has compiled them for a home."""

import importlib.util
import json
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import yaml

from tests.support.running import PROJECT_ROOT

CHURN = PROJECT_ROOT / "dbt_project" / "models" / "intermediate" / "churn"
FITTED = CHURN / "int_churn_models__fitted.py"
SCHEMAS = {"dim_customer_health": "marts", "churn_model": "metrics"}
# In the order in which they depend on each other.
MODELS = (
    *("int_customers__mrr_intervals", "int_customers__monthly_mrr", "int_ticket_events__ordered"),
    *("int_tickets__event_milestones", "int_tickets__resolved", "int_customers__monthly_changes"),
    *("int_customers__churn_examples", "int_churn_models__trainings", "int_churn_models__fitted"),
    *("int_customers__churn_scores", "int_churn_models__quality", "dim_customer_health"),
    *("churn_model_quality", "churn_model_weights"),
)


def compiled_models(home: Path) -> dict[str, str]:
    """The SQL of the models of a home by name."""
    results = json.loads((home / "dbt" / "run_results.json").read_text(encoding="utf-8"))
    return {
        result["unique_id"].split(".")[-1]: result["compiled_code"]
        for result in results["results"]
        if result["unique_id"].startswith("model.")
    }


def empty_warehouse() -> duckdb.DuckDBPyConnection:
    """A warehouse in memory, without tables."""
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'; attach ':memory:' as warehouse; use warehouse")
    for schema in ("intermediate", "marts", "metrics", "utilities"):
        connection.execute(f"create schema {schema}")
    return connection


def run_models(
    connection: duckdb.DuckDBPyConnection, code: Mapping[str, str], names: tuple[str, ...] = MODELS
) -> None:
    """Create the tables of models."""
    for name in names:
        schema = next((s for part, s in SCHEMAS.items() if name.startswith(part)), "intermediate")
        if name == "int_churn_models__fitted":
            connection.register("fitted", python_model().model(_dbt(connection), connection))
            query = "from fitted"
        else:
            query = code[name]
        connection.execute(f"create table {schema}.{name} as {query}")


def python_model() -> Any:
    """The module of the Python model."""
    spec = importlib.util.spec_from_file_location(FITTED.stem, FITTED)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _dbt(connection: duckdb.DuckDBPyConnection) -> Any:
    """What dbt passes to a Python model."""
    project = yaml.safe_load((PROJECT_ROOT / "dbt_project.yml").read_text(encoding="utf-8"))
    return SimpleNamespace(
        config={"features": project["vars"]["churn_features"]},
        ref=lambda name: connection.sql(f"from intermediate.{name}"),
    )
