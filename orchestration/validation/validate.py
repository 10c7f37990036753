"""Validates the built tables before publishing, and records the build that passed."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import duckdb

from expectations.folders import CONTINUITY, STAGES
from expectations.results import Result
from expectations.suites import run_suites
from orchestration.build.warehouse import (
    complete_build_id,
    open_warehouse,
    record_failed_validation,
    record_validated_build,
)
from orchestration.errors import RefreshError
from orchestration.escaping import literal
from orchestration.records.checks import Check, forget_checks, record_checks
from orchestration.settings import Settings
from orchestration.validation.acceptances import Acceptance, record_acceptance
from orchestration.validation.data_docs import record_results
from orchestration.validation.last_publication import attach_last_publication
from orchestration.validation.measurements import measure_contact_details, measure_metric_sample
from orchestration.validation.row_counts import count_rows

log = logging.getLogger("cx")

STEP = "validate"
# Memory limit of DuckDB; Great Expectations needs memory of its own.
MEMORY_LIMIT = "2GB"


def validate_build(settings: Settings, acceptance: Acceptance | None = None) -> list[Result]:
    """Run all suites on the build; a build without errors may be published.

    Args:
        settings: the settings of the refresh.
        acceptance: who accepts that rows are lost and that history differs from the last
            publication, and why. Failures of the continuity suites do not block then.

    Returns:
        The results that did not pass. A `failed` one blocks publishing.

    Raises:
        RefreshError: there is no complete build.
    """
    home = settings.home
    record_validated_build(home, None)
    forget_checks(home, STEP)
    with validated_tables(settings) as (connection, build_id):
        results = [
            result
            for stage in STAGES
            for result in _accepted(
                run_suites(stage, lambda query: connection.execute(query).df()),
                acceptance if stage == CONTINUITY else None,
            )
        ]
    if acceptance:
        suites = [result.suite for result in results if result.status == "accepted"]
        record_acceptance(home, acceptance, build_id, list(dict.fromkeys(suites)))
    record_results(home, results)
    findings = [result for result in results if result.status != "passed"]
    for finding in findings:
        if finding.status != "failed":
            log.warning("%s: %s", finding.status, finding)
    record_checks(
        home,
        STEP,
        [
            Check(finding.suite, finding.status, str(finding), finding.causes)
            for finding in findings
        ],
    )
    if errors := blocking(findings):
        record_failed_validation(home, build_id, [error.suite for error in errors])
    else:
        record_validated_build(home, build_id)
    return findings


def _accepted(results: list[Result], acceptance: Acceptance | None) -> list[Result]:
    """The results, with failures as accepted if there is an acceptance."""
    if acceptance is None:
        return results
    return [
        replace(
            result,
            status="accepted",
            accepted_by=acceptance.by,
            accepted_because=acceptance.reason,
        )
        if result.status == "failed"
        else result
        for result in results
    ]


def blocking(findings: list[Result]) -> list[Result]:
    """The findings that block publishing."""
    return [finding for finding in findings if finding.status == "failed"]


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
