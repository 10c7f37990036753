"""Everything Dagster knows of this project."""

import dagster as dg

from orchestration.assets.as_of import as_of_version
from orchestration.assets.extract import landing
from orchestration.assets.publish import published_version, validated_build
from orchestration.assets.warehouse import warehouse
from orchestration.jobs import as_of_backfill, nightly_refresh
from orchestration.resources import all_resources
from orchestration.schedules import nightly_schedule
from orchestration.sensors import dead_runs_and_freshness, failed_runs

defs = dg.Definitions(
    assets=[landing, warehouse, validated_build, published_version, as_of_version],
    jobs=[nightly_refresh, as_of_backfill],
    schedules=[nightly_schedule],
    sensors=[failed_runs, dead_runs_and_freshness],
    resources=all_resources(),
    executor=dg.in_process_executor,
)
