"""Run `cx`, `dbt` and `dagster` as a user does: in a process, with settings in the environment."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from orchestration.settings import KNOWN_SETTINGS
from tests.support.parsing import save_shared_parse, use_shared_parse

PROJECT_ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
GOLDEN = PROJECT_ROOT / "tests" / "fixtures" / "golden"
GOLDEN_SETTINGS = {"as_of": "2026-03-31", "timezone": "Europe/Bucharest", "currency": "USD"}
GOLDEN_SOURCE = {"sources": "files", "files_dir": str(GOLDEN)}
ACCEPT = ("--accept-volume", "--by", "data owner", "--reason", "the test changes the data")
# Empty values take precedence over a developer's .env. A report takes seconds of CPU: tests that
# read one ask for it.
UNSET = dict.fromkeys(set(KNOWN_SETTINGS) - {"CX_HOME"}, "") | {"CX_REPORT": "none"}
# Ends a process that hangs. No test measures time by it.
TIMEOUT_SECONDS = 900


def settings_of(home: Path, **settings: str) -> dict[str, str]:
    """The environment of a process, with these CX_ settings and no others."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("CX_", "DAGSTER_", "DBT_", "SOURCES__", "DESTINATION__"))
    }
    named = {f"CX_{name.upper()}": value for name, value in settings.items()}
    return inherited | UNSET | {"CX_HOME": str(home)} | named


def run(
    *command: str | Path, home: Path, further: dict[str, str] | None = None, **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run a command of the virtual environment to its end and capture its output.

    Args:
        command: the name of the command and its arguments.
        home: the `CX_HOME`.
        further: environment variables besides the settings.
        settings: the settings, without their prefix `CX_`.
    """
    use_shared_parse(home)
    done = subprocess.run(
        [BIN / command[0], *command[1:]],
        cwd=PROJECT_ROOT,
        env=settings_of(home, **settings) | (further or {}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    save_shared_parse(home)
    return done


def run_cx(*arguments: str, home: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run `cx` to its end and capture its output."""
    return run("cx", *arguments, home=home, **settings)


def start(
    *command: str | Path, home: Path, quiet: bool = False, **settings: str
) -> subprocess.Popen[str]:
    """Start a command in a process group of its own; the test stops it.

    With `quiet`, its output is discarded, so that it never waits for a reader.
    """
    use_shared_parse(home)
    output = subprocess.DEVNULL if quiet else subprocess.PIPE
    return subprocess.Popen(
        [BIN / command[0], *command[1:]],
        cwd=PROJECT_ROOT,
        env=settings_of(home, **settings),
        stdin=subprocess.PIPE,
        stdout=output,
        stderr=output,
        text=True,
        start_new_session=True,
    )


def refresh_files(folder: Path, home: Path, *options: str, **settings: str) -> Path:
    """Refresh from a folder of entity files and return the published database.

    If the refresh fails, the assertion error contains the output of `cx`.
    """
    done = run_cx(
        "refresh", *options, home=home, sources="files", files_dir=str(folder), **settings
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return published_database(home)


def refresh_with(home: Path, options: dict[str, str], **settings: str) -> Path:
    """Refresh from vendors and return the published database.

    Args:
        home: the `CX_HOME`.
        options: the settings of the connectors, as environment variables.
        settings: the settings, without their prefix `CX_`.
    """
    done = run("cx", "refresh", home=home, further=options, **settings)
    assert done.returncode == 0, done.stdout + done.stderr
    return published_database(home)


def published_database(home: Path) -> Path:
    """The database that a BI tool opens."""
    return home / "published" / "current" / "cx_metrics.duckdb"


def published_bytes(home: Path) -> dict[str, str]:
    """The hash of every published file by its name, and the target of the link `current`."""
    published = home / "published"
    files = sorted(
        path for path in published.rglob("*") if path.is_file() and "current" not in path.parts
    )
    digests = {
        str(path.relative_to(published)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }
    return digests | {"current": str((published / "current").readlink())}
