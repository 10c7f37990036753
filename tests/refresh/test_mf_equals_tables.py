"""The compiled tables equal the answers of MetricFlow, cell by cell."""

import math
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from orchestration.metric_compiler.metric_table import Column, MetricTable, metric_table
from orchestration.metric_compiler.semantic_layer import SemanticLayer
from tests.support.metric_tables import METRIC_TABLES

Value = int | float | Decimal | None
Answer = dict[tuple[date | str, ...], Value]


@pytest.fixture(scope="module")
def warehouse(built_home: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(built_home / "warehouse.duckdb"), read_only=True)


@pytest.mark.parametrize("name", METRIC_TABLES)
def test_tables_equal_the_answers_of_metricflow(
    name: str, layer: SemanticLayer, warehouse: duckdb.DuckDBPyConnection
) -> None:
    query = next(query for query in layer.manifest.saved_queries if query.name == name)
    table = metric_table(layer, query)
    assert [
        cell for measure in table.measures for cell in differing(table, measure, layer, warehouse)
    ] == []


@pytest.mark.parametrize("grain", ["quarter", "year"])
def test_measures_of_months_are_null_over_longer_periods(
    grain: str, layer: SemanticLayer, warehouse: duckdb.DuckDBPyConnection
) -> None:
    longer = periods_of_several_months(grain, warehouse)
    assert longer, f"a warehouse without two months of one {grain} shows nothing"
    for name, metric in layer.metrics.items():
        if metric.config.meta.get("grain") == "month":
            answers = answered(name, [f"metric_time__{grain}"], layer, warehouse)
            assert {answers.get((period,)) for period in longer} == {None}, name


def test_opening_and_closing_stocks_of_a_quarter_are_those_of_its_months(
    layer: SemanticLayer, warehouse: duckdb.DuckDBPyConnection
) -> None:
    edges = {
        "customers_at_start": "arg_min",
        "mrr_at_start": "arg_min",
        "mrr_at_end": "arg_max",
        "mrr_of_detractors": "arg_max",
        "mrr_without_answer": "arg_max",
        "backlog": "arg_max",
    }
    for name, edge in edges.items():
        quarter = "cast(date_trunc('quarter', metric_month) as date)"
        months = (
            f"select {quarter}, {edge}({name}, metric_month) from metrics.scorecard_monthly group"
            " by 1"
        )
        held = {key: value for key, value in rows(warehouse, months).items() if value}
        answers = answered(name, ["metric_time__quarter"], layer, warehouse)
        assert held == {key: value for key, value in answers.items() if value}, name


@pytest.mark.parametrize("experience", ["nps", "csat"])
def test_churn_by_experience_equals_the_answers_of_metricflow(
    experience: str, layer: SemanticLayer, warehouse: duckdb.DuckDBPyConnection
) -> None:
    group_by = ["metric_time__month", f"customer_month__{experience}_band_at_start"]
    for name in ("customers_churned", "customer_churn_rate", "mrr_at_start", "mrr_churned"):
        held = rows(
            warehouse,
            f"select metric_month, band, {name} from metrics.churn_by_experience"
            f" where experience = '{experience}'",
        )
        answers = answered(name, group_by, layer, warehouse)
        assert held
        assert [key for key in held if not same(held[key], answers[key])] == [], name


def test_rolling_scores_are_those_of_three_months(
    layer: SemanticLayer, warehouse: duckdb.DuckDBPyConnection
) -> None:
    parts = {"nps": ("nps_promoters - nps_detractors", "nps_responses")}
    parts["csat"] = ("csat_satisfied", "csat_responses")
    for name, (numerator, denominator) in parts.items():
        months = (
            f"select metric_month, 100 * sum({numerator}) over three / sum({denominator})"
            " over three from metrics.scorecard_monthly window three as"
            " (order by metric_month range between interval 2 months preceding and current row)"
        )
        expected = rows(warehouse, months)
        answers = answered(f"{name}_rolling_3m", ["metric_time__month"], layer, warehouse)
        assert len(expected) > 3
        assert [month for month in expected if not same(answers[month], expected[month])] == []
        assert {answers[month] for month in answers.keys() - expected.keys()} <= {None}


def differing(
    table: MetricTable, measure: Column, layer: SemanticLayer, warehouse: duckdb.DuckDBPyConnection
) -> list[str]:
    """The cells of one measure that differ between the table and MetricFlow."""
    keys = ", ".join(column.name for column in table.key)
    held = rows(warehouse, f"select {keys}, {measure.name} from metrics.{table.name}")
    group_by = [column.source for column in table.key]
    answers = answered(measure.source, group_by, layer, warehouse, table.grain)
    nothing = 0 if measure.is_sum else None
    return [
        f"{table.name}.{measure.name} {key}: the table holds {held.get(key)}, mf answers"
        f" {answers.get(key)}"
        for key in held.keys() | answers.keys()
        if key not in held
        or not same(held[key], nothing if answers.get(key) is None else answers[key])
    ]


def answered(
    metric: str,
    group_by: list[str],
    layer: SemanticLayer,
    warehouse: duckdb.DuckDBPyConnection,
    periods: str = "month",
) -> Answer:
    """MetricFlow's answer for one metric on facts of the periods, without rows of no period."""
    sql = layer.render_periods(periods, metric_names=[metric], group_by_names=group_by)
    answer = rows(warehouse, f"select {', '.join([*group_by, metric])} from ({sql})")
    return {key: value for key, value in answer.items() if key[0] is not None}


def periods_of_several_months(grain: str, warehouse: duckdb.DuckDBPyConnection) -> set[date]:
    """Quarters or years in which every fact of months has two months or more."""
    found = []
    for fact in ("marts.fct_customer_months", "intermediate.fct_customer_order_months"):
        period = f"cast(date_trunc('{grain}', metric_month) as date)"
        sql = f"select {period} from {fact} group by 1 having count(distinct metric_month) > 1"
        found.append({period for (period,) in warehouse.execute(sql).fetchall()})
    return set.intersection(*found)


def rows(warehouse: duckdb.DuckDBPyConnection, sql: str) -> Answer:
    """The values of the last column, by the other columns."""
    found = {}
    for *key, value in warehouse.execute(sql).fetchall():
        found[tuple(part.date() if isinstance(part, datetime) else part for part in key)] = value
    return found


def same(held: Value, answer: Value) -> bool:
    """Whether two values are equal, doubles except for rounding."""
    if isinstance(held, float) and isinstance(answer, float):
        return math.isclose(held, answer, rel_tol=1e-12, abs_tol=1e-12)
    return held == answer
