"""The queries of documentation pages and the results that the pages show.

Run `python -m tests.support.pages HOME` to write the present results of the demo company in a home
into the pages.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb

from tests.support.running import PROJECT_ROOT

PAGES = ("trace-a-number.md", "questions.md")
# A query, and the table of its result if one follows.
BLOCK = re.compile(r"```sql\n(?P<query>.+?)```\n(?:\n(?P<table>(?:\|[^\n]*\n)+))?", re.DOTALL)


def results(page: str, home: Path) -> Iterator[tuple[re.Match, list[list[str]]]]:
    """The blocks of a page that show a result, each with the cells of its present result.

    Args:
        page: the name of a page in `docs/`. It begins with the statements that attach databases.
        home: a home with the demo company.
    """
    with duckdb.connect() as connection:
        for block in BLOCK.finditer(text_of(page)):
            found = connection.execute(block["query"].replace("'data/", f"'{home}/"))
            if block["table"]:
                columns = [column[0] for column in found.description]
                yield block, [columns, *map(_shown, found.fetchall())]


def cells(table: str) -> list[list[str]]:
    """The cells of a Markdown table, without the line below its header."""
    rows = [[cell.strip() for cell in line.strip("|\n").split("|")] for line in table.splitlines()]
    return rows[:1] + rows[2:]


def text_of(page: str) -> str:
    """The text of a page in `docs/`."""
    return (PROJECT_ROOT / "docs" / page).read_text(encoding="utf-8")


def _shown(row: tuple) -> list[str]:
    return ["" if value is None else str(value) for value in row]


def _markdown(rows: list[list[str]]) -> str:
    rule = ["---"] * len(rows[0])
    return "".join(f"| {' | '.join(row)} |\n" for row in [rows[0], rule, *rows[1:]])


def _rewrite(page: str, home: Path) -> None:
    text = text_of(page)
    for block, rows in results(page, home):
        text = text.replace(block[0], block[0].replace(block["table"], _markdown(rows)))
    (PROJECT_ROOT / "docs" / page).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    for name in PAGES:
        _rewrite(name, Path(sys.argv[1]).absolute())
