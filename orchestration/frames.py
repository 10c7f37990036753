"""Where an error came from, for logs: what it says may quote a row or a secret, so that is left out."""

import traceback
from pathlib import Path


def frames_of(error: BaseException) -> str:
    """The type and the frames of an error and of what it came from, the last first, as lines of text."""
    lines, seen = [], error
    while seen is not None:
        lines += [type(seen).__name__, *(line.rstrip("\n") for line in traceback.format_tb(seen.__traceback__))]
        seen = seen.__cause__ or seen.__context__
    return "\n".join(lines)


def place_of(error: BaseException) -> str:
    """The innermost line that an error came from, as `folder/file.py:line`."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    path = Path(frame.filename)
    return f"{path.parent.name}/{path.name}:{frame.lineno}"
