"""What a published database tells of people, and all that an erasure must keep."""

from pathlib import Path

import duckdb

from tests.support.personal_data.marks import published_email_id
from tests.support.personal_data.people import Person

Tables = dict[str, list[tuple]]


def ids_of_addresses(person: Person) -> set[bytes]:
    """Every published id that is derived from an address of the person."""
    spellings = {text for email in person.emails for text in (email, email.upper(), email.title())}
    suffixes = ("", "-T3", "#1", "-R3")
    return {
        published_email_id(f"{spelling}{suffix}") for spelling in spellings for suffix in suffixes
    }


def numbers_in(database: Path) -> Tables:
    """The metric tables, the row ledger, and the rejected rows by reason; no IDs of people."""
    with duckdb.connect(str(database), read_only=True) as connection:
        names = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables() where schema_name ="
            " 'metrics'"
            " and table_name not in ('refresh_info', 'advocates', 'followup_queue',"
            " 'sentiment_model_quality') order by all"
        ).fetchall()
        queries = {name: f"from {name} order by all" for (name,) in names}
        queries["queue"] = (
            "select rank, status, mrr_at_answer from metrics.followup_queue order by all"
        )
        queries["ledger"] = "from quality.row_ledger order by all"
        queries["rejected"] = (
            "select entity, reason, count(*) from quality.rejected_rows group by all order by all"
        )
        return {name: connection.execute(query).fetchall() for name, query in queries.items()}


def comments_in(database: Path) -> list[tuple]:
    """The comments of tables and columns."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(
            "select schema_name, table_name, column_name, comment from duckdb_columns() where not"
            " internal order by all"
        ).fetchall()


def assert_parquet_is_the_database(version: Path) -> None:
    with duckdb.connect(str(version / "cx_metrics.duckdb"), read_only=True) as connection:
        for path in (version / "parquet").glob("*/*.parquet"):
            table, file = (
                f"{path.parent.name}.{path.stem}",
                f"read_parquet('{path}', hive_partitioning = false)",
            )
            for one, other in ((table, file), (file, table)):
                assert connection.execute(
                    f"select count(*) from (from {one} except all from {other})"
                ).fetchone() == (0,)
