"""Four times the rows of the sources make no model process more than about four times the rows.

The number of customers stays the same, so a model that joins the rows of a customer or of a
requester with each other, by equality of keys, processes sixteen times the rows. `test_join_plans`
finds joins without keys, in data tests and gates too.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from benchmarks.large_company import LAST_DAY, write_large_company
from orchestration.privacy.addresses import add_address_functions
from tests.support.processed_rows import processed_rows
from tests.support.running import run, run_cx

pytestmark = pytest.mark.slow
FEWER, MORE, CUSTOMERS = 500, 2000, 10
# Greatest ratio of the processed rows, and rows that small models may process beyond it.
MOST, BEYOND = 5, 500
JOIN = "joins the tickets of a customer"
JOIN_OF_TICKETS = """
    select tickets.ticket_id, others.ticket_id as other_ticket_id
    from marts.fct_tickets as tickets
    inner join marts.fct_tickets as others using (customer_id)
"""


@pytest.fixture(scope="module")
def rows_by_size(tmp_path_factory: pytest.TempPathFactory) -> dict[int, dict[str, int]]:
    """The processed rows by model written in SQL, for both numbers of tickets."""
    found = {}
    for tickets in (FEWER, MORE):
        folder, home = tmp_path_factory.mktemp("company"), tmp_path_factory.mktemp("home")
        write_large_company(folder, tickets, customers=CUSTOMERS)
        settings = {"sources": "files", "files_dir": str(folder), "as_of": LAST_DAY}
        extracted = run_cx("extract", home=home, **settings)
        assert extracted.returncode == 0, extracted.stdout + extracted.stderr
        options = ("--resource-type", "model", "--resource-type", "seed", "--target-path")
        built = run("dbt", "build", *options, home / "dbt", home=home, **settings)
        assert built.returncode == 0, built.stdout + built.stderr
        found[tickets] = dict(_rows_by_model(home))
    return found


def _rows_by_model(home: Path) -> Iterator[tuple[str, int]]:
    manifest = json.loads((home / "dbt" / "manifest.json").read_text(encoding="utf-8"))
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as connection:
        add_address_functions(connection)
        for node in manifest["nodes"].values():
            is_sql_model = node["resource_type"] == "model" and node["language"] == "sql"
            # A list of values, which depends on no table, has no plan with rows.
            has_rows = node["config"]["materialized"] == "table" and node["depends_on"]["nodes"]
            if is_sql_model and has_rows:
                yield node["name"], processed_rows(connection, node["compiled_code"])
        yield JOIN, processed_rows(connection, JOIN_OF_TICKETS)


def test_only_a_join_within_customers_grows_faster(
    rows_by_size: dict[int, dict[str, int]],
) -> None:
    fewer, more = rows_by_size[FEWER], rows_by_size[MORE]
    assert len(fewer) > 80
    growing = [name for name, rows in more.items() if rows > MOST * fewer[name] + BEYOND]
    assert growing == [JOIN]


def test_the_rows_are_those_of_the_company(rows_by_size: dict[int, dict[str, int]]) -> None:
    for tickets, rows in rows_by_size.items():
        assert rows["int_ticket_events__validated"] > 4 * tickets
        assert rows["fct_tickets"] > tickets
