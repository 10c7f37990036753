"""What defines each metric, as a hash: the SQL that MetricFlow compiles for it and the code of the models it reads."""

from collections.abc import Iterator

import duckdb

from orchestration.publishing.described_table import create_described_table
from orchestration.publishing.metric_history.values import has_table
from orchestration.sql_text import code_hash

COMMENT = "One row per metric, with a hash of the definition that this version was made with."
COLUMNS = {
    "metric": ("varchar", "Name of the metric, as in metric_catalog."),
    "definition_hash": (
        "varchar",
        "Digest of the metric's compiled SQL and of the code of all models and seeds that it is made from; layout and "
        "comments do not change it.",
    ),
    "first_published_at": (
        "timestamp",
        "Since when this definition is published without a break (UTC).",
    ),
    "refresh_id": ("varchar", "The version that was the first with it."),
}
# Whose attributes split every table by customer.
DIMENSION = "dim_customers"


def write_metric_definitions(connection: duckdb.DuckDBPyConnection, has_previous: bool) -> None:
    """Write `metrics.metric_definitions`, and `previous_definitions`, the same of the version in force."""
    create_described_table(connection, "metrics.metric_definitions", COMMENT, COLUMNS)
    connection.execute(
        "create or replace temp table previous_definitions as from metrics.metric_definitions"
    )
    if has_previous and has_table(connection, "previous", "metric_definitions"):
        connection.execute(
            "insert into previous_definitions by name from previous.metrics.metric_definitions"
        )
    connection.execute(
        "create or replace temp table new_definitions (metric varchar, definition_hash varchar)"
    )
    connection.executemany(
        "insert into new_definitions values (?, ?)", list(_definition_hashes(connection))
    )
    connection.execute("""
        insert into metrics.metric_definitions
        select
            metric,
            definition_hash,
            coalesce(previous_definitions.first_published_at, refresh_info.published_at) as first_published_at,
            coalesce(previous_definitions.refresh_id, refresh_info.refresh_id) as refresh_id
        from new_definitions
        cross join metrics.refresh_info
        left join previous_definitions using (metric, definition_hash)
        order by metric
    """)


def _definition_hashes(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str]]:
    """Each metric with its hash."""
    built = connection.execute(
        "select name, code, parents from warehouse.utilities.built_code"
    ).fetchall()
    parents = {name: names.split() for name, _, names in built}
    hashes = {name: code_hash(code) for name, code, _ in built}
    of_model = {name.split(".")[-1]: name for name in hashes}
    metrics = connection.execute(
        "select metric, any_value(sql_hash), list(distinct fact) from warehouse.utilities.metric_inputs"
        " group by metric order by metric"
    )
    for metric, sql_hash, facts in metrics.fetchall():
        read = _upstream({of_model[model] for model in (*facts, DIMENSION)}, parents)
        yield (
            metric,
            code_hash(
                sql_hash, *(f"{name} {hashes[name]}" for name in sorted(read & hashes.keys()))
            ),
        )


def _upstream(models: set[str], parents: dict[str, list[str]]) -> set[str]:
    """These models and all that they are made from."""
    found: set[str] = set()
    while models:
        found |= models
        models = {parent for model in models for parent in parents.get(model, [])} - found
    return found
