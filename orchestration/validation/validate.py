"""Validates the built tables before publishing, and records the build that passed."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import duckdb

from expectations.folders import CONTINUITY, STAGES
from expectations.suites import Finding, run_suites
from orchestration.build.report import record_failing_checks
from orchestration.build.warehouse import (
    complete_build_id,
    open_warehouse,
    record_validated_build,
)
from orchestration.errors import RefreshError
from orchestration.escaping import literal
from orchestration.settings import Settings
from orchestration.validation.acceptances import Acceptance, record_acceptance
from orchestration.validation.last_publication import attach_last_publication
from orchestration.validation.measurements import measure_contact_details, measure_metric_sample
from orchestration.validation.row_counts import count_rows

log = logging.getLogger("cx")

# Memory limit of DuckDB; Great Expectations needs memory of its own.
MEMORY_LIMIT = "2GB"


def validate_build(settings: Settings, acceptance: Acceptance | None = None) -> list[Finding]:
    """Run all suites on the build; a build without errors may be published.

    Args:
        settings: the settings of the refresh.
        acceptance: who accepts that rows are lost and that history differs from the last
            publication, and why. It turns errors of the continuity suites into warnings.

    Returns:
        The failed expectations. An `error` among them blocks publishing.

    Raises:
        RefreshError: there is no complete build.
    """
    record_validated_build(settings.home, None)
    with validated_tables(settings) as (connection, build_id):
        findings = [
            finding
            for stage in STAGES
            for finding in run_suites(
                stage,
                settings.home.validation_results,
                lambda query: connection.execute(query).df(),
            )
        ]
    if acceptance:
        accepted = [item for item in blocking(findings) if item.stage == CONTINUITY]
        suites = list(dict.fromkeys(item.suite for item in accepted))
        record_acceptance(settings.home, acceptance, build_id, suites)
        findings = [
            replace(item, severity="warn") if item.stage == CONTINUITY else item
            for item in findings
        ]
    for finding in findings:
        if finding.severity == "warn":
            log.warning("warning: %s", finding)
    record_failing_checks(
        settings.home, "validate", [f"{item.severity}: {item}" for item in findings]
    )
    if not blocking(findings):
        record_validated_build(settings.home, build_id)
    return findings


def blocking(findings: list[Finding]) -> list[Finding]:
    """The findings that block publishing."""
    return [finding for finding in findings if finding.severity == "error"]


@contextmanager
def validated_tables(settings: Settings) -> Iterator[tuple[duckdb.DuckDBPyConnection, str]]:
    """A connection to all tables that suites read, and the ID of the build."""
    open_warehouse(settings.home.warehouse).close()
    limits: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY_LIMIT,
        "temp_directory": str(settings.home.temporary),
    }
    with duckdb.connect(config=limits) as connection:
        connection.execute(
            f"attach {literal(str(settings.home.warehouse))} as warehouse (read_only)"
        )
        connection.execute("use warehouse")
        build_id = complete_build_id(connection)
        if build_id is None:
            raise RefreshError(
                "the warehouse is not a complete build without failures; run `cx build` first, or"
                " click Materialize all in the job nightly_refresh"
            )
        attach_last_publication(connection, settings)
        count_rows(connection)
        measure_contact_details(connection)
        measure_metric_sample(connection, settings.home.dbt_target, build_id)
        yield connection, build_id
