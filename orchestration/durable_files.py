"""Files that are whole and on disk under their name, or not there at all.

What belongs here: the order of writing, syncing and renaming that a kill, a full disk or a power
cut cannot halve.
"""

import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any


@contextlib.contextmanager
def atomic_write(path: Path) -> Iterator[Path]:
    """Give a hidden name beside `path` to write to; on leaving, the complete file is synced and
    takes the name.

    Raises:
        OSError: the file cannot be written; what stood under the name before still does.
    """
    unfinished = path.with_name(f".{path.name}.partial")
    try:
        yield unfinished
        sync(unfinished)
        unfinished.replace(path)
    except Exception:
        with contextlib.suppress(OSError):
            unfinished.unlink()
        raise
    sync(path.parent)


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_tree(folder: Path) -> None:
    """Wait until a folder and everything below it are on disk."""
    for path in [*folder.rglob("*"), folder]:
        sync(path)


def write_record(path: Path, content: dict[str, Any]) -> None:
    """Write a record in place of the one before."""
    with atomic_write(path) as unfinished:
        unfinished.write_text(json.dumps(content, indent=1), encoding="utf-8")


def read_record(path: Path) -> dict[str, Any]:
    """A record's content, empty where there is none."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
