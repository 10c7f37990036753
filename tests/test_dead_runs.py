"""A run that was killed: it is no run any more, its place in the writers' pool is free, and people hear of it."""

import os
import signal
import time
from pathlib import Path

import dagster as dg

from orchestration.assets import WRITER_POOL
from orchestration.dead_runs import look_for_dead_runs
from orchestration.errors import AnotherRefreshRunsError
from tests.dagster_runs import instance_of, last_run
from tests.running import GOLDEN, GOLDEN_SETTINGS, run_cx, start
from tests.webhook import running_webhook


def test_a_killed_run_is_cleared_away_by_the_next(copied_home: Path) -> None:
    settings = {"sources": "files", "files_dir": str(GOLDEN)} | GOLDEN_SETTINGS
    build = start("cx", "build", home=copied_home, quiet=True, **settings)
    try:
        with instance_of(copied_home) as instance:
            while not instance.event_log_storage.get_concurrency_info(WRITER_POOL).claimed_slots:
                assert build.poll() is None, "the build ended before it held its place"
                time.sleep(0.05)
            try:
                look_for_dead_runs(instance, copied_home)
                raise AssertionError("a run that lives was taken for dead")
            except AnotherRefreshRunsError:
                pass
    finally:
        os.killpg(build.pid, signal.SIGKILL)
        build.wait()
    dead = last_run(copied_home)
    with instance_of(copied_home) as instance:
        assert dead.status == dg.DagsterRunStatus.STARTED
        held = instance.event_log_storage.get_concurrency_info(WRITER_POOL).claimed_slots
        assert [slot.run_id for slot in held] == [dead.run_id], "nobody has given the place back"
    with running_webhook() as webhook:
        done = run_cx("build", home=copied_home, alert_urls=webhook.address, **settings)
        assert done.returncode == 0, done.stderr
        assert f"run {dead.run_id[:8]} had died" in done.stdout
        assert webhook.take_titles() == ["CX metrics: the refresh failed"]
    with instance_of(copied_home) as instance:
        assert instance.get_run_by_id(dead.run_id).status == dg.DagsterRunStatus.FAILURE
        assert instance.event_log_storage.get_concurrency_info(WRITER_POOL).claimed_slots == []
    assert last_run(copied_home).status == dg.DagsterRunStatus.SUCCESS
