"""Jobs: the nightly refresh and the backfill of past as-of dates."""

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import dagster as dg

from orchestration.defs.assets import WRITER_POOL
from orchestration.defs.resources import RefreshLock
from orchestration.home import Home
from orchestration.html_report.writing import report_version
from orchestration.past_days import first_day, publish_as_of
from orchestration.settings import load_settings

# All steps run in one process, which holds the refresh lock until the run ends.
nightly_refresh = dg.define_asset_job(
    "nightly_refresh",
    selection=dg.AssetSelection.all(),
    executor_def=dg.in_process_executor,
    description="Extract all sources, then build, validate and publish the warehouse.",
)


@dg.op(pool=WRITER_POOL)
def as_of_version(context: dg.OpExecutionContext, refresh_lock: RefreshLock) -> dg.Output[None]:
    """Publish the version as of a past day in `$CX_HOME/as_of/<date>`, from all landed rows."""
    settings = load_settings()
    day = date.fromisoformat(context.partition_key)
    version = publish_as_of(settings, day)
    report_version(replace(settings, home=settings.home.as_of(day)), version)
    return dg.Output(
        None,
        metadata={"refresh_id": version.name, "path": dg.MetadataValue.path(str(version))},
    )


# No asset: "Materialize all" would ask for the partitions of a partitioned asset.
@dg.job(
    partitions_def=dg.DailyPartitionsDefinition(
        start_date=first_day(Home(Path(os.environ["CX_HOME"]))).isoformat(),
        timezone=os.environ.get("CX_TIMEZONE") or "UTC",
    ),
    executor_def=dg.in_process_executor,
    description="Build, validate and publish past as-of dates, each in a home of its own.",
)
def as_of_backfill() -> None:
    """Publish the version of one day per partition."""
    as_of_version()
