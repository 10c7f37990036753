"""The metric catalog for people and BI tools, and the private table of metric inputs.

The history of the metrics uses the inputs to explain changes of values.
"""

from collections.abc import Iterator

from metricflow_semantic_interfaces.implementations.metric import PydanticMetric

from orchestration.metric_compiler.code_hash import code_hash
from orchestration.metric_compiler.dbt_model import (
    column_properties,
    model_properties,
    unique_key,
    values_sql,
)
from orchestration.metric_compiler.metric_meta import DIRECTIONS, KINDS, meta_of, metric_meta
from orchestration.metric_compiler.semantic_layer import SemanticLayer, with_refs

# The saved query with every published metric, in reading order.
SCORECARD = "scorecard_monthly"
DESCRIPTION = (
    "One row per metric of the monthly scorecard. Columns of other tables, such as those of"
    " journeys_monthly, are described in the tables."
)
CATALOG_COLUMNS = {
    "metric": "Name of the metric, and of its column in the metric tables.",
    "label": "Display name of the metric.",
    "description": "Definition of the metric and the period it belongs to.",
    "unit": "Unit of the metric.",
    "direction": "Better direction: `higher` or `lower`.",
    "kind": (
        "How a value is made: `count`, `sum` of money, `stock` (a balance, or a total to date),"
        " `share`, `nps`, `mean`, `percentile`, `margin` of error, or `ratio` of sums of money."
    ),
    "sample_metric": (
        "Column of the metric tables with the number that the metric is a share, mean or percentile"
        " of; null without one."
    ),
    "lowest_value": "Lowest possible value.",
    "highest_value": "Highest possible value; null without one.",
    "numerator": "Numerator, in words or metric names; null if the metric is not a ratio.",
    "denominator": "Denominator, in words or metric names; null if the metric is not a ratio.",
}
INPUT_COLUMNS = {
    "metric": "Name of the published metric.",
    "metric_table": "Metric table that names the metric otherwise; null if there is none.",
    "metric_column": "Column of the metric in the metric tables.",
    "sql_hash": "Hash of the SQL that MetricFlow compiles for the metric alone, by month.",
    "input_metric": "Name of an aggregate that the metric derives from, or of the metric itself.",
    "fact": "dbt model that the input aggregates.",
    "aggregation": "Aggregation of the input.",
    "expression": "Expression that the input aggregates, per row of the fact.",
    "time_column": "Date column of the fact that assigns a row to a month.",
}
NUMBERS = ("lowest_value", "highest_value")
INPUTS_CONFIG = '{{ config(schema="utilities") }}\n\n'


def catalog_sql(layer: SemanticLayer) -> str:
    """The dbt model of the metric catalog."""
    return values_sql(
        "catalog",
        list(CATALOG_COLUMNS),
        [list(row.values()) for row in catalog_rows(layer)],
        doubles=NUMBERS,
    )


def catalog_rows(layer: SemanticLayer) -> list[dict[str, str | None]]:
    """The rows of the metric catalog in reading order, as values by column name."""
    query = next(query for query in layer.manifest.saved_queries if query.name == SCORECARD)
    return [
        dict(zip(CATALOG_COLUMNS, _catalog_row(layer, layer.metrics[name]), strict=True))
        for name in query.query_params.metrics
    ]


def catalog_properties() -> str:
    """The YAML of the metric catalog."""
    tests: dict[str, list] = {"metric": ["unique_key"], "label": ["unique_key"]}
    for name, values in (("direction", DIRECTIONS), ("kind", KINDS)):
        tests[name] = [{"accepted_values": {"arguments": {"values": list(values)}}}]
    columns = [
        column_properties(
            name,
            "double" if name in NUMBERS else "string",
            text,
            *tests.get(name, []),
            never_null=name in ("description", "unit", "direction", "kind"),
        )
        for name, text in CATALOG_COLUMNS.items()
    ]
    return model_properties("metric_catalog", DESCRIPTION, columns)


def _catalog_row(layer: SemanticLayer, metric: PydanticMetric) -> list[str | None]:
    meta = metric_meta(metric)
    bounds = [None if bound is None else f"{bound:g}" for bound in meta.value_range]
    parts = [_part(layer, metric, side) for side in ("numerator", "denominator")]
    described = [metric.name, metric.label, metric.description, meta.unit, meta.direction]
    return [*described, meta.kind, meta.sample_size, *bounds, *parts]


def _part(layer: SemanticLayer, metric: PydanticMetric, side: str) -> str | None:
    """The numerator or denominator: the text in the metric's meta, else the input metric."""
    made_of = getattr(metric.type_params, side)
    meta = meta_of(metric)
    if side in meta or made_of is None:
        return meta.get(side)
    part = layer.metrics[made_of.name]
    return part.label if part.type_params.is_private else part.name


def inputs_sql(layer: SemanticLayer) -> str:
    """The dbt model of the metric inputs."""
    tables = {
        metric: query.name
        for query in layer.manifest.saved_queries
        for metric in query.query_params.metrics
    }
    rows = [row for name, table in tables.items() for row in _input_rows(layer, name, table)]
    return INPUTS_CONFIG + values_sql("inputs", list(INPUT_COLUMNS), rows)


def inputs_properties() -> str:
    """The YAML of the metric inputs."""
    columns = [
        column_properties(
            name,
            "string",
            text,
            never_null=name not in ("metric", "metric_table", "input_metric"),
        )
        for name, text in INPUT_COLUMNS.items()
    ]
    key = unique_key("metric", "input_metric")
    return model_properties(
        "metric_inputs", "One row per published metric and input.", columns, [key]
    )


def _input_rows(layer: SemanticLayer, name: str, table: str) -> Iterator[list[str | None]]:
    column = layer.column(name)
    compiled = layer.render(metric_names=[name], group_by_names=["metric_time__month"])
    sql_hash = code_hash(with_refs(compiled, layer.relations))
    facts = {model.name: model for model in layer.manifest.semantic_models}
    for metric in dict.fromkeys(_leaves(layer, name)):
        leaf = layer.metrics[metric]
        aggregated = leaf.type_params.metric_aggregation_params
        assert aggregated is not None, f"metric {metric} has no aggregation"
        fact = facts[aggregated.semantic_model]
        defaults = fact.defaults and fact.defaults.agg_time_dimension
        time_column = aggregated.agg_time_dimension or defaults
        expression = leaf.type_params.expr or leaf.name
        yield [
            name,
            table if column != name else None,
            column,
            sql_hash,
            metric,
            fact.node_relation.alias,
            aggregated.agg.value,
            expression,
            time_column,
        ]


def _leaves(layer: SemanticLayer, name: str) -> Iterator[str]:
    metric: PydanticMetric = layer.metrics[name]
    params = metric.type_params
    parts = [
        part for part in (params.numerator, params.denominator, *(params.metrics or [])) if part
    ]
    if not parts:
        yield name
    for part in parts:
        yield from _leaves(layer, part.name)
