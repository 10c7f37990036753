"""Finds joins in a query plan of DuckDB whose cost grows faster than their input.

A hash join costs as much as its sides have rows. A nested-loop join, a range join and a cross
product compare each row of one side with each row of the other, so they are linear only if one side
has at most one row.
"""

import json
from collections.abc import Iterator

import duckdb

COMPARING_EACH_PAIR = {
    "NESTED_LOOP_JOIN",
    "BLOCKWISE_NL_JOIN",
    "PIECEWISE_MERGE_JOIN",
    "IE_JOIN",
    "CROSS_PRODUCT",
}
# Tables with one row.
ONE_ROW_TABLES = {
    *("refresh_settings", "comparison", "refresh_info", "complete_build"),
    "int_comments__model_quality",
}
# Operators with at most as many rows as their only input.
NOT_ADDING_ROWS = {"PROJECTION", "FILTER", "ORDER_BY", "LIMIT", "STREAMING_LIMIT"}
# Optimizers that depend on the rows: they remove joins of empty tables and filters that hold for
# all rows, or hide that a side has one row.
DEPENDING_ON_ROWS = "statistics_propagation,empty_result_pullup,late_materialization"


def superlinear_joins(connection: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    """Explain a query and return its joins of two sides of which neither has at most one row.

    Args:
        connection: a connection with the tables of the query.
        query: one SELECT statement.

    Returns:
        Per join the operator and its condition, if any.
    """
    connection.execute(f"set disabled_optimizers = '{DEPENDING_ON_ROWS}'")
    row = connection.execute(f"explain (format json) {query}").fetchone()
    assert row is not None, "EXPLAIN returns one row"
    plan = list(_operators(json.loads(row[1])[0]))
    ctes = {
        node["extra_info"]["Table Index"]: node["children"][0]
        for node in plan
        if node["name"] == "CTE"
    }
    return [
        " ".join([node["name"], *_conditions(node)])
        for node in plan
        if node["name"] in COMPARING_EACH_PAIR
        and not any(_has_one_row(side, ctes) for side in node["children"])
    ]


def _operators(node: dict) -> Iterator[dict]:
    yield node
    for child in node["children"]:
        yield from _operators(child)


def _conditions(node: dict) -> list[str]:
    shown = node["extra_info"].get("Conditions") or node["extra_info"].get("Condition") or []
    return [shown] if isinstance(shown, str) else shown


def _has_one_row(node: dict, ctes: dict[str, dict]) -> bool:
    """Whether an operator returns at most one row, whatever the tables contain."""
    name, info, children = node["name"], node["extra_info"], node["children"]
    if name in ("UNGROUPED_AGGREGATE", "DUMMY_SCAN"):
        return True
    if name == "COLUMN_DATA_SCAN":
        return info.get("Estimated Cardinality") in ("0", "1")
    if name == "TOP_N":
        return info["Top"] == "1"
    if name == "SEQ_SCAN":
        return info["Table"].split(".")[-1] in ONE_ROW_TABLES
    if name == "CTE_SCAN":
        return info["CTE Index"] in ctes and _has_one_row(ctes[info["CTE Index"]], ctes)
    if name == "CTE":
        return _has_one_row(children[1], ctes)
    if name in NOT_ADDING_ROWS | COMPARING_EACH_PAIR:
        return all(_has_one_row(child, ctes) for child in children)
    return False
