"""The steps of `cx`: too early, interrupted, and on a build that was not validated."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from orchestration.build.warehouse import complete_build_id
from tests.support.running import (
    GOLDEN,
    GOLDEN_SETTINGS,
    GOLDEN_SOURCE,
    TIMEOUT_SECONDS,
    published_bytes,
    run,
    run_cx,
    start,
)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("step", "advice"),
    [
        ("build", "run `cx extract` first"),
        ("validate", "run `cx refresh`"),
        ("publish", "run `cx refresh`"),
    ],
)
def test_a_step_that_comes_too_early_names_the_missing_step(
    tmp_path: Path, step: str, advice: str
) -> None:
    done = run_cx(step, home=tmp_path, **GOLDEN_SETTINGS)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stdout + done.stderr
    assert advice in done.stderr


@pytest.mark.slow
def test_dbt_build_before_anything_was_extracted_names_cx_extract(tmp_path: Path) -> None:
    done = run("dbt", "build", "--target-path", tmp_path / "target", home=tmp_path)
    assert done.returncode != 0
    assert [line for line in done.stdout.splitlines() if "run `cx extract` first" in line]


def test_status_before_anything_was_published(tmp_path: Path) -> None:
    done = run_cx("status", home=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "run `cx refresh`" in done.stdout


@pytest.mark.parametrize(
    "arguments", [("frobnicate",), ("refresh", "--fast"), ("metrics", "explain")]
)
def test_an_unknown_command_is_an_error_of_one_line(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    done = run_cx(*arguments, home=tmp_path)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert arguments[-1] in done.stderr


@pytest.mark.parametrize(
    "command",
    [("dbt", "build", "--quiet"), ("mf", "query", "--metrics", "nps", "--quiet")],
    ids=lambda command: command[0],
)
@pytest.mark.slow
def test_a_tool_beside_a_refresh_ends_with_one_line(
    command: tuple[str, ...], copied_home: Path
) -> None:
    """A refresh holds the lock of the database file."""
    warehouse = copied_home / "warehouse.duckdb"
    program = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print(1); sys.stdin.read()"
    holder = start("python", "-u", "-c", program, str(warehouse), home=copied_home)
    try:
        assert holder.stdout.readline() == "1\n"
        done = run(*command, home=copied_home, sources="files", **GOLDEN_SETTINGS)
    finally:
        end_group(holder)
    output = done.stdout + done.stderr
    assert done.returncode != 0 and "Traceback" not in output, output
    reason = (
        f"the warehouse {warehouse} is in use by a refresh or another program: wait for it to end,"
        " then run again"
    )
    assert [line.strip() for line in output.splitlines() if "in use" in line] == [reason], output


@pytest.mark.slow
def test_a_build_that_was_not_validated_is_not_published(copied_home: Path) -> None:
    """Running one model changes the warehouse after its validation."""
    before = published_bytes(copied_home)
    select = ("--select", "time_spine_daily", "--target-path", copied_home / "dbt")
    built = run("dbt", "run", *select, home=copied_home, sources="files", **GOLDEN_SETTINGS)
    assert built.returncode == 0, built.stdout
    done = run_cx("publish", home=copied_home, **GOLDEN_SOURCE, **GOLDEN_SETTINGS)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
    assert "run `cx validate` first" in done.stderr
    assert published_bytes(copied_home) == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sent", "to_group"), [(signal.SIGINT, True), (signal.SIGTERM, False)], ids=["ctrl-c", "kill"]
)
def test_an_interrupted_build_ends_with_one_line(
    copied_home: Path, sent: signal.Signals, to_group: bool
) -> None:
    """A terminal interrupts the whole process group, a supervisor one process."""
    before = published_bytes(copied_home)
    log = copied_home / "logs" / "dbt.log"
    log.unlink()
    build = start(
        "cx", "build", home=copied_home, sources="files", files_dir=str(GOLDEN), **GOLDEN_SETTINGS
    )
    try:
        wait_until(lambda: log.exists() and "OK created" in log.read_text(encoding="utf-8"), build)
        (os.killpg if to_group else os.kill)(build.pid, sent)
        _, errors = build.communicate(timeout=TIMEOUT_SECONDS)
        assert (build.returncode, errors) == (130, "stopped; the last published version remains\n")
        # dbt has ended too: no other process holds the warehouse any more.
        with duckdb.connect(str(copied_home / "warehouse.duckdb")) as warehouse:
            assert complete_build_id(warehouse) is None
    finally:
        end_group(build)
    assert published_bytes(copied_home) == before


def wait_until(is_true: Callable[[], bool], process: subprocess.Popen) -> None:
    """Wait for an effect of a process; fail if the process ends before."""
    while not is_true():
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)


def end_group(process: subprocess.Popen) -> None:
    """Kill the process group, whatever the result of the test."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.mark.soak
def test_concurrent_commands_without_a_manifest_get_a_complete_one(tmp_path: Path) -> None:
    """This happens in a fresh clone. The files of a killed parse are never used."""
    program = (
        "import json, sys; from pathlib import Path; from orchestration.build import dbt\n"
        "dbt.MANIFEST = Path(sys.argv[1])\n"
        "print(len(json.loads(dbt.ensure_manifest().read_text())['nodes']))"
    )
    manifest = tmp_path / "target" / "manifest.json"
    started = [start("python", "-c", program, str(manifest), home=tmp_path) for _ in range(3)]
    counts = {process.communicate()[0] for process in started}
    assert [process.returncode for process in started] == [0, 0, 0] and len(counts) == 1
    assert {path.name for path in manifest.parent.iterdir()} == {
        "manifest.json",
        "semantic_manifest.json",
    }
