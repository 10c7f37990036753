"""Metric tables: the grain and columns of a saved query, and its dbt model."""

import re
from dataclasses import dataclass

from metricflow_semantic_interfaces.implementations.saved_query import PydanticSavedQuery

from orchestration.escaping import literal
from orchestration.metric_compiler.dbt_model import column_properties, model_properties, unique_key
from orchestration.metric_compiler.metric_meta import MetricMeta, meta_of, metric_meta
from orchestration.metric_compiler.semantic_layer import SemanticLayer, with_refs

PERIOD_DESCRIPTIONS = {
    "week": "Monday of the ISO week.",
    "month": "First day of the month.",
    "quarter": "First day of the quarter.",
    "year": "First day of the year.",
}
# The end of the description of a metric that `mf query` answers by month only. A table has the
# periods of its name.
MONTH_NOTE = " Month grain only in MetricFlow."
# Counts and sums of money are 0 without data. Other units are rates, means or percentiles, which
# are null without data.
TYPES_OF_SUMS = {"count": "bigint", "currency": "decimal(38, 10)"}
# The grains of `metric_values`, for which the tables have the sizes of samples.
TIDY_GRAINS = ("month", "week")
GROUP_BY = re.compile(r"(?:Time)?Dimension\('(\w+?)(?:__(\w+))?'(?:, '(\w+)')?\)")


TABLE_MODEL = """\
with

metric_query as (

{query}

),

final as (

    select
        {columns}
    from metric_query
    where {period} is not null

)

select * from final
"""


@dataclass(frozen=True)
class Column:
    """A column of a metric table.

    Attributes:
        name: name in the table.
        source: name in the query of MetricFlow.
        data_type: type.
        description: description.
        is_sum: whether the value is 0 rather than null without data.
        null_value: value of the query that is null in the table; None if there is none.
    """

    name: str
    source: str
    data_type: str
    description: str
    is_sum: bool = False
    null_value: str | None = None

    @property
    def expression(self) -> str:
        """The expression that selects the column from the query of MetricFlow."""
        value = f"coalesce({self.source}, 0)" if self.is_sum else self.source
        if self.null_value is not None:
            value = f"nullif({value}, {literal(self.null_value)})"
        return f"cast({value} as {self.data_type}) as {self.name}"


@dataclass(frozen=True)
class MetricTable:
    """A saved query as a table.

    Attributes:
        name: name of the saved query and of the table.
        description: description, which begins with the grain.
        grain: `week`, `month`, `quarter` or `year`.
        key: the period, then the dimensions.
        attributes: further dimensions, which the key determines and which may be null.
        measures: one column per metric, in the order of the saved query.
        samples: one column per hidden metric that is the sample size of a measure, in months and
            weeks.
        meta: what is stated about each measure, by name.
    """

    name: str
    description: str
    grain: str
    key: list[Column]
    attributes: list[Column]
    measures: list[Column]
    samples: list[Column]
    meta: dict[str, MetricMeta]

    @property
    def columns(self) -> list[Column]:
        """All columns, in their order."""
        return [*self.key, *self.attributes, *self.values]

    @property
    def period(self) -> Column:
        """The column with the period of a row."""
        return self.key[0]

    @property
    def values(self) -> list[Column]:
        """The columns of measures and samples."""
        return [*self.measures, *self.samples]


def metric_table(layer: SemanticLayer, query: PydanticSavedQuery) -> MetricTable:
    """The table of a saved query."""
    dimensions = [_dimension_column(layer, group_by) for group_by in query.query_params.group_by]
    key = [column for column in dimensions if column.null_value is None]
    grain = key[0].name.removeprefix("metric_")
    names = query.query_params.metrics
    meta = {name: metric_meta(layer.metrics[name]) for name in names}
    samples = dict.fromkeys(one.sample_size for one in meta.values() if grain in TIDY_GRAINS)
    return MetricTable(
        query.name,
        query.description or "",
        grain,
        key,
        [column for column in dimensions if column.null_value is not None],
        [_measure_column(layer, name, meta[name]) for name in names],
        [_sample_column(layer, name) for name in samples if name and name not in meta],
        meta,
    )


def table_query(layer: SemanticLayer, table: MetricTable) -> str:
    """The SQL of MetricFlow for a metric table."""
    return layer.render_periods(
        table.grain,
        metric_names=[column.source for column in table.values],
        group_by_names=[column.source for column in [*table.key, *table.attributes]],
    )


def _dimension_column(layer: SemanticLayer, group_by: str) -> Column:
    parsed = GROUP_BY.fullmatch(group_by)
    assert parsed is not None, f"unknown form of group_by: {group_by}"
    entity, dimension, grain = parsed.groups()
    if grain:
        return Column(f"metric_{grain}", f"{entity}__{grain}", "date", PERIOD_DESCRIPTIONS[grain])
    found = layer.dimension(entity, dimension)
    meta = meta_of(found)
    return Column(
        meta.get("column", f"{entity}_{dimension}"),
        f"{entity}__{dimension}",
        meta.get("data_type", "string"),
        found.description or "",
        null_value=meta.get("null_value"),
    )


def _measure_column(layer: SemanticLayer, name: str, meta: MetricMeta) -> Column:
    sum_type, metric = TYPES_OF_SUMS.get(meta.unit), layer.metrics[name]
    description = (metric.description or "").removesuffix(MONTH_NOTE)
    return Column(
        layer.column(name),
        name,
        sum_type or "double",
        f"{metric.label}. {description}",
        is_sum=sum_type is not None,
    )


def _sample_column(layer: SemanticLayer, name: str) -> Column:
    return Column(name, name, "bigint", f"{layer.metrics[name].label}.", is_sum=True)


def table_sql(table: MetricTable, query: str, relations: dict[str, str]) -> str:
    """The dbt model of a metric table.

    Args:
        table: the table.
        query: the SQL of MetricFlow for the saved query of that name.
        relations: the dbt model by relation name.

    Returns:
        The text of the model.
    """
    columns = ",\n        ".join(column.expression for column in table.columns)
    return TABLE_MODEL.format(
        query=_indented(with_refs(query, relations)), columns=columns, period=table.period.source
    )


def table_properties(table: MetricTable) -> str:
    """The YAML of a metric table: its columns and its key."""
    columns = [
        column_properties(column.name, column.data_type, column.description)
        for column in table.columns
    ]
    return model_properties(
        table.name, table.description, columns, [unique_key(*(key.name for key in table.key))]
    )


def _indented(query: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in query.splitlines())
