"""The YAML of a metric table from the semantic layer: grain, columns, contract and tests."""

from typing import Any

import yaml

VALUES_MODEL = """\
with

{name} ({names}) as (

    values
        {rows}

),

final as (

    select
        {columns}
    from {name}

)

select * from final
"""


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


def values_sql(name: str, columns: list[str], rows: list[list[str | None]]) -> str:
    """The SQL of such a model; `name` is what its rows are."""
    written = [f"({', '.join(map(_literal, row))})" for row in rows]
    casts = [f"cast({column} as {{{{ dbt.type_string() }}}}) as {column}" for column in columns]
    return VALUES_MODEL.format(
        name=name,
        names=", ".join(columns),
        rows=",\n        ".join(written),
        columns=",\n        ".join(casts),
    )


def _literal(text: str | None) -> str:
    if text is None:
        return "null"
    return f"""'{{{{ dbt.escape_single_quotes("{text}") }}}}'""" if "'" in text else f"'{text}'"
