"""Data Docs: one page with the results of the last validation.

The page is ours, because the pages of Great Expectations load scripts, styles and an image with an
installation ID from other sites, and leave out the reason, the severity and the failing rows.
"""

from datetime import datetime
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from expectations.folders import EXPECTATIONS
from expectations.results import Result

STATUSES = ("failed", "accepted", "warning", "passed")


def write_page(
    page: Path, results: list[Result], validated_at: datetime, refresh_id: str | None
) -> None:
    """Write Data Docs as one page that needs no other file.

    Args:
        page: the file, which is replaced.
        results: the results of the last validation, in the order in which the suites ran.
        validated_at: end of the validation.
        refresh_id: ID of the version that was published after the validation, if any.
    """
    environment = Environment(
        loader=FileSystemLoader(EXPECTATIONS), autoescape=True, undefined=StrictUndefined
    )
    statuses = [result.status for result in results]
    suites = groupby(results, lambda result: (result.suite, result.table))
    content = environment.get_template("data_docs.html.j2").render(
        suites=[(name, table, list(of_suite)) for (name, table), of_suite in suites],
        counts={status: statuses.count(status) for status in STATUSES},
        validated_at=validated_at,
        refresh_id=refresh_id,
    )
    page.write_text(content, encoding="utf-8")
