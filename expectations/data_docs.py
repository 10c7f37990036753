"""Data Docs: one page with the results of the last validation.

The page is ours, because the pages of Great Expectations load scripts, styles and an image with an
installation ID from other sites, and leave out the reason, the severity and the failing rows.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from expectations.folders import EXPECTATIONS, STAGES, suite_name, suites

SHOWN_ROWS = 100


@dataclass(frozen=True)
class Result:
    """The result of an expectation.

    Attributes:
        status: `passed`, `failed` or `warning`.
        expectation: name of the expectation in words, with its column.
        expected: arguments of the expectation.
        found: the observed value, or the number of failing rows.
        reason: why the expectation must hold.
        columns: names of the key and the numbers of failing rows.
        rows: the first failing rows.
        row_count: number of failing rows.
    """

    status: str
    expectation: str
    expected: str
    found: str
    reason: str
    columns: list[str]
    rows: list[tuple]
    row_count: int


@dataclass(frozen=True)
class Suite:
    """The results of a suite, in the order of its file."""

    name: str
    table: str
    validated_at: datetime
    results: list[Result]


def last_results(folder: Path) -> list[Suite]:
    """Read the results of all suites of the last validation.

    Args:
        folder: the folder that `run_suites` wrote to.

    Returns:
        The suites in the order in which they run; empty if nothing was validated.
    """
    tables = suites()
    return [
        _suite(stage, file, tables)
        for stage in STAGES
        for file in sorted((folder / stage).glob("gx/uncommitted/validations/**/*.json"))
    ]


def write_page(page: Path, results: list[Suite], refresh_id: str | None) -> None:
    """Write Data Docs as one page that needs no other file.

    Args:
        page: the file, which is replaced.
        results: the results of the last validation; not empty.
        refresh_id: ID of the version that was published after the validation, if any.
    """
    environment = Environment(
        loader=FileSystemLoader(EXPECTATIONS), autoescape=True, undefined=StrictUndefined
    )
    statuses = [result.status for suite in results for result in suite.results]
    content = environment.get_template("data_docs.html.j2").render(
        suites=results,
        counts={status: statuses.count(status) for status in ("failed", "warning", "passed")},
        validated_at=min(suite.validated_at for suite in results),
        refresh_id=refresh_id,
    )
    page.write_text(content, encoding="utf-8")


def _suite(stage: str, file: Path, tables: dict[str, str]) -> Suite:
    content = json.loads(file.read_text(encoding="utf-8"))
    name = suite_name(stage, Path(content["suite_name"]))
    return Suite(
        name,
        tables.get(name, ""),
        datetime.fromisoformat(content["meta"]["run_id"]["run_time"]),
        [_result(result) for result in content["results"]],
    )


def _result(content: dict[str, Any]) -> Result:
    config, result = content["expectation_config"], content["result"]
    arguments = {
        name: value
        for name, value in config["kwargs"].items()
        if name not in ("batch_id", "column") and value is not None
    }
    words = config["type"].removeprefix("expect_").replace("_", " ")
    column = config["kwargs"].get("column")
    columns = result.get("unexpected_index_column_names") or []
    rows = list(_rows(result.get("unexpected_index_list") or [], columns))
    failed = "warning" if config["meta"]["severity"] == "warn" else "failed"
    return Result(
        "passed" if content["success"] else failed,
        f"{words}: {column}" if column else words,
        ", ".join(f"{name} {_text(value)}" for name, value in arguments.items()),
        _found(result),
        config["meta"]["reason"],
        columns,
        rows[:SHOWN_ROWS],
        len(rows),
    )


def _found(result: dict[str, Any]) -> str:
    if "observed_value" in result:
        return _text(result["observed_value"])
    if "element_count" in result:
        return f"{result['unexpected_count']:,} of {result['element_count']:,} rows fail"
    return "no result"


def _rows(index: list[dict[str, list]], columns: list[str]) -> Iterator[tuple]:
    """The failing rows; Great Expectations lists values per column."""
    for part in index:
        for values in zip(*(part[name] for name in columns), strict=True):
            yield tuple(map(_text, values))


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    return f"{value:.10g}" if isinstance(value, float) else str(value)
