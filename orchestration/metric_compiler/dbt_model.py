"""Text of generated dbt models: YAML with enforced contracts, and models of literal rows."""

import json
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
    """The YAML of a dbt model with an enforced contract."""
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
    """The data test that the columns together are the key."""
    return {"unique_key": {"arguments": {"columns": list(columns)}}}


def column_properties(
    name: str, data_type: str, description: str, *data_tests: Any, never_null: bool = False
) -> dict[str, Any]:
    """The YAML of a column; the contract includes that it is never null."""
    column: dict[str, Any] = {"name": name, "data_type": data_type, "description": description}
    if never_null:
        column["constraints"] = [{"type": "not_null"}]
    if data_tests:
        column["data_tests"] = list(data_tests)
    return column


def values_sql(
    name: str,
    columns: list[str],
    rows: list[list[str | None]],
    doubles: tuple[str, ...] = (),
) -> str:
    """The SQL of a model whose rows are literals.

    Args:
        name: name of the CTE with the rows.
        columns: names of the columns.
        rows: values in the order of the columns, as text.
        doubles: names of the columns of type double; all others are of type string.
    """
    written = [f"({', '.join(map(_literal, row))})" for row in rows]
    types = {name: "double" if name in doubles else "{{ dbt.type_string() }}" for name in columns}
    casts = [f"cast({name} as {type_}) as {name}" for name, type_ in types.items()]
    return VALUES_MODEL.format(
        name=name,
        names=", ".join(columns),
        rows=",\n        ".join(written),
        columns=",\n        ".join(casts),
    )


def _literal(text: str | None) -> str:
    if text is None:
        return "null"
    # Jinja reads a JSON text as Python does.
    is_plain = not set("'\\{") & set(text)
    quoted = json.dumps(text, ensure_ascii=False)
    return f"'{text}'" if is_plain else f"'{{{{ dbt.escape_single_quotes({quoted}) }}}}'"
