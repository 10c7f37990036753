"""The suite of new rows since the last publication: which numbers of new rows it reports."""

from itertools import accumulate

import duckdb
import pytest
import yaml

from expectations.folders import EXPECTATIONS
from orchestration.validation.row_counts import LIMITS

ROWS_AT_FIRST = 1000


def share_of_usual(additions: list[int]) -> float | None:
    """The share of the suite, after versions with these additions, of which the last is new."""
    content = yaml.safe_load((EXPECTATIONS / "landing/volume.yml").read_text(encoding="utf-8"))
    with duckdb.connect() as connection:
        connection.execute(LIMITS)
        connection.execute("create schema published; create schema quality")
        *earlier, now = accumulate(additions, initial=ROWS_AT_FIRST)
        columns = "'files' as source_system, 'tickets' as entity, unnest({}) as extracted"
        connection.execute(
            "create table published.earlier_row_ledgers as"
            f" select unnest(range({len(earlier)}))::varchar as refresh_id,"
            f" {columns.format(earlier)}"
        )
        connection.execute(f"create table quality.row_ledger as select {columns.format([now])}")
        found = connection.execute(content["query"]).df().to_dict("records")
    return next((row["share_of_usual"] for row in found if row["share_of_usual"] >= 0), None)


@pytest.mark.parametrize(
    ("additions", "share"),
    [
        # A history in place of a day.
        ([60, 55, 70, 62, 900], 15),
        # Weekends, deletions and rows of more than a day.
        ([60, 0, 70, 62, 0], None),
        ([60, 55, 70, 62, 0], None),
        ([60, 55, 70, 62, 3], None),
        ([60, 55, 70, 62, -1], None),
        ([60, 55, -200, 62, 60], None),
        # Too few rows or too few versions for a judgement.
        ([5, 4, 6, 5, 0], None),
        ([60, 55, 0], None),
    ],
)
def test_only_histories_are_reported(additions: list[int], share: float | None) -> None:
    found = share_of_usual(additions)
    assert found is None if share is None else found == pytest.approx(share, rel=0.05)
