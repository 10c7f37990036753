"""Past as-of dates as partitions of an asset, for manual backfills."""

import os
from datetime import date

import dagster as dg

from orchestration.defs.as_of import publish_as_of
from orchestration.defs.assets import OWNERS, WRITER_POOL
from orchestration.defs.assets.extract import landing
from orchestration.defs.resources import RefreshLock
from orchestration.settings import load_settings

AS_OF_DATES = dg.DailyPartitionsDefinition(
    start_date="2000-01-01", timezone=os.environ.get("CX_TIMEZONE") or "UTC"
)


@dg.asset(
    key="as_of_version",
    deps=[landing],
    partitions_def=AS_OF_DATES,
    group_name="as_of",
    kinds={"dbt", "duckdb", "parquet"},
    owners=OWNERS,
    pool=WRITER_POOL,
)
def as_of_version(
    context: dg.AssetExecutionContext, refresh_lock: RefreshLock
) -> dg.MaterializeResult:
    """Version as of a past day, in `$CX_HOME/as_of/<date>`, built from all landed rows."""
    version = publish_as_of(load_settings(), date.fromisoformat(context.partition_key))
    return dg.MaterializeResult(
        metadata={"refresh_id": version.name, "path": dg.MetadataValue.path(str(version))}
    )
