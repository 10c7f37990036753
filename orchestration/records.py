"""Small JSON records in `$CX_HOME`, replaced whole so that a kill or a power cut leaves the old one or the new one."""

import json
from pathlib import Path
from typing import Any

from orchestration.durable_files import written_whole


def write_record(path: Path, content: dict[str, Any]) -> None:
    """Write a record in place of the one before."""
    with written_whole(path) as unfinished:
        unfinished.write_text(json.dumps(content, indent=1), encoding="utf-8")


def read_record(path: Path) -> dict[str, Any]:
    """A record's content, empty where there is none."""
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
