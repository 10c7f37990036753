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
    """Read a JSON object from a file.

    A missing file is an empty object, and so is a damaged one, which `cx status` names.
    """
    if not path.exists():
        return {}
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def append_record(path: Path, content: dict[str, Any]) -> None:
    """Append a JSON object to a file as a line, and sync it.

    A kill may leave a partial line, which the next call ends and `read_records` leaves out.
    """
    line = json.dumps(content, ensure_ascii=False).encode()
    with path.open("ab+") as file:
        if file.seek(0, os.SEEK_END):
            file.seek(-1, os.SEEK_END)
            line = line if file.read() == b"\n" else b"\n" + line
        file.write(line + b"\n")
        file.flush()
        os.fsync(file.fileno())
    sync(path.parent)


def read_records(path: Path) -> list[dict[str, Any]]:
    """Read the JSON objects of the lines of a file, oldest first, without damaged lines."""
    records = []
    for line in path.read_bytes().splitlines() if path.exists() else []:
        with contextlib.suppress(ValueError):
            record = json.loads(line)
            records += [record] if isinstance(record, dict) else []
    return records


def write_records(path: Path, records: list[dict[str, Any]]) -> None:
    """Write JSON objects to a file as lines, replacing its content."""
    with atomic_write(path) as unfinished:
        lines = [json.dumps(record, ensure_ascii=False) + "\n" for record in records]
        unfinished.write_text("".join(lines), encoding="utf-8")
