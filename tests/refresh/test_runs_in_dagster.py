"""Runs of `cx` in Dagster's web interface: the answers of GraphQL to the queries of its pages."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.dagster_runs import last_run
from tests.support.dagster_server import query, serving

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
def port(golden_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    home = tmp_path_factory.mktemp("served") / "home"
    shutil.copytree(golden_home, home, symlinks=True)
    with serving(home, "dagster-webserver") as port:
        yield port


def test_a_run_of_cx_is_a_run_of_the_job(golden_home: Path, port: int) -> None:
    run_id = last_run(golden_home).run_id
    runs = query(port, JOB)["pipelineOrError"]["runs"]
    assert runs == [{"runId": run_id, "status": "SUCCESS"}]
    (shown,) = query(port, TIMELINE)["runsOrError"]["results"]
    assert shown["pipelineName"] == "nightly_refresh"
    assert shown["repositoryOrigin"] == {
        "repositoryName": "__repository__",
        "repositoryLocationName": "orchestration.definitions",
    }


def test_the_list_of_runs_shows_no_internal_tags(port: int) -> None:
    """The interface hides tags that begin with `.dagster/` itself, and omits them here."""
    (shown,) = query(port, TIMELINE)["runsOrError"]["results"]
    assert [tag["key"] for tag in shown["tags"]] == ["dagster/code_location"]
