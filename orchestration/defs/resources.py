"""What the assets share: dbt's command line, and the lock that a run holds from its first step to
its last.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version

import dagster as dg
from dagster_dbt import DbtCliResource
from packaging.version import Version

from orchestration.build.dbt import DBT_EXECUTABLE
from orchestration.environment import PROJECT_ROOT
from orchestration.erasure.erase import finish_erasures
from orchestration.monitoring.refresh_lock import HELD, LOCK_TAG, RELEASED, refresh_lock
from orchestration.monitoring.runs import fail_orphaned_runs, report_end, settings_of_refresh


class RefreshLock(dg.ConfigurableResource):
    """Held while a run lasts: runs are in one process, so a killed run gives it back.

    Whoever starts the run comes through here, so what every run does at its start and at its end
    stands here too.
    """

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["RefreshLock"]:
        """Hold the lock of `$CX_HOME` for the run; clear up after those that were killed, report
        how this one ended.
        """
        instance, run = context.instance, context.run
        assert instance is not None and run is not None, "the lock is for runs"
        recorded = instance.get_run_by_id(run.run_id)
        if recorded is not None and recorded.is_finished:
            # `dagster job execute` asks for the resources once more when the run is over.
            yield self
            return
        settings = settings_of_refresh()
        home = settings.home
        with refresh_lock(home):
            fail_orphaned_runs(instance, home)
            instance.add_run_tags(run.run_id, {LOCK_TAG: HELD.format(run.run_id)})
            try:
                finish_erasures(settings)
                yield self
            finally:
                report_end(instance, home, run)
                instance.add_run_tags(run.run_id, {LOCK_TAG: RELEASED.format(run.run_id)})


class InstalledDbt(DbtCliResource):
    """dbt of this environment; its version is known without `dbt --version`, which asks the network
    for news.
    """

    @property
    def _cli_version(self) -> Version:
        return Version(version("dbt-core"))

    def _initialize_dbt_core_adapter(  # type: ignore[override]
        self, args: Sequence[str]
    ) -> None:
        """No adapter in this process: it would parse dbt's macros for seconds, and only
        `fetch_row_counts` uses one.
        """


def all_resources() -> dict[str, object]:
    """The resources by the names that assets ask for."""
    return {
        "dbt": InstalledDbt(
            project_dir=str(PROJECT_ROOT),
            profiles_dir=str(PROJECT_ROOT),
            dbt_executable=str(DBT_EXECUTABLE),
        ),
        "refresh_lock": RefreshLock(),
    }
