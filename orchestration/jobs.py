"""The one job: extract, build and test, validate, publish."""

import dagster as dg

# One process for all steps: the refresh lock lives as long as the run does.
nightly_refresh = dg.define_asset_job(
    "nightly_refresh",
    selection=dg.AssetSelection.all(),
    executor_def=dg.in_process_executor,
    description="Extract every source, build and test the warehouse, validate it, publish it.",
)
