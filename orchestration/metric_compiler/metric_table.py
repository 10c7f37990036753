"""What a metric table is: its grain and its columns, named and typed as the contract says."""

import re
from dataclasses import dataclass

from metricflow_semantic_interfaces.implementations.saved_query import PydanticSavedQuery

from orchestration.metric_compiler.dbt_model import column_properties, model_properties, unique_key
from orchestration.metric_compiler.semantic_layer import SemanticLayer, with_refs

PERIOD_DESCRIPTIONS = {"month": "First day of the month.", "week": "Monday of the ISO week."}
# A count or a sum of money of nothing is 0; every other unit is a rate, mean or percentile, of
# nothing null.
TYPES_OF_SUMS = {"count": "bigint", "currency": "decimal(38, 10)"}
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
    """One column of a metric table.

    Attributes:
        name: its name in the table.
        source: its name in MetricFlow's query.
        data_type: its type.
        description: what it means.
        is_sum: whether it reads 0 where there is nothing.
    """

    name: str
    source: str
    data_type: str
    description: str
    is_sum: bool = False

    @property
    def expression(self) -> str:
        """The column as selected from MetricFlow's query."""
        value = f"coalesce({self.source}, 0)" if self.is_sum else self.source
        return f"cast({value} as {self.data_type}) as {self.name}"


@dataclass(frozen=True)
class MetricTable:
    """A saved query as a table.

    Attributes:
        name: name of the saved query and of the table.
        description: begins with the grain.
        key: the period first, then the dimensions.
        measures: one column per metric, in the order of the saved query.
    """

    name: str
    description: str
    key: list[Column]
    measures: list[Column]

    @property
    def period(self) -> Column:
        """The month or week that a row stands for."""
        return self.key[0]


def metric_table(layer: SemanticLayer, query: PydanticSavedQuery) -> MetricTable:
    """The table that a saved query becomes."""
    key = [_key_column(layer, group_by) for group_by in query.query_params.group_by]
    measures = [_measure_column(layer, metric) for metric in query.query_params.metrics]
    return MetricTable(query.name, query.description or "", key, measures)


def _key_column(layer: SemanticLayer, group_by: str) -> Column:
    parsed = GROUP_BY.fullmatch(group_by)
    assert parsed is not None, f"unknown form of group_by: {group_by}"
    entity, dimension, grain = parsed.groups()
    if grain:
        return Column(f"metric_{grain}", f"{entity}__{grain}", "date", PERIOD_DESCRIPTIONS[grain])
    description = layer.dimension_description(entity, dimension)
    return Column(f"{entity}_{dimension}", f"{entity}__{dimension}", "string", description)


def _measure_column(layer: SemanticLayer, name: str) -> Column:
    metric = layer.metrics[name]
    sum_type = TYPES_OF_SUMS.get(layer.meta(metric)["unit"])
    description = metric.description or ""
    return Column(name, name, sum_type or "double", description, is_sum=sum_type is not None)


def table_sql(table: MetricTable, query: str, relations: dict[str, str]) -> str:
    """The dbt model of a metric table.

    Args:
        table: the table.
        query: MetricFlow's SQL for the saved query of that name.
        relations: the dbt model by relation name.

    Returns:
        The text of the model.
    """
    columns = ",\n        ".join(column.expression for column in [*table.key, *table.measures])
    return TABLE_MODEL.format(
        query=_indented(with_refs(query, relations)), columns=columns, period=table.period.source
    )


def table_properties(table: MetricTable) -> str:
    """The YAML of a metric table: its columns, and which of them are its key."""
    columns = [
        column_properties(column.name, column.data_type, column.description)
        for column in [*table.key, *table.measures]
    ]
    return model_properties(
        table.name, table.description, columns, [unique_key(*(key.name for key in table.key))]
    )


def _indented(query: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in query.splitlines())
