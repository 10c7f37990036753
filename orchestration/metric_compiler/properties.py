"""The YAML beside a metric table: grain, columns, contract and tests, all from the semantic layer."""

from typing import Any

import yaml

from orchestration.metric_compiler.table import Column, MetricTable


def table_properties(table: MetricTable) -> str:
    """The YAML of a metric table: its key is unique, whatever is a sum is never null."""
    names = [column.name for column in table.key]
    if len(names) == 1:
        return model_properties(table.name, table.description, [_tested(table.period, "unique"), *_measures(table)])
    keys = [_tested(column) for column in table.key]
    unique_key = {"unique_together": {"arguments": {"columns": names}}}
    return model_properties(table.name, table.description, [*keys, *_measures(table)], [unique_key])


def model_properties(
    name: str, description: str, columns: list[dict[str, Any]], data_tests: list[dict[str, Any]] | None = None
) -> str:
    """The YAML of one dbt model whose contract is enforced."""
    model = {"name": name, "description": description, "config": {"contract": {"enforced": True}}}
    if data_tests:
        model["data_tests"] = data_tests
    model["columns"] = columns
    return yaml.safe_dump({"models": [model]}, sort_keys=False, allow_unicode=True, width=120)


def column_properties(name: str, data_type: str, description: str, *data_tests: Any) -> dict[str, Any]:
    """The YAML of one column."""
    column: dict[str, Any] = {"name": name, "data_type": data_type, "description": description}
    if data_tests:
        column["data_tests"] = list(data_tests)
    return column


def _tested(column: Column, *data_tests: str) -> dict[str, Any]:
    return column_properties(column.name, column.data_type, column.description, "not_null", *data_tests)


def _measures(table: MetricTable) -> list[dict[str, Any]]:
    return [column_properties(column.name, column.data_type, column.description) for column in table.measures]
