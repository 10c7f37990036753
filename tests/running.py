"""Running `cx` as a user does: a process of its own, with settings from the environment alone."""

import os
import subprocess
import sys
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parent.parent
CX = Path(sys.executable).parent / "cx"


def settings_of(home: Path, **settings: str) -> dict[str, str]:
    """An environment with these CX_ settings and no others."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CX_")}
    return environment | {"CX_HOME": str(home)} | {f"CX_{name.upper()}": value for name, value in settings.items()}


def run_cx(*arguments: str, home: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run `cx` to its end and keep what it prints."""
    return subprocess.run(
        [CX, *arguments],
        cwd=PROJECT_ROOT,
        env=settings_of(home, **settings),
        capture_output=True,
        text=True,
        check=False,
    )


def refresh_files(folder: Path, home: Path, **settings: str) -> Path:
    """Refresh from a folder of entity files and give the published database.

    Fails with what `cx` printed where the refresh does.
    """
    run = run_cx("refresh", home=home, sources="files", files_dir=str(folder), **settings)
    assert run.returncode == 0, run.stdout + run.stderr
    return home / "published" / "current" / "cx_metrics.duckdb"
