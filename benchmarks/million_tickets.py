"""A million tickets with four million events through the steps of a refresh: wall time, peak
memory, size.

`python -m benchmarks.million_tickets [TICKETS]`; run it twice in a row and quote ratios, machines
are noisy.
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
    """Write the company, refresh from it twice (new, then unchanged), and print what each took."""
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
        for label in ("everything new", "nothing new"):
            for step in ("extract", "build", "validate", "publish"):
                seconds, peak_megabytes = _run(step, os.environ | settings)
                print(f"{label}: {step} {seconds:.1f} s, at most {peak_megabytes:,.0f} MB")
        print(f"{_megabytes(home):,.0f} MB in CX_HOME")


def _run(step: str, environment: dict[str, str]) -> tuple[float, float]:
    """Seconds of a step and the peak memory of its process in megabytes; dbt is a process of its
    own.
    """
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
