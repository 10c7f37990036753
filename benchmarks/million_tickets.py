"""Wall time, peak memory and disk size of a refresh with a million tickets and four million events.

Run `python -m benchmarks.million_tickets [TICKETS]`. Timings vary between runs: run it twice and
compare ratios.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.large_company import LAST_DAY, write_large_company

CX = Path(sys.executable).parent / "cx"


def main(tickets: int) -> None:
    """Write the company, refresh twice (the second time without changes), print measurements."""
    with tempfile.TemporaryDirectory() as scratch:
        folder, home = Path(scratch) / "files", Path(scratch) / "home"
        write_large_company(folder, tickets)
        print(f"{tickets:,} tickets, {_megabytes(folder):,.0f} MB of CSV")
        settings = {
            "CX_HOME": str(home),
            "CX_SOURCES": "files",
            "CX_FILES_DIR": str(folder),
            "CX_AS_OF": LAST_DAY,
        }
        for label in ("first refresh", "refresh without changes"):
            for step in ("extract", "build", "validate", "publish"):
                seconds, peak_megabytes = _run(step, os.environ | settings)
                print(f"{label}: {step} {seconds:.1f} s, peak memory {peak_megabytes:,.0f} MB")
        print(f"{_megabytes(home):,.0f} MB in CX_HOME")


def _run(step: str, environment: dict[str, str]) -> tuple[float, float]:
    """Run a step; return its seconds, and its peak memory in megabytes without dbt's process."""
    started = time.monotonic()
    process = subprocess.Popen([CX, step], env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise SystemExit(f"cx {step} failed")
    return time.monotonic() - started, usage.ru_maxrss / 1024


def _megabytes(folder: Path) -> float:
    return (
        sum(
            path.stat().st_size
            for path in folder.rglob("*")
            if path.is_file() and not path.is_symlink()
        )
        / 1e6
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
