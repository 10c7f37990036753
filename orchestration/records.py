"""Small JSON records in `$CX_HOME`, replaced whole so that a kill leaves the old one or the new one."""

import json
from pathlib import Path
from typing import Any


def write_record(path: Path, content: dict[str, Any]) -> None:
    """Write a record in place of the one before."""
    unfinished = path.with_suffix(".partial")
    unfinished.write_text(json.dumps(content, indent=1), encoding="utf-8")
    unfinished.replace(path)


def read_record(path: Path) -> dict[str, Any]:
    """A record's content, empty where there is none."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
