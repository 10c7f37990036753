"""A killed run: it is marked as failed, its pool slot becomes free, and an alert is sent."""

import os
import signal
import time
from pathlib import Path

import dagster as dg
import pytest

from orchestration.defs.assets import WRITER_POOL
from orchestration.errors import RefreshInProgressError
from orchestration.home import Home
from orchestration.monitoring.refresh_lock import HELD, LOCK_TAG
from orchestration.monitoring.runs import check_orphaned_runs
from tests.support.dagster_runs import instance_of, last_run
from tests.support.running import GOLDEN, GOLDEN_SETTINGS, run_cx, start
from tests.support.webhook import running_webhook

pytestmark = pytest.mark.slow


def test_the_next_run_cleans_up_after_a_killed_run(copied_home: Path) -> None:
    settings = {"sources": "files", "files_dir": str(GOLDEN)} | GOLDEN_SETTINGS
    build = start("cx", "build", home=copied_home, quiet=True, **settings)
    try:
        with instance_of(copied_home) as instance:
            while not instance.event_log_storage.get_concurrency_info(WRITER_POOL).claimed_slots:
                assert build.poll() is None, "the build ended before it claimed its slot"
                time.sleep(0.05)
            with pytest.raises(RefreshInProgressError):
                check_orphaned_runs(instance, Home(copied_home))
    finally:
        os.killpg(build.pid, signal.SIGKILL)
        build.wait()
    killed = last_run(copied_home)
    with instance_of(copied_home) as instance:
        assert killed.status == dg.DagsterRunStatus.STARTED
        held = instance.event_log_storage.get_concurrency_info(WRITER_POOL).claimed_slots
        assert [slot.run_id for slot in held] == [killed.run_id], "the slot is still claimed"
    status = run_cx("status", home=copied_home, **settings).stdout
    assert "Last run: killed at build, " in status
    with running_webhook() as webhook:
        done = run_cx("build", home=copied_home, alert_urls=webhook.address, **settings)
        assert done.returncode == 0, done.stderr
        assert f"run {killed.run_id[:8]} was killed" in done.stdout
        assert webhook.take_titles() == ["CX metrics: the refresh failed"]
    with instance_of(copied_home) as instance:
        assert instance.get_run_by_id(killed.run_id).status == dg.DagsterRunStatus.FAILURE
        assert instance.event_log_storage.get_concurrency_info(WRITER_POOL).claimed_slots == []
    assert last_run(copied_home).status == dg.DagsterRunStatus.SUCCESS


def test_a_run_that_dagster_marked_as_failed_releases_its_slot_once(tmp_path: Path) -> None:
    """A code server marks a killed run as failed and leaves its slot claimed; a repeated run
    inherits tags.
    """

    @dg.job
    def nothing() -> None:
        pass

    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance, running_webhook() as webhook:
        storage = instance.event_log_storage
        storage.set_concurrency_slots(WRITER_POOL, 1)
        killed = instance.create_run_for_job(nothing)
        instance.add_run_tags(killed.run_id, {LOCK_TAG: HELD.format(killed.run_id)})
        instance.report_run_failed(killed)
        storage.claim_concurrency_slot(WRITER_POOL, killed.run_id, "warehouse")
        repeated = instance.create_run_for_job(nothing, tags={LOCK_TAG: HELD.format(killed.run_id)})
        instance.report_run_failed(repeated)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("CX_ALERT_URLS", webhook.address)
            for expected in (["CX metrics: the refresh failed"], []):
                check_orphaned_runs(instance, Home(tmp_path))
                assert webhook.take_titles() == expected
        assert storage.get_concurrency_info(WRITER_POOL).claimed_slots == []
