"""Running `cx` and its neighbours as a user does: processes of their own, with settings from the
environment alone.
"""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from orchestration.settings import KNOWN_SETTINGS
from tests.support.parsing import begin_with_the_shared_parse, share_the_parse

PROJECT_ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
GOLDEN = PROJECT_ROOT / "tests" / "fixtures" / "golden"
GOLDEN_SETTINGS = {"as_of": "2026-03-31", "timezone": "Europe/Bucharest", "currency": "USD"}
# Set, though empty, so that a developer's .env has no say.
UNSET = dict.fromkeys(set(KNOWN_SETTINGS) - {"CX_HOME"}, "")
# Nothing is measured by it; it only ends what would never end.
TIMEOUT_SECONDS = 900


def settings_of(home: Path, **settings: str) -> dict[str, str]:
    """An environment with these CX_ settings and no others."""
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
    """Run a command of the environment to its end, with `further` variables, and keep what it
    prints.
    """
    begin_with_the_shared_parse(home)
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
    share_the_parse(home)
    return done


def run_cx(*arguments: str, home: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run `cx` to its end and keep what it prints."""
    return run("cx", *arguments, home=home, **settings)


def start(
    *command: str | Path, home: Path, quiet: bool = False, **settings: str
) -> subprocess.Popen[str]:
    """Start a command of the environment in a process group of its own, to be stopped by the test.

    What a quiet one prints is thrown away, so that it never waits for a reader.
    """
    begin_with_the_shared_parse(home)
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
    """Refresh from a folder of entity files and give the published database.

    Fails with what `cx` printed where the refresh does.
    """
    done = run_cx(
        "refresh", *options, home=home, sources="files", files_dir=str(folder), **settings
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return published_database(home)


def refresh_with(home: Path, options: dict[str, str], **settings: str) -> Path:
    """Refresh from vendors, `options` being their connectors' settings, and give the published
    database.
    """
    done = run("cx", "refresh", home=home, further=options, **settings)
    assert done.returncode == 0, done.stdout + done.stderr
    return published_database(home)


def published_database(home: Path) -> Path:
    """What a BI tool opens."""
    return home / "published" / "current" / "cx_metrics.duckdb"


def published_bytes(home: Path) -> dict[str, str]:
    """Every published file by its name with the hash of its bytes, and where the link points."""
    published = home / "published"
    files = sorted(
        path for path in published.rglob("*") if path.is_file() and "current" not in path.parts
    )
    digests = {
        str(path.relative_to(published)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }
    return digests | {"current": str((published / "current").readlink())}
