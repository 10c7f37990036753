"""Rights below `$CX_HOME`: everything but published versions belongs to its owner alone.

The processes of the tools create files with a private umask. Published versions and the folders
above them keep the umask with which the tool was started.

Only the standard library is imported: `orchestration.environment` imports this module at each
start of Python.
"""

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from orchestration.home import Home

PRIVATE_UMASK = 0o077
# Environment variable with the umask, octal, with which the first of several nested tools started.
STARTED_UMASK = "CX_STARTED_UMASK"


def use_private_umask() -> None:
    """Make new files of this process, and of those that it starts, private."""
    started = os.umask(PRIVATE_UMASK)
    os.environ.setdefault(STARTED_UMASK, f"{started:o}")


@contextlib.contextmanager
def readers_umask() -> Iterator[None]:
    """Create files with the umask of the user, for readers of published versions."""
    before = os.umask(PRIVATE_UMASK)
    os.umask(int(os.environ.get(STARTED_UMASK, f"{before:o}"), 8))
    try:
        yield
    finally:
        os.umask(before)


def restrict_existing(home: Home) -> None:
    """Make what an earlier version left readable private; files of other owners stay."""
    for path in home.root.iterdir():
        if path == home.as_of_homes:
            for day in path.iterdir():
                restrict_existing(Home(day))
        elif path != home.published and not path.is_symlink() and restrict(path):
            for folder, names, files in os.walk(path):
                for name in names + files:
                    restrict(Path(folder) / name)


def restrict(path: Path) -> bool:
    """Remove the rights of others; whether there were any to remove."""
    with contextlib.suppress(OSError):
        mode = stat.S_IMODE(path.lstat().st_mode)
        if mode & PRIVATE_UMASK and not path.is_symlink():
            path.chmod(mode & ~PRIVATE_UMASK)
            return not stat.S_IMODE(path.lstat().st_mode) & PRIVATE_UMASK
    return False
