"""Dagster's entry point: the definitions of the project."""

from contextlib import AbstractContextManager

import dagster as dg

from orchestration.defs.assets.extract import landing
from orchestration.defs.assets.notify import notifications
from orchestration.defs.assets.publish import published_version, report, validated_build
from orchestration.defs.assets.warehouse import warehouse
from orchestration.defs.jobs import as_of_backfill, nightly_refresh
from orchestration.defs.resources import all_resources
from orchestration.defs.schedules import nightly_schedule
from orchestration.defs.sensors import failed_runs, orphaned_runs_and_freshness
from orchestration.sources.connector import Options


def _serve_demo() -> AbstractContextManager[dict[str, Options]]:
    # Imported here because only the demo company needs its HTTP servers, which import slowly.
    from demo.servers.running import serve_demo

    return serve_demo()


defs = dg.Definitions(
    assets=[landing, warehouse, validated_build, published_version, report, notifications],
    jobs=[nightly_refresh, as_of_backfill],
    schedules=[nightly_schedule],
    sensors=[failed_runs, orphaned_runs_and_freshness],
    resources=all_resources()
    | {"serve_demo": dg.ResourceDefinition.hardcoded_resource(_serve_demo)},
    executor=dg.in_process_executor,
)
