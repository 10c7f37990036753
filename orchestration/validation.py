"""The gate before publishing: the built tables are judged, and the build that passed is remembered."""

import duckdb
import pandas as pd

from expectations.suites import PUBLISHED_SUITES, Finding, run_suites
from orchestration.errors import RefreshError
from orchestration.failing_checks import remember_failing_checks
from orchestration.settings import Settings
from orchestration.warehouse import complete_build_id, open_warehouse, remember_validated_build


def validate_build(settings: Settings) -> list[Finding]:
    """Judge the warehouse's published tables; a build that passes may be published.

    Returns:
        What only warns.

    Raises:
        RefreshError: there is no whole build, or an expectation of severity `error` does not hold; the message
            names each.
    """
    remember_validated_build(settings.home, None)
    with open_warehouse(settings.warehouse) as warehouse:
        build_id = complete_build_id(warehouse)
        if build_id is None:
            raise RefreshError("the warehouse is no whole build without a failure: run `cx build` first")
        findings = run_suites(PUBLISHED_SUITES, lambda table: _rows(warehouse, table))
    remember_failing_checks(settings.home, "validate", [str(finding) for finding in findings])
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors:
        raise RefreshError("the build must not be published: " + "; ".join(str(finding) for finding in errors))
    remember_validated_build(settings.home, build_id)
    return findings


def _rows(warehouse: duckdb.DuckDBPyConnection, table: str) -> pd.DataFrame:
    schema, name = table.split(".")
    return warehouse.execute(f'select * from "{schema}"."{name}"').df()
