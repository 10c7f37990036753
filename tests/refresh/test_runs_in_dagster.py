"""Runs of `cx` in Dagster's web interface: the answers of GraphQL to the queries of its pages."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.dagster_runs import last_run
from tests.support.dagster_server import query, serving
from tests.support.running import run

pytestmark = pytest.mark.slow

# The timeline lists runs by job and repository; the page of a job lists its runs and their status.
TIMELINE = """{
  runsOrError(limit: 5) { ... on Runs { results {
    runId status pipelineName
    repositoryOrigin { repositoryName repositoryLocationName }
    tags { key value }
  } } }
}"""
JOB = """{
  pipelineOrError(params: {
    pipelineName: "nightly_refresh"
    repositoryName: "__repository__"
    repositoryLocationName: "orchestration.definitions"
  }) { ... on Pipeline { runs(limit: 5) { runId status } } }
}"""


@pytest.fixture(scope="module")
def home(golden_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a run of `cx` and a failed one of `dagster job execute`."""
    home = tmp_path_factory.mktemp("served") / "home"
    shutil.copytree(golden_home, home, symlinks=True)
    command = "dagster job execute --job nightly_refresh --module-name orchestration.definitions"
    missing = {"sources": "zendesk", "as_of": "2026-03-31"}
    assert run(*command.split(), home=home, **missing).returncode != 0
    return home


@pytest.fixture(scope="module")
def port(home: Path) -> Iterator[int]:
    with serving(home, "dagster-webserver") as port:
        yield port


def test_runs_of_cx_and_of_dagster_job_execute_are_runs_of_the_job(
    golden_home: Path, home: Path, port: int
) -> None:
    runs = query(port, JOB)["pipelineOrError"]["runs"]
    assert runs == [
        {"runId": last_run(home).run_id, "status": "FAILURE"},
        {"runId": last_run(golden_home).run_id, "status": "SUCCESS"},
    ]
    for shown in query(port, TIMELINE)["runsOrError"]["results"]:
        assert shown["pipelineName"] == "nightly_refresh"
        assert shown["repositoryOrigin"] == {
            "repositoryName": "__repository__",
            "repositoryLocationName": "orchestration.definitions",
        }


def test_the_list_of_runs_shows_no_internal_tags(port: int) -> None:
    """The interface hides tags that begin with `.dagster/` itself, and omits them here."""
    _, of_cx = query(port, TIMELINE)["runsOrError"]["results"]
    assert [tag["key"] for tag in of_cx["tags"]] == ["dagster/code_location"]
