"""Runs the suites, YAML files that an analyst can read and extend.

A file contains the table that it checks, the query that returns the rows, the most important ones
first (without one, all rows of the table), the key that identifies a row, the numbers that a
message gives with it, and expectations with the names and arguments of Great Expectations. Each
expectation has a reason and a severity: `error` blocks publishing, `warn` only reports. `columns`
applies an expectation to several columns: either a list, or all metrics with a `unit` in the metric
catalog, except those in `other_than`.

Large tables are checked by a profile: the query aggregates in one scan and returns a row per
source, month or column.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import great_expectations as gx
import pandas as pd
import yaml
from great_expectations.core.batch_definition import BatchDefinition
from great_expectations.core.expectation_validation_result import ExpectationValidationResult
from great_expectations.data_context import EphemeralDataContext
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

from expectations.folders import suite_files, suite_name
from expectations.results import KEPT_ROWS, Result
from orchestration.errors import RefreshError, redacted_first_line

# The words of an expectation about the limits of a column, by the limits that are given.
LIMITS = {
    (True, True): "from {min_value} to {max_value}",
    (True, False): "at least {min_value}",
    (False, True): "at most {max_value}",
}

NOT_NULL = "expect_column_values_to_not_be_null"
# Expectations that judge each value without the others.
BY_VALUE = {NOT_NULL, "expect_column_values_to_be_between"}
# The column with the values of several columns.
VALUE = "value"


@dataclass(frozen=True)
class Judgement:
    """What Great Expectations found about an expectation of a table.

    Attributes:
        config: the expectation.
        arguments: its arguments.
        is_met: whether the expectation holds.
        failing: positions of the failing rows.
        found: the observed number of an expectation about a whole column or table.
    """

    config: ExpectationConfiguration
    arguments: dict[str, Any]
    is_met: bool
    failing: list[int]
    found: str


def run_suites(stage: str, read_rows: Callable[[str], pd.DataFrame]) -> list[Result]:
    """Run the suites of a stage.

    Args:
        stage: `landing`, `continuity` or `published`.
        read_rows: returns the rows of a query.

    Returns:
        The results of all expectations, in the order of the files.

    Raises:
        RefreshError: the query of a suite fails; the message names the file.
    """
    context = gx.get_context(mode="ephemeral")
    # Great Expectations stores and reads it as a dictionary.
    context.variables.progress_bars = {"globally": False}  # type: ignore[assignment]
    batch = (
        context.data_sources.add_pandas("warehouse")
        .add_dataframe_asset(stage)
        .add_batch_definition_whole_dataframe(stage)
    )
    return [
        result
        for path in suite_files(stage)
        for result in _run_suite(context, batch, stage, path, read_rows)
    ]


def _run_suite(
    context: EphemeralDataContext,
    batch: BatchDefinition,
    stage: str,
    path: Path,
    read_rows: Callable[[str], pd.DataFrame],
) -> Iterator[Result]:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    try:
        rows = read_rows(content.get("query") or f"select * from {content['table']}")
    except duckdb.Error as error:
        raise RefreshError(
            f"expectations/{stage}/{path.name}: the query fails: {redacted_first_line(error)}"
        ) from None
    described: list[tuple[dict, dict]] = []
    alone: list[int] = []
    together: list[list[int]] = []
    for entry in content["expectations"]:
        first = len(described)
        described += [(entry, arguments) for arguments in _arguments(entry, rows, read_rows)]
        positions = range(first, len(described))
        joint = [at for at in positions if _is_judged_by_value(*described[at], rows)]
        alone += [at for at in positions if at not in joint]
        together += [joint] if joint else []
    expectations = [_expectation(*described[position], position) for position in alone]
    found = _validate(context, batch, path.stem, rows, expectations)
    judgements = dict(zip(alone, found, strict=True))
    for joint in together:
        columns = [described[position][1]["column"] for position in joint]
        values = pd.concat([rows[column] for column in columns], ignore_index=True)
        entry, arguments = described[joint[0]]
        expectation = _expectation(entry, arguments | {"column": VALUE}, joint[0])
        name = f"{path.stem} {joint[0]}"
        [judged] = _validate(context, batch, name, values.to_frame(VALUE), [expectation])
        judgements |= zip(joint, _by_column(judged, columns, len(rows)), strict=True)
    for position in range(len(described)):
        yield _result(suite_name(stage, path), content, rows, judgements[position])


def _is_judged_by_value(entry: dict, arguments: dict, rows: pd.DataFrame) -> bool:
    """Whether the columns of an entry can be validated as one: a run per column takes long."""
    column = arguments.get("column")
    return (
        "columns" in entry
        and entry["expect"] in BY_VALUE
        and column in rows.columns
        and (pd.api.types.is_numeric_dtype(rows[column]) or entry["expect"] == NOT_NULL)
    )


def _validate(
    context: EphemeralDataContext,
    batch: BatchDefinition,
    name: str,
    rows: pd.DataFrame,
    expectations: list[gx.expectations.Expectation],
) -> list[Judgement]:
    """Validate rows in one run, so that Great Expectations computes shared metrics once."""
    suite = context.suites.add(gx.ExpectationSuite(name=name, expectations=expectations))
    definition = context.validation_definitions.add(
        gx.ValidationDefinition(name=name, data=batch, suite=suite)
    )
    # The positions of failing rows, whose keys and numbers are read below.
    kept = {"result_format": "COMPLETE", "exclude_unexpected_values": True}
    results = definition.run(batch_parameters={"dataframe": rows}, result_format=kept).results
    judgements = [_judgement(result) for result in results]
    # Great Expectations returns them in another order.
    return sorted(judgements, key=lambda judgement: judgement.config.meta["position"])


def _judgement(result: ExpectationValidationResult) -> Judgement:
    assert result.expectation_config is not None, "a result names its expectation"
    failing = result.result.get("unexpected_index_list") or []
    return Judgement(
        result.expectation_config,
        result.expectation_config.kwargs,
        bool(result.success),
        failing,
        _found(result),
    )


def _by_column(judged: Judgement, columns: list[str], row_count: int) -> Iterator[Judgement]:
    """Split the judgement of the values of several columns, which follow each other."""
    failing: dict[str, list[int]] = {column: [] for column in columns}
    # An expectation that cannot be evaluated has no failing values, and holds for no column.
    is_evaluated = judged.is_met or judged.failing
    for value in judged.failing:
        failing[columns[value // row_count]].append(value % row_count)
    for column in columns:
        yield replace(
            judged,
            arguments=judged.arguments | {"column": column},
            is_met=bool(is_evaluated) and not failing[column],
            failing=failing[column],
        )


def _result(suite: str, content: dict, rows: pd.DataFrame, judgement: Judgement) -> Result:
    config, arguments = judgement.config, judgement.arguments
    words = config.type.removeprefix("expect_").replace("_", " ")
    column = arguments.get("column")
    key, numbers = content["key"], content.get("numbers", [])
    # The value that fails is a number of the row, too.
    if column in rows.columns and pd.api.types.is_numeric_dtype(rows[column]):
        numbers = [column, *(name for name in numbers if name != column)]
        numbers = [name for name in numbers if name not in key]
    failing = rows.loc[judgement.failing]
    status = "warning" if config.meta["severity"] == "warn" else "failed"
    return Result(
        suite,
        content["table"],
        column or words,
        _expected(words, column, arguments),
        config.meta["reason"],
        "passed" if judgement.is_met else status,
        judgement.found,
        len(rows),
        len(failing),
        tuple(key),
        tuple(numbers),
        tuple(
            tuple(map(_text, row))
            for row in failing[[*key, *numbers]].head(KEPT_ROWS).itertuples(index=False)
        ),
    )


def _expected(words: str, column: str | None, arguments: dict[str, Any]) -> str:
    """The expected values, such as `rows_now at least 5`."""
    given = {name: _text(value) for name, value in arguments.items() if value is not None}
    limits = LIMITS.get(("min_value" in given, "max_value" in given))
    if words == "column values to be between" and limits:
        if given.get("min_value") == given.get("max_value"):
            limits = "{min_value}"
        limits += " exclusive" if {"strict_min", "strict_max"} & given.keys() else ""
        return f"{column} {limits.format(**given)}"
    if column:
        words = f"{column} {words.removeprefix('column values ').removeprefix('column ')}"
    others = given.keys() - {"batch_id", "column"}
    return ": ".join(
        filter(None, [words, ", ".join(f"{name} {given[name]}" for name in sorted(others))])
    )


def _found(result: ExpectationValidationResult) -> str:
    """The observed number; other observed values may be members of a dimension."""
    # The errors of metrics are listed by metric, without a flag of their own.
    errors = result.exception_info or {}
    if errors.get("raised_exception", bool(errors)):
        return "no result, because the expectation cannot be evaluated"
    observed = result.result.get("observed_value")
    return _text(observed) if pd.api.types.is_number(observed) else ""


def _text(value: Any) -> str:
    """A value as text; empty if it is null."""
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    if pd.isna(value):
        return ""
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    return f"{value:.10g}" if pd.api.types.is_float(value) else str(value)


def _expectation(entry: dict, arguments: dict, position: int) -> gx.expectations.Expectation:
    expectation_class = getattr(
        gx.expectations, "".join(word.capitalize() for word in entry["expect"].split("_"))
    )
    meta = {
        "reason": entry["reason"],
        "severity": entry.get("severity", "error"),
        "position": position,
    }
    return expectation_class(**arguments, meta=meta)


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
