"""The files of the suites."""

import re
from pathlib import Path

import pytest
import yaml

from expectations.folders import suite_files

ONE_ROW = {
    *("as_of_date", "any_facts", "advocates", "dim_customer_health", "dim_customer_value"),
    *("dim_dates", "feedback_sentiment", "followup_queue"),
}
FILES = [path for stage in ("landing", "continuity", "published") for path in suite_files(stage)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_rows_are_ordered(path: Path) -> None:
    """A message shows the first failing rows, the same ones every night."""
    query = yaml.safe_load(path.read_text(encoding="utf-8"))["query"]
    is_ordered = re.search(r"^order by [^()]+\Z", query, re.MULTILINE) is not None
    assert is_ordered or path.stem in ONE_ROW
