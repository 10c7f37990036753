"""Versions of the golden company with small changes, and the history that they add."""

import shutil
from datetime import datetime
from pathlib import Path

import duckdb

from orchestration.publishing.metric_history import Predecessors, write_metric_history
from tests.support.running import published_database

# SQL that changes the as-of date of a version.
AS_OF = "update metrics.refresh_info set as_of_date = date '{0}'"
# SQL that adds a ticket, of which some values differ.
TICKET = (
    "insert into marts.fct_tickets select * replace ('new' as ticket_id, {0}) from"
    " marts.fct_tickets"
    " where ticket_id = 'T05'"
)


class Versions:
    """Versions of the golden company, each a copy of an earlier one after some SQL statements."""

    def __init__(self, home: Path, folder: Path) -> None:
        self.warehouse = home / "warehouse.duckdb"
        self.folder = folder
        self.paths = [Path(shutil.copy(published_database(home), folder / "0.duckdb"))]

    def publish(self, *statements: str, in_force: int = -1, definitions: str = "") -> list[tuple]:
        """Publish a version and return its history rows.

        Args:
            statements: SQL that changes a copy of the version in force.
            in_force: the position of the version in force.
            definitions: SQL that changes the warehouse.

        Returns:
            Table, metric, month, old value, new value and kind of each added row.
        """
        before = Predecessors(
            self.paths[-1], self.paths[in_force], datetime(2100, 1, len(self.paths), 12)
        )
        path = Path(shutil.copy(before.in_force, self.folder / f"{len(self.paths)}.duckdb"))
        warehouse = Path(shutil.copy(self.warehouse, self.folder / "warehouse.duckdb"))
        if definitions:
            with duckdb.connect(str(warehouse)) as connection:
                connection.execute(definitions)
        with duckdb.connect(str(path)) as connection:
            connection.execute(
                "drop table if exists metrics.metric_history; drop table if exists"
                " metrics.metric_definitions"
            )
            connection.execute(
                "update metrics.refresh_info set refresh_id = ?, published_at = ?",
                [path.stem, datetime(2100, 1, 1 + len(self.paths))],
            )
            for statement in statements:
                connection.execute(statement)
            connection.execute(f"attach '{warehouse}' as warehouse (read_only)")
            write_metric_history(connection, before)
            added = connection.execute(
                "select metric_table, metric, strftime(metric_month, '%Y-%m'), old_value,"
                " new_value, change_kind"
                " from metrics.metric_history where refresh_id = ? or change_kind = 'rollback'"
                " order by all",
                [path.stem],
            ).fetchall()
        self.paths.append(path)
        return added


def one_kind(added: list[tuple]) -> str:
    """The kind of the only added row."""
    assert len(added) == 1, added
    return added[0][-1]


def changed(
    metric: str, month: str = "2026-02-01", table: str = "scorecard_monthly", value: str = "+ 1"
) -> str:
    return (
        f"update metrics.{table} set {metric} = coalesce({metric}, 0) {value} where metric_month ="
        f" date '{month}'"
    )


def breaks_of_the_chain(path: Path) -> list[tuple]:
    """Rows whose old value is not the new value of the row before."""
    with duckdb.connect(str(path), read_only=True) as version:
        return version.execute("""
            select * from metrics.metric_history
            qualify old_value is distinct from lag(new_value) over (
                partition by metric_table, dimension_value, metric_month, metric order by changed_at
            )
        """).fetchall()
