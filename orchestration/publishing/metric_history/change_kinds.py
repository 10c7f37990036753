"""Names the kind of each change: the first in an order of precedence whose cause is found.

Changed rows explain a changed value if their contribution to one of the metric's inputs differs in
that month and dimension value.
"""

import duckdb

from orchestration.publishing.metric_history.row_changes import collect_row_changes
from orchestration.publishing.metric_history.values import monthly_tables

# In order of precedence. A rollback is recognised before the others are considered.
CHANGE_KINDS = {
    "rollback": "a rollback to an earlier version.",
    "first_published": "the first value of an open or new month, or of a new metric.",
    "settings_changed": (
        "the time zone, the source systems or, for metrics of money, the currency changed."
    ),
    "definition_change": "the definition of the metric or a model upstream changed.",
    "open_month": "the as-of date moved, and the month was not over at the earlier one.",
    "corrected_rows": "published rows changed or disappeared.",
    "late_rows": "rows, events or answers arrived after the publication of their date.",
    "matured": ("the month was over, but counts events or outcomes after the earlier as-of date."),
    "unexplained": "none of the causes above was found.",
}
# One row that compares the settings of the previous and the new version.
REFRESHES = """
    create or replace temp table refreshes as
    select
        previous_refresh.as_of_date as previous_as_of_date,
        previous_refresh.as_of_date <> new_refresh.as_of_date as has_moved,
        least(previous_refresh.as_of_date, new_refresh.as_of_date) as earlier_as_of_date,
        timezone('UTC', timezone(
            new_refresh.timezone, cast(earlier_as_of_date + 1 as timestamp)
        )) as earlier_as_of_end_at,
        previous_refresh.currency <> new_refresh.currency as has_other_currency,
        previous_refresh.timezone <> new_refresh.timezone
        or (
            select list(distinct source_system order by source_system)
            from previous.quality.row_ledger
        )
        <> (
            select list(distinct source_system order by source_system)
            from quality.row_ledger
        ) as has_other_settings
    from previous.metrics.refresh_info as previous_refresh
    cross join metrics.refresh_info as new_refresh
"""
WITHOUT_PREVIOUS = (
    "create or replace temp table named_changes as select *, 'first_published' as change_kind from"
    " changes"
)
WITH_PREVIOUS = """
    create or replace temp table named_changes as
    select
        changes.*,
        case
            when
                not is_known
                and (
                    previous_measures.metric is null
                    or last_day(metric_month) > refreshes.previous_as_of_date
                ) then 'first_published'
            when
                refreshes.has_other_settings
                or (refreshes.has_other_currency and money_metrics.metric is not null)
                then 'settings_changed'
            when
                previous_definitions.definition_hash
                is distinct from metric_definitions.definition_hash
                then 'definition_change'
            when
                refreshes.has_moved and last_day(metric_month) > refreshes.earlier_as_of_date
                then 'open_month'
        end as change_kind
    from changes
    cross join refreshes
    left join previous_measures using (metric_table, metric)
    left join money_metrics using (metric)
    left join previous_definitions on changes.defined_metric = previous_definitions.metric
    left join metrics.metric_definitions
        on changes.defined_metric = metric_definitions.metric
"""
BY_ROWS = """
    update named_changes
    set change_kind = found.change_kind
    from (
        select
            unexplained.rowid as number,
            arg_min(
                row_changes.change_kind, list_position(?, row_changes.change_kind)
            ) as change_kind
        from named_changes as unexplained
        inner join row_changes using ({columns})
        where
            unexplained.change_kind is null
            and {condition}
            and (
                row_changes.metric_month = unexplained.metric_month
                or (
                    row_changes.is_cumulative
                    and row_changes.metric_month < unexplained.metric_month
                )
            )
        group by all
    ) as found
    where named_changes.rowid = found.number
"""
BY_ROWS_OF_METRIC = BY_ROWS.format(columns="metric, dimension, dimension_value", condition="true")
# If a row of a metric table appeared or disappeared, its zero counts did too, whatever the cause.
BY_ROWS_OF_ANY_METRIC = BY_ROWS.format(
    columns="dimension, dimension_value",
    condition="(unexplained.old_value is null or unexplained.new_value is null)",
)


def name_changes(connection: duckdb.DuckDBPyConnection, has_previous: bool) -> None:
    """Create the temporary table `named_changes`: `changes` with their `change_kind`.

    Args:
        connection: the new version, with the version in force attached as `previous` if there is
            one.
        has_previous: whether there is a version in force with a history.
    """
    if not has_previous:
        connection.execute(WITHOUT_PREVIOUS)
        return
    connection.execute(REFRESHES)
    _note_previous_measures(connection)
    _note_money_metrics(connection)
    connection.execute(WITH_PREVIOUS)
    if connection.execute(
        "select count(*) from named_changes where change_kind is null"
    ).fetchone() != (0,):
        collect_row_changes(connection)
        for statement in (BY_ROWS_OF_METRIC, BY_ROWS_OF_ANY_METRIC):
            connection.execute(statement, [list(CHANGE_KINDS)])
        connection.execute(
            "update named_changes set change_kind = 'unexplained' where change_kind is null"
        )


def _note_previous_measures(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        "create or replace temp table previous_measures (metric_table varchar, metric varchar)"
    )
    for table, columns in monthly_tables(connection, "previous").items():
        connection.executemany(
            "insert into previous_measures values (?, ?)", [[table, name] for name in columns]
        )


def _note_money_metrics(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `money_metrics`: metrics with a decimal input, which only money has."""
    inputs = connection.execute(
        "select schema_name, table_name, expression, list(metric) from"
        " warehouse.utilities.metric_inputs"
        " join duckdb_tables() on table_name = fact and database_name = 'warehouse' group by all"
    )
    found: set[str] = set()
    for schema, fact, expression, metrics in inputs.fetchall():
        described = connection.execute(
            f"describe select {expression} as input from warehouse.{schema}.{fact}"
        )
        [(_, data_type, *_)] = described.fetchall()
        if data_type.startswith("DECIMAL"):
            found.update(metrics)
    connection.execute(
        "create or replace temp table money_metrics as select unnest(?) as metric", [sorted(found)]
    )
