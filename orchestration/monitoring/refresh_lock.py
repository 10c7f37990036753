"""The refresh lock: one refresh at a time. The operating system releases it if its holder dies."""

from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from orchestration.errors import RefreshInProgressError
from orchestration.home import Home

# Tag of a Dagster run that has held the lock. The value contains the ID of the run, because a
# repeated run inherits tags. Dagster hides tags with this prefix.
LOCK_TAG = ".dagster/cx_refresh_lock"
HELD, RELEASED = "held by {}", "released by {}"
# `cx status` takes the lock for an instant.
PATIENCE_SECONDS = 1


@contextmanager
def refresh_lock(home: Home) -> Iterator[None]:
    """Hold the lock of a `$CX_HOME`.

    Raises:
        RefreshInProgressError: another refresh holds the lock.
    """
    lock = FileLock(home.refresh_lock, timeout=PATIENCE_SECONDS)
    try:
        lock.acquire()
    except Timeout:
        raise RefreshInProgressError(
            f"another refresh is running on {home}: wait for it to end, then run again"
        ) from None
    try:
        yield
    finally:
        lock.release()
