"""Extraction of every source in force into the landing."""

import json
import logging
from datetime import UTC, datetime
from pathlib import Path

from orchestration.demo import write_demo_company
from orchestration.landing import land_folder
from orchestration.settings import Settings, demo_last_day

log = logging.getLogger("cx")


def extract_sources(settings: Settings) -> dict[str, int]:
    """Land what is new in every source in force, and note when that was.

    Returns:
        New file versions by source system.

    Raises:
        BadConfigurationError: a source cannot be read as it is.
    """
    landed = {}
    for source in settings.sources:
        landed[source] = land_folder(_folder(source, settings), source, settings.home)
    record = settings.home / "extraction.json"
    unfinished = record.with_suffix(".partial")
    unfinished.write_text(json.dumps({"extracted_at": datetime.now(UTC).isoformat()}), encoding="utf-8")
    unfinished.replace(record)
    return landed


def extracted_at(home: Path) -> datetime | None:
    """When the sources were last read to the end, as an instant."""
    record = home / "extraction.json"
    if not record.exists():
        return None
    return datetime.fromisoformat(json.loads(record.read_text(encoding="utf-8"))["extracted_at"])


def _folder(source: str, settings: Settings) -> Path:
    if source == "demo":
        folder = settings.home / "demo"
        write_demo_company(folder, demo_last_day())
        return folder
    assert settings.files_dir is not None, "the settings check the folder of the files source"
    return settings.files_dir
