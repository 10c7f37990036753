"""Validation, publication and the report as assets, downstream of the dbt models."""

import logging
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import dagster as dg
from pydantic import Field

from expectations.folders import suites
from orchestration.defs.assets import OWNERS
from orchestration.defs.assets.warehouse import warehouse
from orchestration.defs.resources import RefreshLock
from orchestration.errors import RefreshError
from orchestration.home import report_of
from orchestration.html_report.writing import STEP, report_version
from orchestration.monitoring.runs import FRESHNESS_POLICY
from orchestration.publishing import configured_server, current_version, publish_build
from orchestration.records.last_run import record_step
from orchestration.settings import WITHOUT_REPORT, load_settings
from orchestration.validation.acceptances import Acceptance, new_acceptance
from orchestration.validation.data_docs import write_data_docs

if TYPE_CHECKING:
    from expectations.results import Result

log = logging.getLogger("cx")


class AcceptVolume(dg.Config):
    """Who accepts lost rows and changed history in a run, and why."""

    by: str = Field(description="Role of the person who accepts, such as 'data owner'.")
    reason: str = Field(description="Why the changes since the last publication are right.")


class ValidationConfig(dg.Config):
    """Configuration of one run."""

    accept_volume: AcceptVolume | None = Field(
        None, description="Accept lost rows and changes of history since the last publication."
    )


@dg.asset(
    key="validated_build",
    deps=[warehouse],
    group_name="publish",
    kinds={"greatexpectations"},
    check_specs=[
        dg.AssetCheckSpec(name, asset="validated_build", blocking=True, description=description)
        for name, description in suites().items()
    ],
    owners=OWNERS,
)
def validated_build(
    context: dg.AssetExecutionContext, config: ValidationConfig, refresh_lock: RefreshLock
) -> Iterator[dg.Output | dg.AssetCheckResult]:
    """Build that passed every blocking expectation, or whose failures a user accepted."""
    # Imported here because Great Expectations imports slowly, and only this step needs it.
    from orchestration.validation.validate import blocking, validate_build

    settings = load_settings()
    record_step(settings.home, context.run_id, "validate")
    findings = validate_build(settings, acceptance_of(context.run, config.accept_volume))
    for suite in suites():
        yield _check(suite, [finding for finding in findings if finding.suite == suite])
    if errors := blocking(findings):
        raise RefreshError("validation failed: " + "; ".join(map(str, errors)))
    yield dg.Output(None, metadata={"finding_count": len(findings)})


def _check(suite: str, findings: list["Result"]) -> dg.AssetCheckResult:
    """The check of a suite; it passes if all of its findings are accepted.

    Dagster renders descriptions as Markdown, and metadata as they are.
    """
    statuses = {finding.status for finding in findings}
    texts = {
        f"{finding.status}_{number}": str(finding)
        for number, finding in enumerate(findings, start=1)
    }
    return dg.AssetCheckResult(
        check_name=suite,
        passed=statuses <= {"accepted"},
        severity=dg.AssetCheckSeverity.ERROR
        if "failed" in statuses
        else dg.AssetCheckSeverity.WARN,
        metadata={"finding_count": len(findings), **texts},
    )


def acceptance_of(run: dg.DagsterRun, config: AcceptVolume | None) -> Acceptance | None:
    """The acceptance of a run; one that was given for an earlier run does not count."""
    if config is None:
        return None
    if run.parent_run_id:
        log.warning("warning: accept_volume: given for run %s only", run.parent_run_id[:8])
        return None
    return new_acceptance(config.by, config.reason)


@dg.asset(
    key="published_version",
    deps=[validated_build],
    group_name="publish",
    kinds={"duckdb", "parquet"},
    owners=OWNERS,
    freshness_policy=FRESHNESS_POLICY,
)
def published_version(
    context: dg.AssetExecutionContext, refresh_lock: RefreshLock
) -> dg.MaterializeResult:
    """Current published version, the target of `published/current`."""
    started = time.monotonic()
    settings = load_settings()
    record_step(settings.home, context.run_id, "publish")
    version = publish_build(settings, configured_server())
    write_data_docs(settings.home)
    return dg.MaterializeResult(
        metadata={
            "refresh_id": version.name,
            "path": dg.MetadataValue.path(str(version)),
            "publish_seconds": round(time.monotonic() - started, 3),
        }
    )


@dg.asset(
    key="report",
    deps=[published_version],
    group_name="publish",
    kinds={"html"},
    check_specs=[
        dg.AssetCheckSpec(
            "report_is_written", asset="report", description="The version has a report."
        )
    ],
    owners=OWNERS,
)
def report(
    context: dg.AssetExecutionContext, refresh_lock: RefreshLock
) -> Iterator[dg.Output | dg.AssetCheckResult]:
    """Report of the published version, one HTML file; a failure does not affect the tables."""
    started = time.monotonic()
    settings = load_settings()
    record_step(settings.home, context.run_id, STEP)
    version = current_version(settings.home)
    if version is None:
        raise RefreshError("nothing is published yet: run `cx refresh` first")
    reason = report_version(settings, version)
    seconds = round(time.monotonic() - started, 3)
    path = report_of(version)
    metadata: dict[str, Any] = {"report_seconds": seconds}
    metadata |= (
        {"reason": reason}
        if reason
        else {"path": dg.MetadataValue.path(str(path)), "bytes": path.stat().st_size}
    )
    yield dg.Output(None, metadata=metadata)
    yield dg.AssetCheckResult(
        check_name="report_is_written",
        passed=reason is None or settings.report == WITHOUT_REPORT,
        severity=dg.AssetCheckSeverity.WARN,
        metadata=metadata,
    )
