"""One refresh at a time: a lock that the operating system gives back when its holder dies."""

from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from orchestration.errors import RefreshInProgressError
from orchestration.home import Home

# On a run of Dagster from when it got the lock. The values hold the run's own id, because a
# repeated run inherits tags.
LOCK_TAG = "cx/refresh_lock"
HELD, GIVEN_BACK = "held by {}", "given back by {}"


@contextmanager
def refresh_lock(home: Home) -> Iterator[None]:
    """Hold the lock of a `$CX_HOME`.

    Raises:
        RefreshInProgressError: another refresh holds it.
    """
    lock = FileLock(home.refresh_lock, timeout=0)
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
