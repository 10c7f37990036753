"""Finds the values of metrics that changed rows of the facts can explain.

Changed rows explain a changed value if their contribution to one of the metric's inputs differs in
that month and dimension value.
"""

import duckdb

from orchestration.escaping import literal, quoted
from orchestration.publishing.metric_history.row_sources import ROW_SOURCES, RowSource
from orchestration.publishing.metric_history.values import has_table

CHANGED_ROWS = """
    create or replace temp table changed_rows as
    select distinct row_key, change_kind from ({kinds}) where change_kind is not null
"""
ROWS_OF_A_SIDE = """
    create or replace temp table {side}_changed_rows as
    select * exclude (own, derived, attributes)
    from {side}_rows semi join changed_rows using (row_key)
"""
# The contribution of a row to an input: its month, its value, and its values of the dimensions.
CONTRIBUTIONS = """
    select
        row_key,
        cast(date_trunc('month', {time_column}) as date) as metric_month,
        cast({expression} as double) as contribution,
        unnest(splits, max_depth := 2)
    from {side}_changed_rows
    where {time_column} is not null and {addend} is not null
"""
AFFECTED_VALUES = """
    insert into row_changes
    with

    previous_contributions as ({previous_contributions}),

    new_contributions as ({new_contributions}),

    -- A row that moved changes the value that it left and the value that it joined.
    moved as (
        select
            changed_rows.change_kind,
            dimension,
            previous.dimension_value <> new.dimension_value as has_other_dimension_value,
            unnest([
                {{
                    'dimension_value': previous.dimension_value,
                    'metric_month': previous.metric_month
                }},
                {{'dimension_value': new.dimension_value, 'metric_month': new.metric_month}}
            ], max_depth := 2)
        from previous_contributions as previous
        full join new_contributions as new using (row_key, dimension)
        inner join changed_rows using (row_key)
        where
            (previous.metric_month, previous.contribution, previous.dimension_value)
            is distinct from (new.metric_month, new.contribution, new.dimension_value)
    )

    select distinct
        {input_metric} as input_metric,
        dimension,
        dimension_value,
        metric_month,
        {is_cumulative} as is_cumulative,
        case
            when has_other_dimension_value and not {is_split_by_rows} then 'corrected_rows'
            else change_kind
        end as change_kind
    from moved
    where metric_month is not null
"""


def collect_row_changes(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the temporary table `row_changes`: the values that row changes can explain, by kind.

    Columns: metric, dimension, dimension_value (empty if the table is not split), metric_month,
    is_cumulative (applies to later months too) and change_kind.

    Args:
        connection: the new version, with the version in force attached as `previous`, and
            `refreshes`.
    """
    [(version,)] = connection.execute("select current_database()").fetchall()
    connection.execute(
        "create or replace temp table row_changes (input_metric varchar, dimension varchar,"
        " dimension_value varchar,"
        " metric_month date, is_cumulative boolean, change_kind varchar)"
    )
    for fact, source in ROW_SOURCES.items():
        # An earlier version of the project published fewer tables.
        if not has_table(connection, "previous", source.table, schema="marts"):
            continue
        for side, database in (("previous", "previous"), ("new", version)):
            rows = source.rows_of(database, _dimensions(connection, source))
            connection.execute(f"create or replace temp view {side}_rows as {rows}")
        connection.execute(CHANGED_ROWS.format(kinds=source.kinds))
        for side in ("previous", "new"):
            connection.execute(ROWS_OF_A_SIDE.format(side=side))
        for metric, aggregation, expression, time_column in source.inputs or _inputs(
            connection, fact
        ):
            if aggregation == "count_distinct":
                continue
            addend = f"nullif({expression}, 0)" if aggregation == "sum" else expression
            sides = {
                f"{side}_contributions": CONTRIBUTIONS.format(
                    side=side, time_column=time_column, expression=expression, addend=addend
                )
                for side in ("previous", "new")
            }
            connection.execute(
                AFFECTED_VALUES.format(
                    input_metric=literal(metric),
                    is_cumulative=source.is_cumulative,
                    is_split_by_rows=source.is_split_by_rows,
                    **sides,
                )
            )
    connection.execute(
        "create or replace temp table row_changes as"
        " select distinct inputs.metric_column as metric, row_changes.* exclude (input_metric)"
        " from row_changes join warehouse.utilities.metric_inputs as inputs using (input_metric)"
    )


def _inputs(connection: duckdb.DuckDBPyConnection, fact: str) -> list[tuple[str, str, str, str]]:
    return connection.execute(
        "select distinct input_metric, aggregation, '(' || expression || ')', time_column"
        " from warehouse.utilities.metric_inputs where fact = ? order by all",
        [fact],
    ).fetchall()


def _dimensions(connection: duckdb.DuckDBPyConnection, source: RowSource) -> dict[str, str]:
    """The columns that split metric tables of this fact, each with the SQL of its value.

    The column of tables that are not split is empty.
    """
    found = connection.execute(
        "select distinct dimension from published_values where dimension <> '' order by all"
    )
    if source.own_dimension:
        return {source.own_dimension: f"cast(fact.{quoted(source.own_dimension)} as varchar)"}
    columns = {"": "''"}
    for (dimension,) in found.fetchall():
        if dimension in source.dimensions:
            columns[dimension] = f"fact.{quoted(dimension)}"
        entity, _, attribute = dimension.partition("_")
        if entity in ("customer", source.entity):
            owner = "customers" if entity == "customer" else "fact"
            columns[dimension] = f"{owner}.{quoted(attribute)}"
    return columns
