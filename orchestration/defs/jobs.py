"""Jobs: the nightly refresh and the backfill of past as-of dates."""

import dagster as dg

from orchestration.defs.assets.as_of import as_of_version

AS_OF = dg.AssetSelection.assets(as_of_version)

# All steps run in one process, which holds the refresh lock until the run ends.
nightly_refresh = dg.define_asset_job(
    "nightly_refresh",
    selection=dg.AssetSelection.all() - AS_OF,
    executor_def=dg.in_process_executor,
    description="Extract all sources, then build, validate and publish the warehouse.",
)

as_of_backfill = dg.define_asset_job(
    "as_of_backfill",
    selection=AS_OF,
    executor_def=dg.in_process_executor,
    description="Build, validate and publish past as-of dates, each in a home of its own.",
)
