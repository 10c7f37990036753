"""Time, CPU time and memory of a command."""

import ctypes
import os
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# Linux only: orphans become children of this process, and can be waited for.
PR_SET_CHILD_SUBREAPER = 36


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


def usage_with_orphans(command: Sequence[str | Path], environment: dict[str, str]) -> Usage:
    """Like `usage_of`, with processes that outlive their parents, such as Spark's.

    The caller must have no other child processes.
    """
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    used = usage_of(command, environment)
    cpu_seconds, megabytes = used.cpu_seconds, used.megabytes
    while True:
        try:
            _, _, usage = os.wait4(-1, 0)
        except ChildProcessError:
            return Usage(used.seconds, cpu_seconds, megabytes)
        cpu_seconds += usage.ru_utime + usage.ru_stime
        megabytes = max(megabytes, usage.ru_maxrss / 1024)
