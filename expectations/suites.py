"""Running the suites: each is a YAML file that an analyst can read and extend.

A file names a table, and its expectations by Great Expectations' own names and arguments, each with the reason why it
must hold and a severity: `error` blocks publishing, `warn` only shows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import great_expectations as gx
import pandas as pd
import yaml

PUBLISHED_SUITES = Path(__file__).parent / "published"


@dataclass(frozen=True)
class Finding:
    """An expectation that did not hold.

    Attributes:
        table: the table, with its schema.
        expectation: its name and column.
        reason: why it must hold.
        severity: `error` or `warn`.
        unexpected_count: rows that break it, None where it is about the table.
    """

    table: str
    expectation: str
    reason: str
    severity: str
    unexpected_count: int | None

    def __str__(self) -> str:
        count = f" ({self.unexpected_count} rows)" if self.unexpected_count else ""
        return f"{self.table}: {self.expectation}{count}: {self.reason}"


def run_suites(folder: Path, read_table: Callable[[str], pd.DataFrame]) -> list[Finding]:
    """Judge every table that a suite of the folder names.

    Args:
        folder: where the suites are.
        read_table: gives the rows of a table, named with its schema.

    Returns:
        What did not hold, in the order of the files.
    """
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    return [finding for path in sorted(folder.glob("*.yml")) for finding in _run_suite(context, path, read_table)]


def _run_suite(context: gx.data_context.EphemeralDataContext, path: Path, read_table: Callable) -> list[Finding]:
    suite = yaml.safe_load(path.read_text(encoding="utf-8"))
    table = suite["table"]
    batch = (
        context.data_sources.add_pandas(table)
        .add_dataframe_asset(table)
        .add_batch_definition_whole_dataframe(table)
        .get_batch({"dataframe": read_table(table)})
    )
    findings = []
    for entry in suite["expectations"]:
        expectation = _expectation(entry["expect"], entry.get("arguments", {}))
        result = batch.validate(expectation)
        if not result.success:
            column = entry.get("arguments", {}).get("column")
            name = entry["expect"] + (f" of {column}" if column else "")
            count = result.result.get("unexpected_count")
            findings.append(Finding(table, name, entry["reason"], entry.get("severity", "error"), count))
    return findings


def _expectation(name: str, arguments: dict) -> gx.expectations.Expectation:
    class_name = "".join(word.capitalize() for word in name.split("_"))
    return getattr(gx.expectations, class_name)(**arguments)
