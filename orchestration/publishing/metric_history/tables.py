"""Writes `metrics.metric_history` and `metrics.metric_definitions` of a version."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import duckdb

from orchestration.escaping import literal
from orchestration.metric_compiler.code_hash import code_hash
from orchestration.publishing.described_table import create_described_table
from orchestration.publishing.metric_history.change_kinds import CHANGE_KINDS, name_changes
from orchestration.publishing.metric_history.values import collect_values, find_changes, has_table

HISTORY_COMMENT = (
    "One row per change of a published monthly value: a metric in a month, in one table and for one"
    " value of its dimension. The last row before an instant has the value reported then."
)
HISTORY_COLUMNS = {
    "metric_table": ("varchar", "Name of the metric table, without its schema."),
    "dimension": (
        "varchar",
        "Column by which the table is split; null for tables that are not split.",
    ),
    "dimension_value": ("varchar", "Value of that column; null for tables that are not split."),
    "metric_month": ("date", "First day of the month."),
    "metric": ("varchar", "Column of the metric in the table."),
    "old_value": ("double", "Value reported before; null if there was none."),
    "new_value": ("double", "Value reported from then on; null if there is none."),
    "changed_at": ("timestamp", "Time at which the new value was published (UTC)."),
    "refresh_id": ("varchar", "First version with the new value."),
    "change_kind": (
        "varchar",
        "Reason of the change, the first that applies. "
        + " ".join(f"{k}: {v}" for k, v in CHANGE_KINDS.items()),
    ),
    "definition_hash": (
        "varchar",
        "Hash of the definition behind the new value, as in metric_definitions.",
    ),
}
# The rows of a value are in chronological order even if the clock was set back.
LATEST = "with latest as (select max(changed_at) as changed_at from metrics.metric_history)"
ROLLBACK = f"""
    insert into metrics.metric_history by name
    {LATEST}
    select
        changes.* exclude (dimension, dimension_value, defined_metric, is_known),
        nullif(dimension, '') as dimension,
        nullif(dimension_value, '') as dimension_value,
        greatest(
            least(?, new_refresh.published_at), latest.changed_at + interval 1 microsecond
        ) as changed_at,
        previous_refresh.refresh_id,
        'rollback' as change_kind,
        previous_definitions.definition_hash
    from changes
    cross join metrics.refresh_info as new_refresh
    cross join previous.metrics.refresh_info as previous_refresh
    cross join latest
    left join previous_definitions on changes.defined_metric = previous_definitions.metric
    order by all
"""
PUBLICATION = f"""
    insert into metrics.metric_history by name
    {LATEST}
    select
        named_changes.* exclude (dimension, dimension_value, defined_metric, is_known),
        nullif(dimension, '') as dimension,
        nullif(dimension_value, '') as dimension_value,
        greatest(
            refresh_info.published_at, latest.changed_at + interval 1 microsecond
        ) as changed_at,
        refresh_info.refresh_id,
        metric_definitions.definition_hash
    from named_changes
    cross join metrics.refresh_info
    cross join latest
    left join metrics.metric_definitions
        on named_changes.defined_metric = metric_definitions.metric
    order by all
"""
DEFINITIONS_COMMENT = "One row per metric, with a hash of its definition in this version."
DEFINITIONS_COLUMNS = {
    "metric": (
        "varchar",
        "Name of the metric, as in metric_catalog; the metrics of the tables by theme and of"
        " journeys have the prefixes `theme_` and `journey_`.",
    ),
    "definition_hash": (
        "varchar",
        "Hash of the metric's compiled SQL and of the code of all models and seeds that it is"
        " made from; layout and "
        "comments do not change it.",
    ),
    "first_published_at": (
        "timestamp",
        "Start of the uninterrupted publication of this definition (UTC).",
    ),
    "refresh_id": ("varchar", "First version of that uninterrupted publication."),
}
# The dimension of every table by customer.
DIMENSION = "dim_customers"


@dataclass(frozen=True)
class Predecessors:
    """The versions before the one that is being written; all None before the first publication.

    Attributes:
        newest: database of the last version, which contains the whole history.
        in_force: database of the version that readers see: an older one after a rollback.
        in_force_since: time since which readers see it (UTC, naive).
    """

    newest: Path | None
    in_force: Path | None
    in_force_since: datetime | None


def write_metric_history(connection: duckdb.DuckDBPyConnection, before: Predecessors) -> None:
    """Add the two tables to a version that has all other tables.

    If the last version has no history (it is from an older release), the history starts anew.

    Args:
        connection: the database of the version, with the copied warehouse attached as `warehouse`.
        before: the versions before it.
    """
    [(version,)] = connection.execute("select current_database()").fetchall()
    create_described_table(connection, "metrics.metric_history", HISTORY_COMMENT, HISTORY_COLUMNS)
    newest = _attach(connection, before)
    if newest:
        connection.execute(
            f"insert into metrics.metric_history by name from {newest}.metrics.metric_history"
        )
    write_metric_definitions(connection, has_previous=newest is not None)
    if newest and newest != "previous":
        collect_values(connection, "previous")
        find_changes(connection)
        connection.execute(ROLLBACK, [before.in_force_since])
    collect_values(connection, version)
    find_changes(connection)
    name_changes(connection, has_previous=newest is not None)
    connection.execute(PUBLICATION)
    for database in ("previous", "newest"):
        connection.execute(f"detach database if exists {database}")


def _attach(connection: duckdb.DuckDBPyConnection, before: Predecessors) -> str | None:
    """Attach the version in force as `previous`.

    Returns:
        The name of the attached database with the whole history; None if there is none.
    """
    newest = None
    for database, path in (("previous", before.in_force), ("newest", before.newest)):
        if path is None or not path.exists() or (database == "newest" and path == before.in_force):
            continue
        connection.execute(f"attach {literal(str(path))} as {database} (read_only)")
        if path == before.newest and has_table(connection, database, "metric_history"):
            newest = database
    return newest


def write_metric_definitions(connection: duckdb.DuckDBPyConnection, has_previous: bool) -> None:
    """Write `metrics.metric_definitions`, and `previous_definitions` of the version in force."""
    create_described_table(
        connection, "metrics.metric_definitions", DEFINITIONS_COMMENT, DEFINITIONS_COLUMNS
    )
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
            coalesce(
                previous_definitions.first_published_at, refresh_info.published_at
            ) as first_published_at,
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
    codes = {name: code for name, code, _ in built}
    of_model = {name.split(".")[-1]: name for name in codes}
    # Most of the built code is of tables that no metric reads, and splitting code takes time.
    hash_of = cache(lambda name: code_hash(codes[name]))
    metrics = connection.execute(
        "select metric, any_value(sql_hash), list(distinct fact) from"
        " warehouse.utilities.metric_inputs"
        " group by metric order by metric"
    )
    for metric, sql_hash, facts in metrics.fetchall():
        read = _upstream({of_model[model] for model in (*facts, DIMENSION)}, parents)
        inputs = [f"{name} {hash_of(name)}" for name in sorted(read & codes.keys())]
        yield metric, code_hash(sql_hash, *inputs)


def _upstream(models: set[str], parents: dict[str, list[str]]) -> set[str]:
    """The models, and all models and seeds upstream of them."""
    found: set[str] = set()
    while models:
        found |= models
        models = {parent for model in models for parent in parents.get(model, [])} - found
    return found
