"""Runs the suites, YAML files that an analyst can read and extend.

A file contains the table that it checks, the query that returns the rows (without one, all rows of
the table), the key that identifies a row, the numbers that a message gives with it, and
expectations with the names and arguments of Great Expectations. Each expectation has a reason and a
severity: `error` blocks publishing, `warn` only reports. `columns` applies an expectation to
several columns: either a list, or all metrics with a `unit` in the metric catalog, except those in
`other_than`.

Large tables are checked by a profile: the query aggregates in one scan and returns a row per
source, month or column.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import great_expectations as gx
import pandas as pd
import yaml
from great_expectations.core.batch_definition import BatchDefinition
from great_expectations.data_context import FileDataContext

from expectations.folders import suite_files, suite_name
from orchestration.errors import RefreshError, redacted_first_line
from orchestration.escaping import shown

SHOWN_KEYS = 5
# A team, segment or touchpoint may have the name of a person, so findings leave out its name. Data
# Docs contain it.
MEMBERS = {"member", "survey_touchpoint"}


@dataclass(frozen=True)
class Finding:
    """An expectation that failed.

    Attributes:
        stage: `landing`, `continuity` or `published`.
        suite: name of the suite.
        table: the checked table.
        expectation: name of the expectation and its column.
        reason: why the expectation must hold.
        severity: `error` or `warn`.
        keys: keys of the failing rows with their numbers, without members of dimensions; empty if
            the expectation concerns the whole table.
    """

    stage: str
    suite: str
    table: str
    expectation: str
    reason: str
    severity: str
    keys: tuple[str, ...]

    def __str__(self) -> str:
        found = tuple(dict.fromkeys(self.keys))
        keys = ", ".join(map(shown, found[:SHOWN_KEYS]))
        keys += ", …" if len(found) > SHOWN_KEYS else ""
        return f"{self.table}: {self.expectation}{f' ({keys})' if keys else ''}: {self.reason}"


def run_suites(
    stage: str, results: Path, read_rows: Callable[[str], pd.DataFrame]
) -> list[Finding]:
    """Run the suites of a stage and keep the results for Data Docs.

    Args:
        stage: `landing`, `continuity` or `published`.
        results: folder of the results of Great Expectations; the stage's last results are replaced.
        read_rows: returns the rows of a query.

    Returns:
        The expectations that failed, in the order of the files.

    Raises:
        RefreshError: the query of a suite fails; the message names the file.
    """
    shutil.rmtree(results / stage, ignore_errors=True)
    context = gx.get_context(mode="file", project_root_dir=results / stage)
    # Great Expectations stores and reads it as a dictionary.
    context.variables.progress_bars = {"globally": False}  # type: ignore[assignment]
    # One batch for all suites, because Great Expectations rewrites its whole configuration for each
    # batch that is added.
    batch = (
        context.data_sources.add_pandas("warehouse")
        .add_dataframe_asset(stage)
        .add_batch_definition_whole_dataframe(stage)
    )
    return [
        finding
        for path in suite_files(stage)
        for finding in _run_suite(context, batch, stage, path, read_rows)
    ]


def _run_suite(
    context: FileDataContext,
    batch: BatchDefinition,
    stage: str,
    path: Path,
    read_rows: Callable[[str], pd.DataFrame],
) -> Iterator[Finding]:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    try:
        rows = read_rows(content.get("query") or f"select * from {content['table']}")
    except duckdb.Error as error:
        raise RefreshError(
            f"expectations/{stage}/{path.name}: the query fails: {redacted_first_line(error)}"
        ) from None
    expectations = [
        _expectation(entry, arguments)
        for entry in content["expectations"]
        for arguments in _arguments(entry, rows, read_rows)
    ]
    suite = context.suites.add(
        gx.ExpectationSuite(name=path.stem, expectations=expectations, notes=content["table"])
    )
    definition = context.validation_definitions.add(
        gx.ValidationDefinition(name=path.stem, data=batch, suite=suite)
    )
    # Only keys, so that no value of a row reaches a result, a log or a page.
    kept = {
        "result_format": "COMPLETE",
        "unexpected_index_column_names": content["key"] + content.get("numbers", []),
        "exclude_unexpected_values": True,
    }
    # In one run, so that Great Expectations computes shared metrics once.
    for result in definition.run(batch_parameters={"dataframe": rows}, result_format=kept).results:
        if not result.success:
            config = result.expectation_config
            assert config is not None, "a result names its expectation"
            expectation = config.type + (
                f" of {config.kwargs['column']}" if "column" in config.kwargs else ""
            )
            yield Finding(
                stage,
                suite_name(stage, path),
                content["table"],
                expectation,
                config.meta["reason"],
                config.meta["severity"],
                _keys(
                    result.result.get("unexpected_index_list"),
                    content["key"],
                    content.get("numbers", []),
                ),
            )


def _keys(
    index: list[dict[str, list]] | None, key: list[str], numbers: list[str]
) -> tuple[str, ...]:
    """The keys of the failing rows with their numbers, in the order of the query.

    Great Expectations lists values per column.
    """
    named = [name for name in key if name not in MEMBERS]
    rows = (
        row
        for part in index or []
        for row in zip(*(part[name] for name in named + numbers), strict=True)
    )
    return tuple(
        "|".join(map(_text, row[: len(named)])) + _numbers(numbers, row[len(named) :])
        for row in rows
    )


def _numbers(names: list[str], values: tuple) -> str:
    """Numbers of a row, such as ` [rows_before 71, rows_now 2]`."""
    texts = [
        f"{name} {value:.10g}"
        for name, value in zip(names, values, strict=True)
        if not pd.isna(value)
    ]
    return f" [{', '.join(texts)}]" if texts else ""


def _text(value: Any) -> str:
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value)


def _expectation(entry: dict, arguments: dict) -> gx.expectations.Expectation:
    expectation_class = getattr(
        gx.expectations, "".join(word.capitalize() for word in entry["expect"].split("_"))
    )
    meta = {"reason": entry["reason"], "severity": entry.get("severity", "error")}
    return expectation_class(**arguments, meta=meta, notes=entry["reason"])


def _arguments(
    entry: dict, rows: pd.DataFrame, read_rows: Callable[[str], pd.DataFrame]
) -> list[dict]:
    """The arguments of an entry, one set per column."""
    arguments = entry.get("arguments", {})
    columns = entry.get("columns")
    if columns is None:
        return [arguments]
    if isinstance(columns, dict):
        columns = _metrics_of_unit(rows, read_rows, **columns)
    return [arguments | {"column": column} for column in columns]


def _metrics_of_unit(
    rows: pd.DataFrame,
    read_rows: Callable[[str], pd.DataFrame],
    unit: str,
    other_than: tuple[str, ...] = (),
) -> list[str]:
    """The columns of the rows that are metrics of a unit, in the order of the metric catalog."""
    catalog = read_rows("select metric, unit from metrics.metric_catalog")
    metrics = catalog.loc[catalog["unit"] == unit, "metric"]
    return [name for name in metrics if name in rows.columns and name not in other_than]
