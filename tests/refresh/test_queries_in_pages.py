"""The queries of documentation pages return the results that the pages show."""

from pathlib import Path

import pytest

from tests.support.pages import PAGES, cells, results


@pytest.mark.parametrize("page", PAGES)
def test_queries_return_the_results_shown(built_home: Path, page: str) -> None:
    """`python -m tests.support.pages HOME` rewrites the results."""
    shown = list(results(page, built_home))
    assert len(shown) > 8
    for block, rows in shown:
        assert rows == cells(block["table"]), block["query"]
