"""Reads the variables of `dbt_project.yml`, which dbt also reads."""

from functools import cache
from typing import Any

import yaml

from orchestration.environment import PROJECT_ROOT


def project_variable(name: str) -> Any:
    """Return a variable of the dbt project."""
    return _variables()[name]


def published_metrics() -> list[str]:
    """Return the names of the metrics in the lists from which the metric tables are made."""
    return [
        metric
        for name, value in _variables().items()
        if name.endswith(("_metrics", "_stocks"))
        for metric in value
    ]


def metric_dimensions() -> list[str]:
    """Return the dimensions of the metric tables whose values are in `metric_values`."""
    return project_variable("metric_dimensions")


@cache
def _variables() -> dict[str, Any]:
    project = yaml.safe_load((PROJECT_ROOT / "dbt_project.yml").read_text(encoding="utf-8"))
    return project["vars"]
