"""Validation of the built tables, and the record of the build that passed."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import duckdb

from expectations.folders import CONTINUITY, STAGES
from expectations.suites import Finding, run_suites
from orchestration.build.failing_checks import record_failing_checks
from orchestration.build.warehouse import (
    complete_build_id,
    open_warehouse,
    record_validated_build,
)
from orchestration.errors import RefreshError
from orchestration.settings import Settings
from orchestration.sql_text import literal
from orchestration.validation.last_publication import attach_last_publication
from orchestration.validation.measurements import measure_contact_details, measure_metric_sample

log = logging.getLogger("cx")

# What judging may take of the machine beside what Great Expectations needs.
MEMORY_LIMIT = "2GB"


def validate_build(settings: Settings, accept_volume: bool = False) -> list[Finding]:
    """Judge what arrived and what is about to be published; a build that passes may be.

    Args:
        settings: the settings of the refresh.
        accept_volume: rows may be lost and history may differ from the last publication.

    Returns:
        What did not hold. Where one of them is an `error`, the build stays unpublished.

    Raises:
        RefreshError: there is no whole build to judge.
    """
    record_validated_build(settings.home, None)
    with _judged_tables(settings) as (connection, build_id):
        findings = [
            finding
            for stage in STAGES
            for finding in run_suites(
                stage,
                settings.home.validation_results,
                lambda query: connection.execute(query).df(),
            )
        ]
    if accept_volume:
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
    """The findings that keep a build from being published."""
    return [finding for finding in findings if finding.severity == "error"]


@contextmanager
def _judged_tables(settings: Settings) -> Iterator[tuple[duckdb.DuckDBPyConnection, str]]:
    """A connection to everything that suites read, and the identity of the build."""
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
                "the warehouse is no whole build without a failure: run `cx build` first"
            )
        attach_last_publication(connection, settings)
        measure_contact_details(connection)
        measure_metric_sample(connection, settings.home.dbt_target, build_id)
        yield connection, build_id
