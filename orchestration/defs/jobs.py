"""The jobs: the nightly refresh, and a past as-of date of one's choice."""

import dagster as dg

from orchestration.defs.assets.as_of import as_of_version

AS_OF = dg.AssetSelection.assets(as_of_version)

# One process for all steps: the refresh lock lives as long as the run does.
nightly_refresh = dg.define_asset_job(
    "nightly_refresh",
    selection=dg.AssetSelection.all() - AS_OF,
    executor_def=dg.in_process_executor,
    description="Extract every source, build and test the warehouse, validate it, publish it.",
)

as_of_backfill = dg.define_asset_job(
    "as_of_backfill",
    selection=AS_OF,
    executor_def=dg.in_process_executor,
    description=(
        "Build, validate and publish past as-of dates from what has landed, each in a home of its"
        " own."
    ),
)
