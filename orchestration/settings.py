"""The settings of CONTRACT §2, read once and checked: a wrong value is one clear line, never a
traceback.
"""

import contextlib
import errno
import json
import os
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from orchestration.durable_files import sync
from orchestration.environment import PROJECT_ROOT, VENDORS, landing_folders
from orchestration.errors import BadConfigurationError, RefreshError
from orchestration.home import Home

AVAILABLE_SOURCES = ("demo", "files", *VENDORS)
# Raised when what stands in $CX_HOME changes its shape.
HOME_LAYOUT = 1
KNOWN_SETTINGS = (
    "CX_HOME",
    "CX_SOURCES",
    "CX_FILES_DIR",
    "CX_AS_OF",
    "CX_TIMEZONE",
    "CX_CURRENCY",
    "CX_RETRY_SECONDS",
    "CX_STALE_SOURCE_HOURS",
    "CX_ALERT_URLS",
)
# So like one of these is a misspelt one; others are somebody else's.
LIKENESS = 0.85
TROUBLESOME_CHARACTERS = "'\"[]*?#%{}"


@dataclass(frozen=True)
class Settings:
    """Everything that steers a refresh.

    Attributes:
        home: folder of all data (landing, warehouse, published).
        sources: the source systems in force.
        files_dir: folder of the `files` source; None unless that source is in force.
        as_of_date: the last day that exists (METRICS §1).
        timezone: the reporting time zone, an IANA name.
        currency: the reporting currency.
        retry_seconds: the delay before extraction asks a source again that did not answer; later
            delays are longer.
        stale_source_hours: how old the last whole reading of a source may be where it cannot be
            read now.
    """

    home: Home
    sources: tuple[str, ...]
    files_dir: Path | None
    as_of_date: date
    timezone: str
    currency: str
    retry_seconds: float = 30.0
    stale_source_hours: float = 0.0

    @property
    def landings(self) -> dict[str, Path]:
        """The landing of each source system in force."""
        return {
            system: self.home.landing / folder
            for system, folder in landing_folders(",".join(self.sources)).items()
        }


def load_settings() -> Settings:
    """Read the settings from the environment.

    Raises:
        BadConfigurationError: a setting has a value that cannot be used; the message names it.
    """
    if problem := os.environ.get("CX_DOTENV_PROBLEM"):
        raise BadConfigurationError(f".env: the file {problem}; save it as UTF-8")
    for name in os.environ.keys() - set(KNOWN_SETTINGS):
        if name.startswith("CX_") and (
            meant := get_close_matches(name, KNOWN_SETTINGS, 1, LIKENESS)
        ):
            raise BadConfigurationError(f"{name}: no such setting; did you mean {meant[0]}?")
    sources = _sources(os.environ.get("CX_SOURCES") or "demo")
    timezone = _timezone(os.environ.get("CX_TIMEZONE") or "UTC")
    return Settings(
        home=_home(Home(Path(os.environ["CX_HOME"]))),
        sources=sources,
        files_dir=_files_dir(os.environ.get("CX_FILES_DIR")) if "files" in sources else None,
        as_of_date=_as_of_date(os.environ.get("CX_AS_OF"), sources, timezone),
        timezone=timezone,
        currency=os.environ.get("CX_CURRENCY") or "USD",
        retry_seconds=_number("CX_RETRY_SECONDS", "seconds", "30"),
        stale_source_hours=_number("CX_STALE_SOURCE_HOURS", "hours", "0"),
    )


def demo_last_day() -> date:
    """The fixed last day of the demo company, from `dbt_project.yml`, where dbt reads it too."""
    project = yaml.safe_load((PROJECT_ROOT / "dbt_project.yml").read_text(encoding="utf-8"))
    return date.fromisoformat(project["vars"]["demo_last_day"])


def _sources(text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    unknown = [name for name in names if name not in AVAILABLE_SOURCES]
    if unknown or not names:
        shown = unknown[0] if unknown else text
        raise BadConfigurationError(
            f"CX_SOURCES: unknown source '{shown}'; choose from {', '.join(AVAILABLE_SOURCES)}"
        )
    if "demo" in names and len(names) > 1:
        raise BadConfigurationError(
            "CX_SOURCES: 'demo' is a company of its own and goes with no other source"
        )
    return names


def _timezone(name: str) -> str:
    known = (PROJECT_ROOT / "seeds" / "time_zones.csv").read_text(encoding="utf-8").splitlines()[1:]
    if name not in known:
        raise BadConfigurationError(
            f"CX_TIMEZONE: '{name}' is no IANA time zone; give a name like Europe/Bucharest"
        )
    return name


def _as_of_date(text: str | None, sources: tuple[str, ...], timezone: str) -> date:
    if text:
        try:
            if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
                raise ValueError(text)
            return date.fromisoformat(text)
        except ValueError:
            raise BadConfigurationError(
                f"CX_AS_OF: '{text}' is no date; write it as YYYY-MM-DD"
            ) from None
    if sources == ("demo",):
        return demo_last_day()
    return datetime.now(ZoneInfo(timezone)).date() - timedelta(days=1)


def _number(name: str, unit: str, default: str) -> float:
    text = os.environ.get(name) or default
    if not re.fullmatch(r"\d{1,4}(\.\d+)?", text):
        raise BadConfigurationError(
            f"{name}: '{text}' is no number of {unit} from 0 to 9999; write it like 30 or 0.5"
        )
    return float(text)


def _files_dir(text: str | None) -> Path:
    if not text:
        raise BadConfigurationError(
            "CX_FILES_DIR: not set; CX_SOURCES has 'files', so name the folder of its files"
        )
    folder = Path(text)
    if not folder.is_dir():
        raise BadConfigurationError(
            f"CX_FILES_DIR: there is no folder {folder}; create it or correct the setting"
        )
    return folder


def _home(home: Home) -> Home:
    """The folder, made where it is missing; one that cannot be written or has another layout is
    refused.
    """
    folder = home.root
    if troublesome := set(str(folder)) & set(TROUBLESOME_CHARACTERS):
        raise BadConfigurationError(
            f"CX_HOME: {folder} has the character {min(troublesome)}, which patterns and addresses"
            " of files take "
            "otherwise; choose a folder without it"
        )
    record = home.layout_record
    probe = folder / f".write-probe-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_text(json.dumps({"layout": HOME_LAYOUT}), encoding="utf-8")
        if record.exists():
            probe.unlink()
        else:
            sync(probe)
            probe.replace(record)
    except OSError as error:
        with contextlib.suppress(OSError):
            probe.unlink()
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise RefreshError(
                f"cannot write to {folder}: {error.strerror}; make room there, then run again"
            ) from None
        raise BadConfigurationError(
            f"CX_HOME: cannot write to {folder} ({error.strerror}); give the rights or choose"
            " another folder"
        ) from None
    try:
        layout = json.loads(record.read_text(encoding="utf-8"))["layout"]
    except (ValueError, KeyError, TypeError):
        layout = "unknown"
    if layout != HOME_LAYOUT:
        raise BadConfigurationError(
            f"CX_HOME: {folder} has layout {layout}, this version has {HOME_LAYOUT}; choose an"
            " empty folder"
        )
    return home
