"""The YAML beside a metric table: grain, columns, contract and tests, all from the semantic layer."""

from typing import Any

import yaml

from orchestration.metric_compiler.table import MetricTable


def table_properties(table: MetricTable) -> str:
    """The YAML of a metric table: its columns, and which of them are its key."""
    columns = [
        column_properties(column.name, column.data_type, column.description)
        for column in [*table.key, *table.measures]
    ]
    return model_properties(
        table.name, table.description, columns, [unique_key(*(key.name for key in table.key))]
    )


def model_properties(
    name: str,
    description: str,
    columns: list[dict[str, Any]],
    data_tests: list[dict[str, Any]] | None = None,
) -> str:
    """The YAML of one dbt model whose contract is enforced."""
    model: dict[str, Any] = {
        "name": name,
        "description": description,
        "config": {"contract": {"enforced": True}},
    }
    if data_tests:
        model["data_tests"] = data_tests
    model["columns"] = columns
    return yaml.safe_dump({"models": [model]}, sort_keys=False, allow_unicode=True, width=120)


def unique_key(*columns: str) -> dict[str, Any]:
    """The data test that these columns together are the key."""
    return {"unique_key": {"arguments": {"columns": list(columns)}}}


def column_properties(
    name: str, data_type: str, description: str, *data_tests: Any, never_null: bool = False
) -> dict[str, Any]:
    """The YAML of one column; that one is never null is part of the contract."""
    column: dict[str, Any] = {"name": name, "data_type": data_type, "description": description}
    if never_null:
        column["constraints"] = [{"type": "not_null"}]
    if data_tests:
        column["data_tests"] = list(data_tests)
    return column
