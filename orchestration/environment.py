"""What every tool of this environment must agree on, set before it starts.

`cx_environment.pth` imports this module at each start of the environment's Python, so `cx`, `dbt`,
`mf` and `dagster` read the same `.env`, the same absolute folders and the same Dagster home, with
no flags and no wrapper. Only the standard library and python-dotenv belong here: it runs before
everything else.
"""

import contextlib
import ctypes
import os
import signal
import sys
from pathlib import Path

from dotenv import dotenv_values

from orchestration.home import LOAD_MARKS, Home

PROJECT_ROOT = Path(__file__).resolve().parent.parent
FOLDER_SETTINGS = ("CX_HOME", "CX_FILES_DIR")
# A vendor is registered by its folder: one with a `tables.py`.
VENDORS = tuple(
    sorted(path.parent.name for path in Path(__file__).parent.glob("sources/*/tables.py"))
)
# The systems that the bundled demo company keeps its rows in.
DEMO_VENDORS = ("salesforce", "zendesk", "qualtrics")
TELEMETRY_OFF = {
    "DO_NOT_TRACK": "1",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "RUNTIME__DLTHUB_TELEMETRY": "false",
    "GX_ANALYTICS_ENABLED": "false",
    "DAGSTER_DISABLE_TELEMETRY": "true",
}
# Holds the process that the environment's next children shall not outlive.
STOP_WITH_PARENT = "CX_STOP_WITH_PARENT"
OLD_DAGSTER_YAML = "telemetry: {enabled: false}\nnux: {enabled: false}\n"
GENERATED = "# Generated at each start; without this line the file is yours."
DAGSTER_YAML = f"""\
{GENERATED}
telemetry: {{enabled: false}}
nux: {{enabled: false}}
concurrency:
  # A run holds the refresh lock from its first step to its last: others wait in the queue.
  runs: {{max_concurrent_runs: 1}}
  pools: {{default_limit: 1, granularity: op}}
event_log_storage:
  module: orchestration.defs.event_log
  class: PersistentSqliteEventLogStorage
  config: {{base_dir: {{env: DAGSTER_HOME}}}}
run_monitoring:
  enabled: true
  free_slots_after_run_end_seconds: 60
"""


def prepare_environment() -> None:
    """Fill in what `.env` and the defaults say; a variable that is already set wins."""
    try:
        settings = dotenv_values(PROJECT_ROOT / ".env")
    except UnicodeDecodeError:
        # Said by whoever reads the settings: a start of Python is no place to stop.
        os.environ["CX_DOTENV_PROBLEM"] = "is not UTF-8"
        settings = {}
    for name, value in settings.items():
        if value is not None:
            os.environ.setdefault(name, value)
    os.environ["CX_HOME"] = os.environ.get("CX_HOME") or "data"
    for name in FOLDER_SETTINGS:
        if os.environ.get(name):
            os.environ[name] = str(PROJECT_ROOT / Path(os.environ[name]).expanduser())
    home = Home(Path(os.environ["CX_HOME"]))
    os.environ["DAGSTER_HOME"] = str(home.dagster)
    os.environ.setdefault("DBT_LOG_PATH", str(home.logs))
    os.environ.update(TELEMETRY_OFF)
    os.environ.setdefault("DLT_PROJECT_DIR", str(PROJECT_ROOT))
    set_landing_variables(home)
    started = {Path(word).name.partition("-")[0] for word in sys.orig_argv[:3]}
    with contextlib.suppress(OSError):
        if started & {"dbt", "mf", "sqlfluff", "dagster"}:
            home.root.mkdir(parents=True, exist_ok=True)
        if "dagster" in started:
            prepare_dagster_home()
    if os.environ.get(STOP_WITH_PARENT) == str(os.getppid()):
        _stop_with_parent()


def landing_folders(sources: str) -> dict[str, str]:
    """The folder below the landing of each source system that `CX_SOURCES` puts in force.

    The demo's systems land apart from a company's own.
    """
    names = [name.strip() for name in (sources or "demo").split(",") if name.strip()]
    if names == ["demo"]:
        return {vendor: f"demo_{vendor}" for vendor in DEMO_VENDORS}
    return {name: name for name in names}


def set_landing_variables(home: Home) -> None:
    """Set `CX_LANDED`, the systems in force that have landed, and `CX_LANDED_<SYSTEM>` for each
    system.

    The latter is the list of files that its staging reads, `{name}` standing for the table. The
    declared tables come first, so that every column is there whatever has landed.
    """
    folders = landing_folders(os.environ.get("CX_SOURCES", ""))
    landed = {
        system
        for system, folder in folders.items()
        if any((home.landing / folder / LOAD_MARKS).glob("*.jsonl"))
    }
    os.environ["CX_LANDED"] = ",".join(sorted(landed))
    for system in ("files", *VENDORS):
        files = [home.declared / system / "{name}.parquet"]
        if system in landed:
            files.append(home.landing / folders[system] / "{name}" / "*.parquet")
        os.environ[f"CX_LANDED_{system.upper()}"] = ", ".join(f"'{file}'" for file in files)


def _stop_with_parent() -> None:
    """Ask the kernel (Linux) to end this process when its parent dies: no orphan may hold the
    warehouse.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def prepare_dagster_home() -> None:
    """Make `$CX_HOME/dagster`, which Dagster demands to exist, with the configuration of this
    version.
    """
    folder = Path(os.environ["DAGSTER_HOME"])
    folder.mkdir(parents=True, exist_ok=True)
    configuration = folder / "dagster.yaml"
    written = configuration.read_text(encoding="utf-8") if configuration.exists() else GENERATED
    if written != DAGSTER_YAML and (GENERATED in written or written == OLD_DAGSTER_YAML):
        configuration.write_text(DAGSTER_YAML, encoding="utf-8")
