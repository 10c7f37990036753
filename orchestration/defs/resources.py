"""Resources of the assets: dbt's command line and the refresh lock."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version

import dagster as dg
from dagster_dbt import DbtCliResource
from packaging.version import Version

from orchestration.build.dbt import DBT_EXECUTABLE
from orchestration.defs.job_origin import add_job_origin
from orchestration.environment import PROJECT_ROOT
from orchestration.erasure.erase import erase_restored, record_written
from orchestration.monitoring.refresh_lock import HELD, LOCK_TAG, RELEASED, refresh_lock
from orchestration.monitoring.runs import fail_orphaned_runs, report_end, settings_of_refresh
from orchestration.records.last_run import record_start


class RefreshLock(dg.ConfigurableResource):
    """Lock that a run holds from start to end, whether `cx`, Dagster or a schedule started it.

    A run is one process, so the operating system releases the lock of a killed run.
    """

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["RefreshLock"]:
        """Hold the lock of `$CX_HOME`; fail orphaned runs, report the end of this one."""
        instance, run = context.instance, context.run
        assert instance is not None and run is not None, "the lock requires a run"
        recorded = instance.get_run_by_id(run.run_id)
        if recorded is not None and recorded.is_finished:
            # `dagster job execute` requests the resources again after the run has ended.
            yield self
            return
        settings = settings_of_refresh()
        home = settings.home
        with refresh_lock(home):
            fail_orphaned_runs(instance, home)
            add_job_origin(instance, run)
            instance.add_run_tags(run.run_id, {LOCK_TAG: HELD.format(run.run_id)})
            try:
                if "dagster/partition" not in run.tags:
                    record_start(home, run.run_id)
                erase_restored(settings)
                started = time.time_ns()
                yield self
                record_written(home, started)
            finally:
                report_end(instance, settings, run)
                instance.add_run_tags(run.run_id, {LOCK_TAG: RELEASED.format(run.run_id)})


class InstalledDbt(DbtCliResource):
    """dbt of this environment; `dbt --version` is avoided because it queries the network."""

    @property
    def _cli_version(self) -> Version:
        return Version(version("dbt-core"))

    def _initialize_dbt_core_adapter(  # type: ignore[override]
        self, args: Sequence[str]
    ) -> None:
        """Do nothing: only `fetch_row_counts` uses an adapter, and it loads for seconds."""


def all_resources() -> dict[str, object]:
    """Return the resources by the parameter names of the assets."""
    return {
        "dbt": InstalledDbt(
            project_dir=str(PROJECT_ROOT),
            profiles_dir=str(PROJECT_ROOT),
            dbt_executable=str(DBT_EXECUTABLE),
        ),
        "refresh_lock": RefreshLock(),
    }
