"""The gate before publishing: the built tables are judged, and the build that passed is remembered."""

from dataclasses import replace

import duckdb

from expectations.folders import PUBLISHED_SUITES
from expectations.suites import Finding, run_suites
from orchestration.contact_details import measure_contact_details
from orchestration.errors import RefreshError
from orchestration.failing_checks import remember_failing_checks
from orchestration.publishing import current_version
from orchestration.settings import Settings
from orchestration.sql_text import literal
from orchestration.warehouse import complete_build_id, open_warehouse, remember_validated_build

VOLUME_SUITE = "row_volume"


def validate_build(settings: Settings, accept_volume: bool = False) -> list[Finding]:
    """Judge the warehouse's tables that are about to be published; a build that passes may be.

    Args:
        settings: the settings of the refresh.
        accept_volume: an entity may have lost more than half of its rows since the last publication.

    Returns:
        What did not hold. Where one of them is an `error`, the build stays unpublished.

    Raises:
        RefreshError: there is no whole build to judge.
    """
    remember_validated_build(settings.home, None)
    open_warehouse(settings.warehouse).close()
    with duckdb.connect() as connection:
        connection.execute(f"attach {literal(str(settings.warehouse))} as warehouse (read_only)")
        connection.execute("use warehouse")
        build_id = complete_build_id(connection)
        if build_id is None:
            raise RefreshError("the warehouse is no whole build without a failure: run `cx build` first")
        _add_previous_row_ledger(connection, settings)
        measure_contact_details(connection)
        findings = run_suites(PUBLISHED_SUITES, lambda query: connection.execute(query).df())
    if accept_volume:
        findings = [replace(item, severity="warn") if item.suite == VOLUME_SUITE else item for item in findings]
    remember_failing_checks(settings.home, "validate", [f"{item.severity}: {item}" for item in findings])
    if not blocking(findings):
        remember_validated_build(settings.home, build_id)
    return findings


def blocking(findings: list[Finding]) -> list[Finding]:
    """The findings that keep a build from being published."""
    return [finding for finding in findings if finding.severity == "error"]


def _add_previous_row_ledger(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """`previous_row_ledger`: what the current version published of the sources that are still in force."""
    version = current_version(settings.published)
    if version is None or not (version / "cx_metrics.duckdb").exists():
        connection.execute("create temp view previous_row_ledger as from quality.row_ledger where false")
        return
    connection.execute(f"attach {literal(str(version / 'cx_metrics.duckdb'))} as published (read_only)")
    sources = ", ".join(literal(source) for source in settings.sources)
    connection.execute(
        f"create temp view previous_row_ledger as from published.quality.row_ledger where source_system in ({sources})"
    )
