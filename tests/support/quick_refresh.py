"""A refresh without the start of dbt and Dagster: a few seconds for a small company.

Extraction, validation and publishing are the product's own functions. The build runs the SQL that
dbt compiled for a good refresh: every model in dbt's order, then every data test. What differs from
`cx refresh` is the process around it, which `tests/refresh/` tests.
"""

import json
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any
from unittest import mock

import duckdb

from orchestration.errors import BadConfigurationError
from orchestration.home import Home
from orchestration.landing.extraction import extract_sources
from orchestration.privacy.addresses import add_address_functions
from orchestration.publishing import publish_build
from orchestration.settings import Settings
from orchestration.validation.validate import blocking, validate_build
from tests.support.defects.defect import BLOCKED, PASSED, REFUSED, SHOWN


@dataclass(frozen=True)
class Outcome:
    """The outcome of a refresh: `refused`, `blocked`, `shown` or `passed`, and the messages."""

    outcome: str
    messages: tuple[str, ...] = ()


class QuickRefresh:
    """Refreshes copies of a home in which `cx refresh` has passed, with the SQL of its build."""

    def __init__(self, home: Path, as_of: date) -> None:
        self.home, self.as_of = home, as_of
        manifest = json.loads((home / "dbt" / "manifest.json").read_text(encoding="utf-8"))
        self.nodes = manifest["nodes"]
        graph = {name: node["depends_on"].get("nodes", []) for name, node in self.nodes.items()}
        self.order = [name for name in TopologicalSorter(graph).static_order() if name in graph]

    def copy_home(self, copy: Path, is_published: bool = True) -> Path:
        """A copy of what a refresh needs of the home, with its published versions or without."""
        for name in ("landing", "published") if is_published else ("landing",):
            shutil.copytree(self.home / name, copy / name, symlinks=True)
        (copy / "dbt").mkdir()
        for name in ("warehouse.duckdb", "extraction.json", "layout.json"):
            shutil.copy(self.home / name, copy / name)
        shutil.copy(self.home / "dbt" / "semantic_manifest.json", copy / "dbt")
        return copy

    def refresh(self, home: Path, folder: Path, as_of: date) -> Outcome:
        """Refresh a home from a folder of entity files; publish unless something blocks.

        Args:
            home: a copy of the first home.
            folder: the entity files.
            as_of: the as-of date.
        """
        settings = Settings(Home(home), ("files",), folder, as_of, "UTC", "USD")
        with _environment(settings):
            try:
                extract_sources(settings, mock.Mock())
            except BadConfigurationError as error:
                return Outcome(REFUSED, (str(error),))
            if failed := self._build(home, as_of):
                return Outcome(BLOCKED, tuple(failed))
            findings = validate_build(settings)
            if errors := blocking(findings):
                return Outcome(BLOCKED, tuple(map(str, errors)))
            publish_build(settings)
        return Outcome(SHOWN if findings else PASSED, tuple(map(str, findings)))

    def _build(self, home: Path, as_of: date) -> list[str]:
        """Build the models and return the data tests that fail."""
        with duckdb.connect(str(home / "warehouse.duckdb")) as connection:
            add_address_functions(connection)
            # One transaction, so that the disk is waited for once.
            connection.begin()
            connection.execute(
                "create or replace table utilities.complete_build as select ? as build_id",
                [str(uuid.uuid4())],
            )
            for name in self.order:
                node = self.nodes[name]
                kind = node["config"].get("materialized")
                # The views of vendors still read the empty tables of the first home.
                if kind == "view" and "files" not in node["path"]:
                    continue
                if node.get("language") == "python":
                    _run_python_model(connection, node)
                elif node["resource_type"] == "model" and kind in ("table", "view"):
                    connection.execute(
                        f"create or replace {kind} {node['relation_name']} as"
                        f" {self._sql(node, home, as_of)}"
                    )
            connection.commit()
            tests = (node for node in self.nodes.values() if node["resource_type"] == "test")
            return [
                node["name"]
                for node in tests
                if node["config"]["severity"].lower() == "error"
                and connection.sql(self._sql(node, home, as_of)).limit(1).fetchone()
            ]

    def _sql(self, node: dict, home: Path, as_of: date) -> str:
        code = node["compiled_code"].replace(f"'{self.as_of}'", f"'{as_of}'")
        return code.replace(f"{self.home}/", f"{home}/")


def _run_python_model(connection: duckdb.DuckDBPyConnection, node: dict) -> None:
    """Replace the table of a Python model by its result; dbt adds `dbtObj` to the compiled code."""
    module: dict[str, Any] = {}
    exec(node["compiled_code"], module)
    result = module["model"](module["dbtObj"](connection.table), connection)  # noqa: F841
    connection.execute(f"create or replace table {node['relation_name']} as from result")


@contextmanager
def _environment(settings: Settings) -> Iterator[None]:
    with mock.patch.dict(
        os.environ,
        {
            "CX_HOME": str(settings.home.root),
            "CX_SOURCES": "files",
            "CX_FILES_DIR": str(settings.files_dir),
        },
    ):
        yield
