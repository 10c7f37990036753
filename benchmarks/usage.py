"""Time, CPU time and memory of a command."""

import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Usage:
    """What a command used: wall time and CPU time in seconds, peak memory in megabytes.

    The peak is that of its largest process.
    """

    seconds: float
    cpu_seconds: float
    megabytes: float

    def __str__(self) -> str:
        return (
            f"{self.seconds:.1f} s, {self.cpu_seconds:.1f} s of CPU, peak memory"
            f" {self.megabytes:,.0f} MB"
        )


def usage_of(command: Sequence[str | Path], environment: dict[str, str]) -> Usage:
    """Run a command with its output; return what it and its child processes used.

    Raises:
        SystemExit: the command failed.
    """
    started = time.monotonic()
    process = subprocess.Popen(command, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise SystemExit(f"{' '.join(map(str, command))} failed")
    return Usage(
        time.monotonic() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
    )
