"""Durable file writes: a kill, a full disk or a power cut never leaves a partial file.

Files are written under a temporary name, synced, and renamed.
"""

import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any


@contextlib.contextmanager
def atomic_write(path: Path) -> Iterator[Path]:
    """Yield a hidden path beside `path` to write to; on success, sync it and rename it to `path`.

    Raises:
        OSError: the file cannot be written; an existing file at `path` is unchanged.
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
    """Wait until a file, or the directory entries of a folder, are on disk."""
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
    """Write a JSON object to a file, replacing its content."""
    with atomic_write(path) as unfinished:
        unfinished.write_text(json.dumps(content, indent=1), encoding="utf-8")


def read_record(path: Path) -> dict[str, Any]:
    """Read a JSON object from a file; a missing file is an empty object."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
