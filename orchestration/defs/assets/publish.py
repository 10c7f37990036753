"""Validation and publication as assets, downstream of the dbt models."""

import time
from collections.abc import Iterator

import dagster as dg
from pydantic import Field

from expectations.folders import suites
from orchestration.defs.assets import OWNERS
from orchestration.defs.assets.warehouse import warehouse
from orchestration.defs.resources import RefreshLock
from orchestration.errors import RefreshError
from orchestration.monitoring.runs import FRESHNESS_POLICY
from orchestration.publishing import publish_build
from orchestration.settings import load_settings


class ValidationConfig(dg.Config):
    """Configuration of one run."""

    accept_volume: bool = Field(
        False, description="Accept lost rows and changes of history since the last publication."
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
    config: ValidationConfig, refresh_lock: RefreshLock
) -> Iterator[dg.Output | dg.AssetCheckResult]:
    """Build that passed every blocking expectation."""
    # Imported here because Great Expectations imports slowly, and only this step needs it.
    from orchestration.validation.validate import blocking, validate_build

    findings = validate_build(load_settings(), config.accept_volume)
    yield dg.Output(None, metadata={"finding_count": len(findings)})
    for suite in suites():
        of_suite = [finding for finding in findings if finding.suite == suite]
        yield dg.AssetCheckResult(
            check_name=suite,
            passed=not of_suite,
            severity=dg.AssetCheckSeverity.ERROR
            if blocking(of_suite)
            else dg.AssetCheckSeverity.WARN,
            metadata={
                "finding_count": len(of_suite),
                "findings": "\n".join(str(finding) for finding in of_suite),
            },
        )
    if errors := blocking(findings):
        raise RefreshError("validation failed: " + "; ".join(str(error) for error in errors))


@dg.asset(
    key="published_version",
    deps=[validated_build],
    group_name="publish",
    kinds={"duckdb", "parquet"},
    owners=OWNERS,
    freshness_policy=FRESHNESS_POLICY,
)
def published_version(refresh_lock: RefreshLock) -> dg.MaterializeResult:
    """Current published version, the target of `published/current`."""
    started = time.monotonic()
    version = publish_build(load_settings())
    return dg.MaterializeResult(
        metadata={
            "refresh_id": version.name,
            "path": dg.MetadataValue.path(str(version)),
            "publish_seconds": round(time.monotonic() - started, 3),
        }
    )
