"""The monthly metric tables as one long table of values, and the changes since the last report."""

import duckdb

from orchestration.escaping import literal, quoted

# The table whose dimension is a number, and whose measures are not in the catalog.
JOURNEYS, STAGES = "journeys_monthly", "stages"
# Sums of doubles over parallel threads differ between builds in their last digits, by about 1e-15.
RELATIVE_TOLERANCE = 1e-9
CHANGES = f"""
    create or replace temp table changes as
    with

    reported as (
        select
            metric_table,
            coalesce(dimension, '') as dimension,
            coalesce(dimension_value, '') as dimension_value,
            metric_month,
            metric,
            new_value as value
        from metrics.metric_history
        qualify row_number() over (
            partition by metric_table, dimension_value, metric_month, metric
            order by changed_at desc
        ) = 1
    ),

    renamed as (
        select distinct
            metric_table,
            metric_column as metric,
            metric as defined_metric
        from warehouse.utilities.metric_inputs
        where metric_table is not null
    )

    select
        metric_table,
        dimension,
        dimension_value,
        metric_month,
        metric,
        coalesce(defined_metric, metric) as defined_metric,
        reported.value as old_value,
        published.value as new_value,
        reported.metric is not null as is_known
    from reported
    full join published_values as published
        using (metric_table, dimension, dimension_value, metric_month, metric)
    left join renamed using (metric_table, metric)
    where
        old_value is distinct from new_value
        and (
            old_value is null
            or new_value is null
            or published.is_exact
            or abs(new_value - old_value)
                > {RELATIVE_TOLERANCE} * greatest(abs(new_value), abs(old_value))
        )
"""


def collect_values(connection: duckdb.DuckDBPyConnection, database: str) -> None:
    """Create the temporary table `published_values` of a version: one row per non-null value.

    Columns: metric_table, dimension and dimension_value (empty if the table is not split),
    metric_month, metric, value, and is_exact: counts and sums of money are equal in every build of
    the same rows.
    """
    connection.execute(
        "create or replace temp table published_values (metric_table varchar, dimension varchar,"
        " dimension_value varchar, metric_month date, metric varchar, value double, is_exact"
        " boolean)"
    )
    for table, columns in monthly_tables(connection, database).items():
        dimension = next(
            (name for name, type_ in columns.items() if type_ == "VARCHAR" or name == STAGES),
            None,
        )
        measures = {
            name: type_
            for name, type_ in columns.items()
            if type_ not in ("VARCHAR", "DATE") and name != dimension
        }
        exact = [name for name, type_ in measures.items() if type_ != "DOUBLE"]
        as_doubles = ", ".join(
            f"cast({quoted(name)} as double) as {quoted(name)}" for name in measures
        )
        split = f"cast({quoted(dimension)} as varchar)" if dimension else "''"
        connection.execute(
            f"insert into published_values select {literal(table)}, {literal(dimension or '')},"
            " dimension_value,"
            f" metric_month, metric, value, list_contains(?, metric) from (unpivot"
            f" (select metric_month, {split} as dimension_value, {as_doubles}"
            f" from {quoted(database)}.metrics.{quoted(table)})"
            f" on columns(* exclude (metric_month, dimension_value)) into name metric value value)",
            [exact],
        )


def monthly_tables(
    connection: duckdb.DuckDBPyConnection, database: str
) -> dict[str, dict[str, str]]:
    """The period, dimension and measures of the monthly metric tables of a version, by table.

    Returns:
        The type of each column by its name. Columns that are neither keys nor metrics of the
        catalog, such as sample sizes, are left out.
    """
    columns = connection.execute(
        "select table_name, column_name, data_type from duckdb_columns() where database_name = ?"
        " and schema_name = 'metrics' and table_name like '%monthly%'"
        " and table_name <> 'nps_change_monthly'"
        f" and (table_name = {literal(JOURNEYS)} or data_type in ('VARCHAR', 'DATE') or column_name"
        f" in (select metric from {quoted(database)}.metrics.metric_catalog))"
        " order by table_name, column_index",
        [database],
    ).fetchall()
    tables: dict[str, dict[str, str]] = {}
    for table, column, type_ in columns:
        tables.setdefault(table, {})[column] = type_
    return tables


def find_changes(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the temporary table `changes`: `published_values` that differ from the history.

    Counts and money compare exactly, doubles with a relative tolerance. `is_known` is whether
    the value is already in the history. `defined_metric` is the metric of the semantic layer, if
    the table names it otherwise.
    """
    connection.execute(CHANGES)


def has_table(
    connection: duckdb.DuckDBPyConnection, database: str, table: str, schema: str = "metrics"
) -> bool:
    """Whether an attached version has this table."""
    found = connection.execute(
        "select count(*) from duckdb_tables() where database_name = ? and schema_name = ?"
        " and table_name = ?",
        [database, schema, table],
    )
    return found.fetchone() == (1,)
