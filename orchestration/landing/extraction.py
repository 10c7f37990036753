"""Extraction of every source in force into the landing."""

import logging
from datetime import UTC, datetime
from pathlib import Path

from orchestration.demo import write_demo_company
from orchestration.landing.loads import Landed, land_folder
from orchestration.records import read_record, write_record
from orchestration.settings import Settings, demo_last_day

log = logging.getLogger("cx")


def extract_sources(settings: Settings) -> dict[str, Landed]:
    """Land what is new in every source in force, and note when that was.

    Returns:
        What has landed, by source system.

    Raises:
        BadConfigurationError: a source cannot be read as it is.
        SourceUnavailableError: a source cannot be read now.
    """
    landed = {}
    for source in settings.sources:
        landed[source] = land_folder(_folder(source, settings), source, settings.home)
    write_record(settings.home / "extraction.json", {"extracted_at": datetime.now(UTC).isoformat()})
    return landed


def extracted_at(home: Path) -> datetime | None:
    """When the sources were last read to the end, as an instant."""
    noted = read_record(home / "extraction.json").get("extracted_at")
    return datetime.fromisoformat(noted) if noted else None


def _folder(source: str, settings: Settings) -> Path:
    if source == "demo":
        folder = settings.home / "demo"
        write_demo_company(folder, demo_last_day())
        return folder
    assert settings.files_dir is not None, "the settings check the folder of the files source"
    return settings.files_dir
