"""The settings of CONTRACT §2: read from the environment and validated."""

import os
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from zoneinfo import ZoneInfo

from orchestration.environment import PROJECT_ROOT, VENDORS, landing_folders
from orchestration.errors import BadConfigurationError
from orchestration.escaping import is_utf8
from orchestration.home import Home
from orchestration.settings.home_folder import prepare_home
from orchestration.settings.project import project_variable
from orchestration.settings.seeds import check_seeds

AVAILABLE_SOURCES = ("demo", "files", *VENDORS)
DUCKDB, SPARK = "duckdb", "spark"
FAILURES, WARNINGS = "failures", "warnings"
FULL_REPORT, REPORT_WITHOUT_COMMENTS, WITHOUT_REPORT = "full", "without_comments", "none"
KNOWN_SETTINGS = (
    "CX_HOME",
    "CX_SOURCES",
    "CX_FILES_DIR",
    "CX_ENGINE",
    "CX_SPARK_MASTER",
    "CX_SPARK_MEMORY",
    "CX_AS_OF",
    "CX_FIRST_DATE",
    "CX_TIMEZONE",
    "CX_CURRENCY",
    "CX_PUBLISH_CUSTOMER_NAMES",
    "CX_PUBLISH_POSTGRES",
    "CX_PUBLISH_POSTGRES_READER",
    "CX_RETRY_SECONDS",
    "CX_STALE_SOURCE_HOURS",
    "CX_ALERT_URLS",
    "CX_ALERT_ON",
    "CX_REPORT",
    "CX_NOTIFICATIONS",
    "CX_DAGSTER_HOSTS",
)
# An unknown CX_ variable this similar to a setting is a misspelling; others belong to other tools.
MIN_SIMILARITY = 0.85


@dataclass(frozen=True)
class Settings:
    """Validated settings of a refresh.

    Attributes:
        home: folder of all data (landing, warehouse, published).
        sources: enabled sources.
        files_dir: folder of the `files` source; None unless that source is enabled.
        as_of_date: last day of the data (METRICS §1).
        timezone: reporting time zone, an IANA name.
        currency: reporting currency.
        retry_seconds: delay before extraction retries a source; later delays are longer.
        stale_source_hours: maximum age of a failing source's last complete read; 0 allows none.
        engine: engine of the build, `duckdb` or `spark`.
        alert_on: `failures`, or `warnings` for alerts about both.
        report: the report of each version: `full`, `without_comments` or `none`.
    """

    home: Home
    sources: tuple[str, ...]
    files_dir: Path | None
    as_of_date: date
    timezone: str
    currency: str
    retry_seconds: float = 30.0
    stale_source_hours: float = 0.0
    engine: str = DUCKDB
    alert_on: str = FAILURES
    report: str = FULL_REPORT

    @property
    def has_report_comments(self) -> bool:
        """Whether the report may have comments."""
        return self.report != REPORT_WITHOUT_COMMENTS

    @property
    def landings(self) -> dict[str, Path]:
        """Landing folder of each enabled source system."""
        return {
            system: self.home.landing / folder
            for system, folder in landing_folders(",".join(self.sources)).items()
        }


def load_settings(accept_damage: bool = False) -> Settings:
    """Read the settings from the environment, and check the seeds.

    Args:
        accept_damage: accept a home whose layout record is damaged.

    Raises:
        BadConfigurationError: a setting or a seed has an invalid value; the message names it.
        RefreshError: the disk of `CX_HOME` is full.
    """
    if problem := os.environ.get("CX_DOTENV_PROBLEM"):
        raise BadConfigurationError(f".env: {problem}; save it as UTF-8")
    for name in os.environ.keys() - set(KNOWN_SETTINGS):
        if name.startswith("CX_") and (
            matches := get_close_matches(name, KNOWN_SETTINGS, 1, MIN_SIMILARITY)
        ):
            raise BadConfigurationError(f"{name}: no such setting; did you mean {matches[0]}?")
    check_seeds(PROJECT_ROOT / "seeds")
    sources = _sources(os.environ.get("CX_SOURCES") or "demo")
    timezone = _timezone(os.environ.get("CX_TIMEZONE") or "UTC")
    as_of_date = _as_of_date(os.environ.get("CX_AS_OF"), sources, timezone)
    _check_first_date(os.environ.get("CX_FIRST_DATE"), as_of_date)
    _check_boolean("CX_PUBLISH_CUSTOMER_NAMES")
    home = Home(Path(os.environ["CX_HOME"]))
    prepare_home(home, accept_damage)
    return Settings(
        home=home,
        sources=sources,
        files_dir=_files_dir(os.environ.get("CX_FILES_DIR")) if "files" in sources else None,
        as_of_date=as_of_date,
        timezone=timezone,
        currency=os.environ.get("CX_CURRENCY") or "USD",
        retry_seconds=_number("CX_RETRY_SECONDS", "seconds", "30"),
        stale_source_hours=_number("CX_STALE_SOURCE_HOURS", "hours", "0"),
        engine=_engine(os.environ.get("CX_ENGINE") or DUCKDB),
        alert_on=_alert_on(os.environ.get("CX_ALERT_ON") or FAILURES),
        report=_report(os.environ.get("CX_REPORT") or FULL_REPORT),
    )


def demo_last_day() -> date:
    """Return the last day of the demo company."""
    return date.fromisoformat(project_variable("demo_last_day"))


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
            "CX_SOURCES: 'demo' cannot be combined with other sources; remove it or the others"
        )
    return names


def _timezone(name: str) -> str:
    known = (PROJECT_ROOT / "seeds" / "time_zones.csv").read_text(encoding="utf-8").splitlines()[1:]
    if name not in known:
        raise BadConfigurationError(
            f"CX_TIMEZONE: '{name}' is not an IANA time zone; use a name like Europe/Bucharest"
        )
    return name


def _as_of_date(text: str | None, sources: tuple[str, ...], timezone: str) -> date:
    today = datetime.now(ZoneInfo(timezone)).date()
    if not text:
        return demo_last_day() if sources == ("demo",) else today - timedelta(days=1)
    as_of_date = _date("CX_AS_OF", text)
    if as_of_date > today:
        raise BadConfigurationError(
            f"CX_AS_OF: {text} is in the future; today is {today} in {timezone}, so set that day or"
            " an earlier one"
        )
    return as_of_date


def _check_first_date(text: str | None, as_of_date: date) -> None:
    """Check the earliest date of a fact, which only dbt uses."""
    if text and _date("CX_FIRST_DATE", text) > as_of_date:
        raise BadConfigurationError(
            f"CX_FIRST_DATE: {text} is after the as-of date {as_of_date}; set an earlier date"
        )


def _check_boolean(name: str) -> None:
    """Check a setting that only dbt uses."""
    text = os.environ.get(name) or "false"
    if text not in ("true", "false"):
        raise BadConfigurationError(f"{name}: '{text}' is neither true nor false")


def _date(name: str, text: str) -> date:
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            raise ValueError(text)
        return date.fromisoformat(text)
    except ValueError:
        raise BadConfigurationError(
            f"{name}: '{text}' is not a date; write it as YYYY-MM-DD"
        ) from None


def _number(name: str, unit: str, default: str) -> float:
    text = os.environ.get(name) or default
    if not re.fullmatch(r"\d{1,4}(\.\d+)?", text):
        raise BadConfigurationError(
            f"{name}: '{text}' is not a number of {unit} from 0 to 9999; write it like 30 or 0.5"
        )
    return float(text)


def _engine(text: str) -> str:
    if text not in (DUCKDB, SPARK):
        raise BadConfigurationError(
            f"CX_ENGINE: '{text}' is neither '{DUCKDB}' nor '{SPARK}'; choose one of them"
        )
    if text == SPARK:
        if not (find_spec("pyspark") and find_spec("dbt.adapters.spark")):
            raise BadConfigurationError(
                "CX_ENGINE: the packages of Spark are not installed; run `make setup-spark`, or set"
                f" {DUCKDB}"
            )
        java = Path(os.environ.get("JAVA_HOME", "")) / "bin" / "java"
        if not (java.exists() if os.environ.get("JAVA_HOME") else which("java")):
            raise BadConfigurationError(
                "CX_ENGINE: there is no Java in JAVA_HOME or on the PATH, which Spark needs;"
                f" install Java 17 or set {DUCKDB}"
            )
    return text


def _alert_on(text: str) -> str:
    if text not in (FAILURES, WARNINGS):
        raise BadConfigurationError(
            f"CX_ALERT_ON: '{text}' is neither '{FAILURES}' nor '{WARNINGS}'; choose one of them"
        )
    return text


def _report(text: str) -> str:
    choices = (FULL_REPORT, REPORT_WITHOUT_COMMENTS, WITHOUT_REPORT)
    if text not in choices:
        raise BadConfigurationError(
            f"CX_REPORT: '{text}' is not a kind of report; choose one of {', '.join(choices)}"
        )
    return text


def _files_dir(text: str | None) -> Path:
    if not text:
        raise BadConfigurationError(
            "CX_FILES_DIR: not set; set it to the folder of the 'files' source in CX_SOURCES"
        )
    folder = Path(text)
    if not is_utf8(text):
        raise BadConfigurationError(
            f"CX_FILES_DIR: the name {text} is not UTF-8; rename the folder"
        )
    if not folder.is_dir():
        raise BadConfigurationError(
            f"CX_FILES_DIR: no folder {folder}; create it or correct the setting"
        )
    return folder
