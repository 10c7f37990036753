"""Writing `metrics.metric_history` and `metrics.metric_definitions` of a version."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from orchestration.publishing.described_table import create_described_table
from orchestration.publishing.metric_history.definitions import write_metric_definitions
from orchestration.publishing.metric_history.kinds import CHANGE_KINDS, name_changes
from orchestration.publishing.metric_history.values import collect_values, find_changes, has_table
from orchestration.sql_text import literal

COMMENT = (
    "One row per change of a published monthly value, which is one metric of one month, in one table and of one value "
    "of its dimension. The last row up to an instant says what was reported then."
)
COLUMNS = {
    "metric_table": ("varchar", "Name of the metric table, without its schema."),
    "dimension": ("varchar", "The column that the table is split by; null where it is not split."),
    "dimension_value": ("varchar", "The value of that column; null where the table is not split."),
    "metric_month": ("date", "First day of the month."),
    "metric": ("varchar", "Name of the metric, as in metric_catalog."),
    "old_value": ("double", "What was reported before; null where nothing was."),
    "new_value": ("double", "What was reported from then on; null where nothing was any more."),
    "changed_at": ("timestamp", "When the new value was published (UTC)."),
    "refresh_id": ("varchar", "The version that brought the new value."),
    "change_kind": (
        "varchar",
        "Why it changed, the first of these that applies: "
        + " ".join(f"{k}: {v}" for k, v in CHANGE_KINDS.items()),
    ),
    "definition_hash": (
        "varchar",
        "The metric's definition behind the new value, as in metric_definitions.",
    ),
}
# The rows of a value are in order of time even where the clock was set back.
LATEST = "with latest as (select max(changed_at) as changed_at from metrics.metric_history)"
ROLLBACK = f"""
    insert into metrics.metric_history by name
    {LATEST}
    select
        changes.* exclude (dimension, dimension_value, is_known),
        nullif(dimension, '') as dimension,
        nullif(dimension_value, '') as dimension_value,
        greatest(least(?, new_refresh.published_at), latest.changed_at + interval 1 microsecond) as changed_at,
        previous_refresh.refresh_id,
        'rollback' as change_kind,
        previous_definitions.definition_hash
    from changes
    cross join metrics.refresh_info as new_refresh
    cross join previous.metrics.refresh_info as previous_refresh
    cross join latest
    left join previous_definitions using (metric)
    order by all
"""
PUBLICATION = f"""
    insert into metrics.metric_history by name
    {LATEST}
    select
        named_changes.* exclude (dimension, dimension_value, is_known),
        nullif(dimension, '') as dimension,
        nullif(dimension_value, '') as dimension_value,
        greatest(refresh_info.published_at, latest.changed_at + interval 1 microsecond) as changed_at,
        refresh_info.refresh_id,
        metric_definitions.definition_hash
    from named_changes
    cross join metrics.refresh_info
    cross join latest
    left join metrics.metric_definitions using (metric)
    order by all
"""


@dataclass(frozen=True)
class Predecessors:
    """The versions before the one that is being written; all None before the first publication.

    Attributes:
        newest: the database of the last version, which has the whole history.
        in_force: the database of the version that readers see: an older one after a rollback.
        in_force_since: when readers began to see it (UTC, naive).
    """

    newest: Path | None
    in_force: Path | None
    in_force_since: datetime | None


def write_metric_history(connection: duckdb.DuckDBPyConnection, before: Predecessors) -> None:
    """Add the two tables to a version that has all its others.

    Where the last version has no history, as that of an older release, the history begins anew.

    Args:
        connection: the version's database, with the warehouse that it was copied from attached as `warehouse`.
        before: the versions before it.
    """
    version = connection.execute("select current_database()").fetchone()[0]
    create_described_table(connection, "metrics.metric_history", COMMENT, COLUMNS)
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
    """Attach the version in force as `previous`; the name of the database with the whole history, if one has it."""
    newest = None
    for database, path in (("previous", before.in_force), ("newest", before.newest)):
        if path is None or not path.exists() or (database == "newest" and path == before.in_force):
            continue
        connection.execute(f"attach {literal(str(path))} as {database} (read_only)")
        if path == before.newest and has_table(connection, database, "metric_history"):
            newest = database
    return newest
