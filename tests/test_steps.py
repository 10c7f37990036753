"""The single steps of `cx`: each before its time, each interrupted, and what may be published at all."""

import os
import signal
import time
from pathlib import Path

import pytest

from tests.running import (
    GOLDEN,
    GOLDEN_SETTINGS,
    TIMEOUT_SECONDS,
    published_bytes,
    run,
    run_cx,
    start,
)


@pytest.mark.parametrize(
    ("step", "advice"), [("build", "cx extract"), ("validate", "cx build"), ("publish", "cx build")]
)
def test_a_step_before_its_time_names_the_step_to_run(tmp_path: Path, step: str, advice: str) -> None:
    done = run_cx(step, home=tmp_path, **GOLDEN_SETTINGS)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stdout + done.stderr
    assert f"run `{advice}` first" in done.stderr


def test_dbt_build_before_anything_was_extracted_names_cx_extract(tmp_path: Path) -> None:
    done = run("dbt", "build", "--target-path", tmp_path / "target", home=tmp_path)
    assert done.returncode != 0
    assert [line for line in done.stdout.splitlines() if "run `cx extract` first" in line]


def test_status_before_anything_was_published(tmp_path: Path) -> None:
    done = run_cx("status", home=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "run `cx refresh`" in done.stdout


@pytest.mark.parametrize("arguments", [("frobnicate",), ("refresh", "--fast"), ("metrics", "explain")])
def test_a_call_that_does_not_exist_is_one_line(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = run_cx(*arguments, home=tmp_path)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert arguments[-1] in done.stderr


def test_only_what_was_validated_is_published(copied_home: Path) -> None:
    """One model run anew makes another warehouse than the one that was judged."""
    before = published_bytes(copied_home)
    target = ("--target-path", copied_home / "dbt")
    built = run("dbt", "run", "--select", "time_spine_daily", *target, home=copied_home, **GOLDEN_SETTINGS)
    assert built.returncode == 0, built.stdout
    done = run_cx("publish", home=copied_home, **GOLDEN_SETTINGS)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
    assert "run `cx validate` first" in done.stderr
    assert published_bytes(copied_home) == before


def test_a_validation_that_fails_blocks_publishing_and_is_remembered(copied_home: Path) -> None:
    before = published_bytes(copied_home)
    tampered = run_sql(copied_home, "update metrics.scorecard_monthly set nps = 101")
    assert tampered.returncode == 0, tampered.stderr
    done = run_cx("validate", home=copied_home, **GOLDEN_SETTINGS)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
    assert "must not be published" in done.stderr and "nps" in done.stderr
    assert run_cx("publish", home=copied_home, **GOLDEN_SETTINGS).returncode == 1
    assert "scorecard_monthly" in run_cx("status", home=copied_home, **GOLDEN_SETTINGS).stdout
    assert published_bytes(copied_home) == before


def run_sql(home: Path, statement: str):
    program = "import duckdb, sys; duckdb.connect(sys.argv[1]).execute(sys.argv[2])"
    return run("python", "-c", program, home / "warehouse.duckdb", statement, home=home)


@pytest.mark.parametrize(("sent", "to_group"), [(signal.SIGINT, True), (signal.SIGTERM, False)], ids=["ctrl-c", "kill"])
def test_a_build_that_is_interrupted_says_so_in_one_line(
    copied_home: Path, sent: signal.Signals, to_group: bool
) -> None:
    """A terminal sends Ctrl-C to the whole group, a supervisor to the one process that it started."""
    before = published_bytes(copied_home)
    log = copied_home / "logs" / "dbt.log"
    log.unlink()
    refresh = start("cx", "refresh", home=copied_home, sources="files", files_dir=str(GOLDEN), **GOLDEN_SETTINGS)
    try:
        wait_until(lambda: log.exists() and "OK created" in log.read_text(encoding="utf-8"), refresh)
        (os.killpg if to_group else os.kill)(refresh.pid, sent)
        _, errors = refresh.communicate(timeout=TIMEOUT_SECONDS)
    finally:
        refresh.kill()
    assert (refresh.returncode, errors) == (130, "stopped; what was published before stands\n")
    assert published_bytes(copied_home) == before
    assert run_cx("publish", home=copied_home, **GOLDEN_SETTINGS).returncode == 1
    assert no_process_of(refresh.pid)


def wait_until(is_true, process) -> None:
    """Wait for something that a process does; its own end is the only other way out."""
    while not is_true():
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)


def no_process_of(group: int) -> bool:
    """Whether the process group has ended with its leader, dbt included."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False
