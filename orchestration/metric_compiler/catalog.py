"""The metric catalog: what each published metric is called and means, as a table for people and BI tools."""

from metricflow_semantic_interfaces.implementations.metric import PydanticMetric

from orchestration.metric_compiler.properties import column_properties, model_properties
from orchestration.metric_compiler.semantic_layer import SemanticLayer
from orchestration.metric_compiler.values import values_sql

# The saved query that has every published metric, in reading order.
SCORECARD = "scorecard_monthly"
COLUMNS = {
    "metric": "Name of the metric, and of its column in the metric tables.",
    "label": "Name for people.",
    "description": "What the metric means and which period it falls in.",
    "unit": "What it is counted in.",
    "direction": "Whether higher or lower is better.",
    "numerator": "What is divided, in words or metric names; null where the metric is no ratio.",
    "denominator": "What it is divided by, in words or metric names; null where the metric is no ratio.",
}


def catalog_sql(layer: SemanticLayer) -> str:
    """The dbt model of the metric catalog."""
    return values_sql("catalog", list(COLUMNS), [list(row.values()) for row in catalog_rows(layer)])


def catalog_rows(layer: SemanticLayer) -> list[dict[str, str | None]]:
    """The rows of the metric catalog in reading order, each a value by the name of its column."""
    query = next(query for query in layer.manifest.saved_queries if query.name == SCORECARD)
    return [
        dict(zip(COLUMNS, _row(layer, layer.metrics[name]), strict=True))
        for name in query.query_params.metrics
    ]


def catalog_properties() -> str:
    """The YAML of the metric catalog."""
    tests: dict[str, list] = {"metric": ["unique_key"], "label": ["unique_key"]}
    tests["direction"] = [{"accepted_values": {"arguments": {"values": ["higher", "lower"]}}}]
    columns = [
        column_properties(
            name,
            "string",
            text,
            *tests.get(name, []),
            never_null=name in ("description", "direction"),
        )
        for name, text in COLUMNS.items()
    ]
    return model_properties("metric_catalog", "One row per metric of the semantic layer.", columns)


def _row(layer: SemanticLayer, metric: PydanticMetric) -> list[str | None]:
    meta = layer.meta(metric)
    parts = [_part(layer, metric, side) for side in ("numerator", "denominator")]
    return [metric.name, metric.label, metric.description, meta["unit"], meta["direction"], *parts]


def _part(layer: SemanticLayer, metric: PydanticMetric, side: str) -> str | None:
    """The numerator or denominator: as the metric's meta puts it, else by the metric it is made of."""
    made_of = getattr(metric.type_params, side)
    meta = layer.meta(metric)
    if side in meta or made_of is None:
        return meta.get(side)
    part = layer.metrics[made_of.name]
    return part.label if part.type_params.is_private else part.name
