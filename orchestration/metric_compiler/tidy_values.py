"""The private table of all values of the metric tables, one row per value.

Each table is extended to one row per dimension value and period, from the first period of the
dimension value to that of the as-of date, and then unpivoted.
"""

from orchestration.metric_compiler.dbt_model import column_properties, model_properties, unique_key
from orchestration.metric_compiler.metric_table import TIDY_GRAINS, MetricTable
from orchestration.settings.project import metric_dimensions

NAME = "metric_table_values"
DESCRIPTION = (
    "One row per measure, dimension value and period of the monthly and weekly metric tables, from"
    " the first period of the dimension value to that of the as-of date."
)
KEY = ("metric", "period_grain", "period_start", "dimension", "dimension_value")
COLUMNS = {
    "metric": ("string", "Name of the metric."),
    "period_grain": ("string", "Length of the period: `month` or `week`."),
    "period_start": ("date", "First day of the period."),
    "dimension": ("string", "Column by which the table is split; `all` without one."),
    "dimension_value": ("string", "Value of that column; `all` without one."),
    "value": ("double", "Value of the metric; 0 for a count or sum where the table has no row."),
    "sample_size": ("double", "Number that the value is a share, mean or percentile of."),
    "margin_of_error": ("double", "Margin of error of the value at 95 % confidence."),
}
WHOLE = "all"

MODEL = """\
{{{{ config(schema="intermediate") }}}}

with

settings as (
    select * from {{{{ ref('refresh_settings') }}}}
),

{imports},

{tables},

final as (

    {union}

)

select * from final
"""
IMPORT = """\
{name} as (
    select * from {{{{ ref('{name}') }}}}
)"""
TABLE = """\
{name}__starts as (

    select
        {member} as dimension_value,
        min({period}) as first_period
    from {name}
    group by dimension_value

),

{name}__periods as (

    select
        starts.dimension_value,
        {{{{ date_series('first_period', 'as_of_date', '{grain}', 'period_start') }}}}
    from {name}__starts as starts
    cross join settings

),

{name}__filled as (

    select
        cast('{dimension}' as {{{{ dbt.type_string() }}}}) as dimension,
        cast('{grain}' as {{{{ dbt.type_string() }}}}) as period_grain,
        periods.dimension_value,
        periods.period_start,
        cast(null as double) as nothing,
        {columns}
    from {name}__periods as periods
    left join {name} as metric_table
        on {joined}

),

{name}__values as (

    select
        {selected}
    from {name}__filled
    unpivot include nulls (
        (value, sample_size, margin_of_error) for metric in (
            {measures}
        )
    )

)"""


def is_tidy(table: MetricTable) -> bool:
    """Whether the values of a metric table are rows of `metric_values`."""
    return table.grain in TIDY_GRAINS and _dimension(table) in (WHOLE, *metric_dimensions())


def tidy_sql(tables: list[MetricTable]) -> str:
    """The dbt model of all values of the tables."""
    return MODEL.format(
        imports=",\n\n".join(IMPORT.format(name=table.name) for table in tables),
        tables=",\n\n".join(map(_table_sql, tables)),
        union="\n    union all\n    ".join(
            f"select * from {table.name}__values" for table in tables
        ),
    )


def tidy_properties() -> str:
    """The YAML of the model."""
    columns = [
        column_properties(name, data_type, text, never_null=name in KEY)
        for name, (data_type, text) in COLUMNS.items()
    ]
    return model_properties(NAME, DESCRIPTION, columns, [unique_key(*KEY)])


def _table_sql(table: MetricTable) -> str:
    dimension = _dimension(table)
    joined = {"period_start": table.period.name}
    if dimension != WHOLE:
        joined["dimension_value"] = dimension
    columns = [
        f"cast({_filled(column.name, column.is_sum)} as double) as {column.name}"
        for column in table.values
    ]
    measures = [
        f"({name}, {meta.sample_size or 'nothing'}, {meta.margin_of_error or 'nothing'}) as {name}"
        for name, meta in table.meta.items()
    ]
    return TABLE.format(
        name=table.name,
        grain=table.grain,
        period=table.period.name,
        dimension=dimension,
        member=joined.get("dimension_value", f"'{WHOLE}'"),
        joined=" and ".join(
            f"periods.{ours} = metric_table.{theirs}" for ours, theirs in joined.items()
        ),
        columns=",\n        ".join(columns),
        selected=",\n        ".join(COLUMNS),
        measures=",\n            ".join(measures),
    )


def _filled(name: str, is_sum: bool) -> str:
    return f"coalesce(metric_table.{name}, 0)" if is_sum else f"metric_table.{name}"


def _dimension(table: MetricTable) -> str:
    return WHOLE if len(table.key) == 1 else table.key[1].name
