"""Running the suites: each is a YAML file that an analyst can read and extend.

A file names what it judges, the query that gives the rows (the whole table where there is none), and expectations by
Great Expectations' own names and arguments. Each has the reason why it must hold and a severity: `error` blocks
publishing, `warn` only shows. `columns` asks the same of several columns.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import great_expectations as gx
import pandas as pd
import yaml


@dataclass(frozen=True)
class Finding:
    """An expectation that did not hold.

    Attributes:
        suite: the name of the suite's file.
        table: what was judged.
        expectation: its name and column.
        reason: why it must hold.
        severity: `error` or `warn`.
        unexpected_count: rows that break it, None where it is about the table.
    """

    suite: str
    table: str
    expectation: str
    reason: str
    severity: str
    unexpected_count: int | None

    def __str__(self) -> str:
        count = f" ({self.unexpected_count} rows)" if self.unexpected_count else ""
        return f"{self.table}: {self.expectation}{count}: {self.reason}"


def run_suites(folder: Path, read_rows: Callable[[str], pd.DataFrame]) -> list[Finding]:
    """Judge everything that the suites of a folder name.

    Args:
        folder: where the suites are.
        read_rows: gives the rows of a query.

    Returns:
        What did not hold, in the order of the files.
    """
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    return [
        finding
        for path in sorted(folder.glob("*.yml"))
        for finding in _run_suite(context, path.stem, yaml.safe_load(path.read_text(encoding="utf-8")), read_rows)
    ]


def _run_suite(
    context: gx.data_context.EphemeralDataContext, name: str, suite: dict, read_rows: Callable[[str], pd.DataFrame]
) -> Iterator[Finding]:
    rows = read_rows(suite.get("query") or f"select * from {suite['table']}")
    asset = context.data_sources.add_pandas(name).add_dataframe_asset(name)
    batch = asset.add_batch_definition_whole_dataframe(name).get_batch({"dataframe": rows})
    expectations = [
        _expectation(entry, arguments) for entry in suite["expectations"] for arguments in _arguments(entry)
    ]
    # Judged together, so that Great Expectations computes what they share once.
    for result in batch.validate(gx.ExpectationSuite(name=name, expectations=expectations)).results:
        if not result.success:
            config = result.expectation_config
            about = config.type + (f" of {config.kwargs['column']}" if "column" in config.kwargs else "")
            count = result.result.get("unexpected_count")
            yield Finding(name, suite["table"], about, config.meta["reason"], config.meta["severity"], count)


def _expectation(entry: dict, arguments: dict) -> gx.expectations.Expectation:
    expectation_class = getattr(gx.expectations, "".join(word.capitalize() for word in entry["expect"].split("_")))
    meta = {"reason": entry["reason"], "severity": entry.get("severity", "error")}
    return expectation_class(**arguments, meta=meta)


def _arguments(entry: dict) -> list[dict]:
    """The arguments of an entry, once for each of its columns."""
    arguments = entry.get("arguments", {})
    return [arguments | {"column": column} for column in entry["columns"]] if "columns" in entry else [arguments]
