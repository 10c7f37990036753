"""What each metric is made from, as a private table: the history of the metrics tells by it why a value changed."""

from collections.abc import Iterator

from metricflow_semantic_interfaces.implementations.metric import PydanticMetric

from orchestration.metric_compiler.catalog import SCORECARD
from orchestration.metric_compiler.properties import column_properties, model_properties, unique_key
from orchestration.metric_compiler.semantic_layer import SemanticLayer
from orchestration.metric_compiler.sql import with_refs
from orchestration.metric_compiler.values import values_sql
from orchestration.sql_text import code_hash

COLUMNS = {
    "metric": "Name of a published metric.",
    "sql_hash": "Hash of the SQL that MetricFlow compiles for the metric alone, by month.",
    "input_metric": "Name of an aggregate that the metric is made of; the metric itself where it is one.",
    "fact": "The dbt model that the input aggregates.",
    "aggregation": "How the input aggregates.",
    "expression": "What the input aggregates, of one row of the fact.",
    "time_column": "The date of the fact that puts a row into a month.",
}
CONFIG = '{{ config(schema="utilities") }}\n\n'


def inputs_sql(layer: SemanticLayer) -> str:
    """The dbt model of the metrics' inputs."""
    query = next(query for query in layer.manifest.saved_queries if query.name == SCORECARD)
    rows = [row for name in query.query_params.metrics for row in _rows(layer, name)]
    return CONFIG + values_sql("inputs", list(COLUMNS), rows)


def inputs_properties() -> str:
    """The YAML of the metrics' inputs."""
    columns = [
        column_properties(name, "string", text, never_null=name not in ("metric", "input_metric"))
        for name, text in COLUMNS.items()
    ]
    key = unique_key("metric", "input_metric")
    return model_properties(
        "metric_inputs", "One row per published metric and input of it.", columns, [key]
    )


def _rows(layer: SemanticLayer, name: str) -> Iterator[list[str | None]]:
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
