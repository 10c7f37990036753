"""The gate and the publication as assets, after everything that dbt builds."""

import dagster as dg

from orchestration.assets.warehouse import warehouse
from orchestration.publishing import publish_build
from orchestration.resources import RefreshLock
from orchestration.settings import load_settings


@dg.asset(key="validated_build", deps=[warehouse], group_name="publish", kinds={"greatexpectations"})
def validated_build(refresh_lock: RefreshLock) -> dg.MaterializeResult:
    """The build that passed every expectation on what is about to be published."""
    # Great Expectations takes seconds to import, which neither the UI nor the other steps should wait for.
    from orchestration.validation import validate_build

    warnings = validate_build(load_settings())
    return dg.MaterializeResult(metadata={"warnings": [str(finding) for finding in warnings]})


@dg.asset(key="published_version", deps=[validated_build], group_name="publish", kinds={"duckdb", "parquet"})
def published_version(refresh_lock: RefreshLock) -> dg.MaterializeResult:
    """The version that readers of `published/current` see."""
    version = publish_build(load_settings())
    return dg.MaterializeResult(metadata={"refresh_id": version.name, "path": dg.MetadataValue.path(str(version))})
