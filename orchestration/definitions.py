"""Everything Dagster knows of this project."""

import dagster as dg

from orchestration.assets.extract import landing
from orchestration.assets.publish import published_version, validated_build
from orchestration.assets.warehouse import warehouse
from orchestration.jobs import nightly_refresh
from orchestration.resources import all_resources
from orchestration.schedules import nightly_schedule

defs = dg.Definitions(
    assets=[landing, warehouse, validated_build, published_version],
    jobs=[nightly_refresh],
    schedules=[nightly_schedule],
    resources=all_resources(),
    executor=dg.in_process_executor,
)
