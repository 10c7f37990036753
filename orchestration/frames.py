"""Where an error came from, for logs: what it says may quote a row or a secret, so that is left out."""

import traceback
from pathlib import Path

from orchestration.errors import causes


def frames_of(error: BaseException) -> str:
    """The type and the frames of an error and of what it came from, as lines of text."""
    lines = []
    for cause in causes(error):
        lines += [type(cause).__name__, *(line.rstrip("\n") for line in traceback.format_tb(cause.__traceback__))]
    return "\n".join(lines)


def place_of(error: BaseException) -> str:
    """The innermost line that an error came from, as `folder/file.py:line`."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    path = Path(frame.filename)
    return f"{path.parent.name}/{path.name}:{frame.lineno}"
