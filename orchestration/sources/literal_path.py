"""Paths of user files for DuckDB, whose readers expand patterns in paths."""

import contextlib
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def literal_path(path: Path) -> Iterator[str]:
    """Open a file, and yield a path by which DuckDB reads exactly this file.

    Escapes are no alternative: with them, DuckDB lists the folder once per file, and it finds no
    file with a backslash in its path.

    Raises:
        OSError: the file cannot be opened.
    """
    with path.open("rb") as file:
        yield f"/dev/fd/{file.fileno()}"
