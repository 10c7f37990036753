"""A backfill publishes, in a home of its own, what a refresh of that day published."""

import hashlib
from pathlib import Path

import duckdb
import pytest

from tests.support.running import GOLDEN, GOLDEN_SETTINGS, published_bytes, published_database, run

pytestmark = pytest.mark.slow

# These tables contain the time and the id of the refresh.
OF_THE_REFRESH = {"metrics.refresh_info", "metrics.metric_history", "metrics.metric_definitions"}
JOB = (
    "dagster",
    "job",
    "execute",
    "--job",
    "as_of_backfill",
    "--module-name",
    "orchestration.definitions",
)


def tables_that_differ(one: Path, other: Path) -> list[str]:
    """The tables that differ between two published databases, without those about the refresh."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{one}' as one (read_only)")
        connection.execute(f"attach '{other}' as other (read_only)")
        tables = (
            "select schema_name || '.' || table_name from duckdb_tables() where database_name = ?"
        )
        names = {row[0] for row in connection.execute(tables, ["one"]).fetchall()}
        assert names == {row[0] for row in connection.execute(tables, ["other"]).fetchall()}
        only_in = "(from {0}.{2} except all from {1}.{2})"
        return [
            name
            for name in sorted(names - OF_THE_REFRESH)
            if connection.execute(only_in.format("one", "other", name)).fetchall()
            or connection.execute(only_in.format("other", "one", name)).fetchall()
        ]


def test_a_backfilled_day_equals_a_refresh_of_that_day(
    golden_home: Path, copied_home: Path
) -> None:
    """The golden home is as of 31 March. Its copy is as of June when that day is backfilled."""
    settings = (
        {"sources": "files", "files_dir": str(GOLDEN)} | GOLDEN_SETTINGS | {"as_of": "2026-06-30"}
    )
    warehouse = hashlib.sha256((copied_home / "warehouse.duckdb").read_bytes()).hexdigest()
    before = published_bytes(copied_home)
    done = run(*JOB, "--tags", '{"dagster/partition": "2026-03-31"}', home=copied_home, **settings)
    assert done.returncode == 0, done.stderr[-2000:]
    past = copied_home / "as_of" / "2026-03-31"
    assert tables_that_differ(published_database(golden_home), published_database(past)) == []
    info = "select as_of_date::varchar, timezone, currency from metrics.refresh_info"
    with duckdb.connect(str(published_database(past)), read_only=True) as connection:
        assert connection.execute(info).fetchone() == ("2026-03-31", "Europe/Bucharest", "USD")
    assert published_bytes(copied_home) == before
    assert hashlib.sha256((copied_home / "warehouse.duckdb").read_bytes()).hexdigest() == warehouse
    assert not (past / "warehouse.duckdb").exists(), "a past day keeps its published version only"
