"""Running the suites: each is a YAML file that an analyst can read and extend.

A file names what it judges, the query that gives the rows (the whole table where there is none), the key by which a
person finds a row, and expectations by Great Expectations' own names and arguments. Each has the reason why it must
hold and a severity: `error` blocks publishing, `warn` only shows. `columns` asks the same of several columns.

Large tables are judged by a profile: the query counts in one scan and gives a row per source, month or column.
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
from orchestration.database_errors import first_line
from orchestration.errors import RefreshError

SHOWN_KEYS = 5
# A team, a segment or a touchpoint may bear a person's name: who it is stands in Data Docs, not in what is said.
MEMBERS = {"member", "survey_touchpoint"}


@dataclass(frozen=True)
class Finding:
    """An expectation that did not hold.

    Attributes:
        stage: `landing`, `continuity` or `published`.
        suite: the name of the suite.
        table: what was judged.
        expectation: its name and column.
        reason: why it must hold.
        severity: `error` or `warn`.
        keys: the rows that break it, each by its key alone, members of dimensions left out; empty where it is about
            the table.
    """

    stage: str
    suite: str
    table: str
    expectation: str
    reason: str
    severity: str
    keys: tuple[str, ...]

    def __str__(self) -> str:
        keys = tuple(dict.fromkeys(self.keys))
        shown = ", ".join(keys[:SHOWN_KEYS]) + (", …" if len(keys) > SHOWN_KEYS else "")
        return f"{self.table}: {self.expectation}{f' ({shown})' if shown else ''}: {self.reason}"


def run_suites(stage: str, results: Path, read_rows: Callable[[str], pd.DataFrame]) -> list[Finding]:
    """Judge everything that the suites of a stage name, and keep the results for Data Docs.

    Args:
        stage: `landing`, `continuity` or `published`.
        results: the folder of Great Expectations' results; the stage's last ones in it are replaced.
        read_rows: gives the rows of a query.

    Returns:
        What did not hold, in the order of the files.

    Raises:
        RefreshError: the query of a suite does not run; the message names the file.
    """
    shutil.rmtree(results / stage, ignore_errors=True)
    context = gx.get_context(mode="file", project_root_dir=results / stage)
    context.variables.progress_bars = {"globally": False}
    # One for all suites: with each that is added Great Expectations writes its whole configuration anew.
    batch = (
        context.data_sources.add_pandas("warehouse")
        .add_dataframe_asset(stage)
        .add_batch_definition_whole_dataframe(stage)
    )
    return [finding for path in suite_files(stage) for finding in _run_suite(context, batch, stage, path, read_rows)]


def build_data_docs(results: Path) -> list[Path]:
    """Make a site of the last results of every stage that was judged; the front page of each."""
    pages = []
    for folder in sorted(path for path in results.glob("*") if path.is_dir()):
        context = gx.get_context(mode="file", project_root_dir=folder)
        pages += [Path(page.removeprefix("file://")) for page in context.build_data_docs().values()]
    return pages


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
        raise RefreshError(f"expectations/{stage}/{path.name}: the query does not run: {first_line(error)}") from None
    expectations = [
        _expectation(entry, arguments) for entry in content["expectations"] for arguments in _arguments(entry)
    ]
    suite = context.suites.add(gx.ExpectationSuite(name=path.stem, expectations=expectations, notes=content["table"]))
    definition = context.validation_definitions.add(gx.ValidationDefinition(name=path.stem, data=batch, suite=suite))
    # Keys alone: no value of a row reaches a result, a log or a page.
    kept = {
        "result_format": "COMPLETE",
        "unexpected_index_column_names": content["key"],
        "exclude_unexpected_values": True,
    }
    # Judged together, so that Great Expectations computes what they share once.
    for result in definition.run(batch_parameters={"dataframe": rows}, result_format=kept).results:
        if not result.success:
            config = result.expectation_config
            about = config.type + (f" of {config.kwargs['column']}" if "column" in config.kwargs else "")
            yield Finding(
                stage,
                suite_name(stage, path),
                content["table"],
                about,
                config.meta["reason"],
                config.meta["severity"],
                _keys(result.result.get("unexpected_index_list"), content["key"]),
            )


def _keys(index: list[dict[str, list]] | None, names: list[str]) -> tuple[str, ...]:
    """Every row that breaks an expectation, in order; Great Expectations lists the values of each key column."""
    said = [name for name in names if name not in MEMBERS]
    rows = (row for part in index or [] for row in zip(*(part[name] for name in said), strict=True))
    return tuple(sorted("|".join(map(_text, row)) for row in rows))


def _text(value: Any) -> str:
    return f"{value:%Y-%m-%d}" if isinstance(value, date) else str(value)


def _expectation(entry: dict, arguments: dict) -> gx.expectations.Expectation:
    expectation_class = getattr(gx.expectations, "".join(word.capitalize() for word in entry["expect"].split("_")))
    meta = {"reason": entry["reason"], "severity": entry.get("severity", "error")}
    return expectation_class(**arguments, meta=meta, notes=entry["reason"])


def _arguments(entry: dict) -> list[dict]:
    """The arguments of an entry, once for each of its columns."""
    arguments = entry.get("arguments", {})
    return [arguments | {"column": column} for column in entry["columns"]] if "columns" in entry else [arguments]
