"""What the assets share: dbt's command line, and the lock that a run holds from its first step to its last."""

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg
from dagster_dbt import DbtCliResource

from orchestration.environment import PROJECT_ROOT
from orchestration.erasure.erase import finish_erasures
from orchestration.refresh_lock import refresh_lock
from orchestration.settings import load_settings
from orchestration.warehouse import DBT_EXECUTABLE


class RefreshLock(dg.ConfigurableResource):
    """Held while a run lasts: runs are in one process, so a killed run gives it back."""

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["RefreshLock"]:
        """Hold the lock of `$CX_HOME` for the run; an erasure that was interrupted is finished first."""
        settings = load_settings()
        with refresh_lock(settings.home):
            finish_erasures(settings)
            yield self


def all_resources() -> dict[str, object]:
    """The resources by the names that assets ask for."""
    return {
        "dbt": DbtCliResource(
            project_dir=str(PROJECT_ROOT), profiles_dir=str(PROJECT_ROOT), dbt_executable=str(DBT_EXECUTABLE)
        ),
        "refresh_lock": RefreshLock(),
    }
