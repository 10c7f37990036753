"""SIGTERM in every step of a refresh that a shell started in the background."""

import contextlib
import signal
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.refresh.test_steps import end_group, wait_until
from tests.support.running import (
    BIN,
    GOLDEN,
    GOLDEN_SETTINGS,
    TIMEOUT_SECONDS,
    published_bytes,
    run_cx,
    start,
)

pytestmark = pytest.mark.slow

FILES = {"sources": "files", "files_dir": str(GOLDEN)} | GOLDEN_SETTINGS


def start_in_background(
    step: str, home: Path, *variables: str, **settings: str
) -> subprocess.Popen[str]:
    """Start a command as `sh` starts `cx … &`: SIGINT is ignored."""
    command = ("env", *variables, str(BIN / "cx"), step)
    return start("/bin/sh", "-c", 'trap "" INT; exec "$@"', "sh", *command, home=home, **settings)


def terminate(process: subprocess.Popen[str], is_reached: Callable[[], bool]) -> None:
    """Send SIGTERM once a point is reached; the command ends with one line and exit code 130."""
    try:
        wait_until(is_reached, process)
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=TIMEOUT_SECONDS)
        assert (process.returncode, errors) == (
            130,
            "stopped; the last published version remains\n",
        )
    finally:
        end_group(process)


def newer_than(home: Path, *patterns: str) -> Callable[[], bool]:
    """Whether a file that matches a pattern below a home has been written since now."""
    before = {path: path.stat().st_mtime_ns for pattern in patterns for path in home.glob(pattern)}

    def is_newer() -> bool:
        with contextlib.suppress(FileNotFoundError):
            return any(
                path.stat().st_mtime_ns > before.get(path, 0)
                for pattern in patterns
                for path in home.glob(pattern)
            )
        return False

    return is_newer


@pytest.mark.parametrize(
    ("step", "written"),
    [
        ("refresh", "logs/steps.log"),
        ("refresh", "extraction.json"),
        ("refresh", "logs/dbt.log"),
        ("validate", "validated_build.json"),
        ("validate", "failing_checks.json"),
        ("publish", "published/versions/.*.partial/*"),
    ],
)
def test_terminated_in_every_step(step: str, written: str, copied_home: Path) -> None:
    assert run_cx("validate", home=copied_home, **FILES).returncode == 0
    before = published_bytes(copied_home)
    process = start_in_background(step, copied_home, **FILES)
    terminate(process, newer_than(copied_home, written))
    assert published_bytes(copied_home) == before
    assert list((copied_home / "published" / "versions").glob(".*")) == []


def test_terminated_while_a_vendor_does_not_answer(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(TIMEOUT_SECONDS)
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        settings = [f"SOURCES__DELIGHTED__BASE_URL={address}", "SOURCES__DELIGHTED__API_KEY=key"]
        process = start_in_background("extract", tmp_path, *settings, sources="delighted")
        connection, _ = silent.accept()
        with connection:
            terminate(process, lambda: bool(connection.recv(10)))
