"""Counts the rows that the operators of a query return, which show how its cost grows.

The time of a query depends on the machine; these rows do not.
"""

import json

import duckdb


def processed_rows(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    """Run a query and return the rows of all its operators together.

    Args:
        connection: a connection with the tables of the query.
        query: one SELECT statement.
    """
    row = connection.execute(f"explain (analyze, format json) {query}").fetchone()
    assert row is not None, "EXPLAIN returns one row"
    return _rows(json.loads(row[1]))


def _rows(operator: dict) -> int:
    return operator.get("operator_cardinality", 0) + sum(map(_rows, operator["children"]))
