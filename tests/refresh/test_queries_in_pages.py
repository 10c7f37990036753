"""The queries of documentation pages return the results that the pages show."""

import re
from pathlib import Path

import duckdb
import pytest

from tests.support.running import PROJECT_ROOT

# A query, and the table of its result if one follows.
BLOCK = re.compile(r"```sql\n(.+?)```\n(?:\n((?:\|[^\n]*\n)+))?", re.DOTALL)


@pytest.mark.parametrize("page", ["trace-a-number.md", "questions.md"])
def test_queries_return_the_results_shown(built_home: Path, page: str) -> None:
    """A page begins with the statements that attach databases of the home."""
    blocks = BLOCK.findall((PROJECT_ROOT / "docs" / page).read_text(encoding="utf-8"))
    assert len(blocks) > 8
    with duckdb.connect() as connection:
        for query, table in blocks:
            found = connection.execute(query.replace("'data/", f"'{built_home}/"))
            if table:
                columns = [column[0] for column in found.description]
                assert [columns, *map(_shown, found.fetchall())] == _cells(table), query


def _cells(table: str) -> list[list[str]]:
    """The cells of a Markdown table, without the line below its header."""
    rows = [[cell.strip() for cell in line.strip("|\n").split("|")] for line in table.splitlines()]
    return rows[:1] + rows[2:]


def _shown(row: tuple) -> list[str]:
    return ["" if value is None else str(value) for value in row]
