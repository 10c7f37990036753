"""The origin of a job: the code location that `dagster dev` loads.

Dagster shows a run on the timeline and at its job by this origin. Its own command line and Python
API store none.
"""

import dagster as dg
from dagster._core.definitions.repository_definition import SINGLETON_REPOSITORY_NAME
from dagster._core.remote_origin import RemoteJobOrigin, RemoteRepositoryOrigin
from dagster._core.storage.tags import REPOSITORY_LABEL_TAG
from dagster._core.workspace.load_target import get_origins_from_toml

from orchestration.environment import PROJECT_ROOT


def job_origin(name: str) -> RemoteJobOrigin:
    """Return the origin of a job."""
    (location,) = get_origins_from_toml(str(PROJECT_ROOT / "pyproject.toml"))
    return RemoteRepositoryOrigin(location, SINGLETON_REPOSITORY_NAME).get_job_origin(name)


def add_job_origin(instance: dg.DagsterInstance, run: dg.DagsterRun) -> None:
    """Store the origin of a run that `dagster job execute` started."""
    if run.remote_job_origin is None:
        origin = job_origin(run.job_name)
        label = origin.repository_origin.get_label()
        instance.add_run_tags(run.run_id, {REPOSITORY_LABEL_TAG: label})
        if stored := instance.get_run_by_id(run.run_id):
            instance.run_storage.replace_job_origin(stored, origin)
