"""Environment variables that all tools share.

`cx_environment.pth` imports this module at each start of the environment's Python, so `cx`, `dbt`,
`mf` and `dagster` read the same `.env`, the same absolute folders and the same Dagster home without
flags or wrappers. Only the standard library and python-dotenv are imported: this module runs before
everything else.
"""

import contextlib
import ctypes
import gc
import os
import signal
import sys
from pathlib import Path

from dotenv import dotenv_values

from orchestration.home import LOAD_MARKS, Home, readers_umask, use_private_umask

PROJECT_ROOT = Path(__file__).resolve().parent.parent
FOLDER_SETTINGS = ("CX_HOME", "CX_FILES_DIR")
# A folder with a `tables.py` registers its vendor.
VENDORS = tuple(
    sorted(path.parent.name for path in Path(__file__).parent.glob("sources/*/tables.py"))
)
# Source systems of the demo company.
DEMO_VENDORS = ("salesforce", "zendesk", "qualtrics")
# Names of Dagster's web server, as a module and as commands.
WEBSERVERS = ("dagster_webserver", "dagster-webserver", "dagit")
TELEMETRY_OFF = {
    "DO_NOT_TRACK": "1",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "RUNTIME__DLTHUB_TELEMETRY": "false",
    "GX_ANALYTICS_ENABLED": "false",
    "DAGSTER_DISABLE_TELEMETRY": "true",
}
# Environment variable with a process id: a child of that process ends when the process dies.
STOP_WITH_PARENT = "CX_STOP_WITH_PARENT"
# Modules and manifests are many objects that live to the end of the process.
GC_THRESHOLDS = (100_000, 50, 100)
# From Linux's <sys/prctl.h>.
PR_SET_PDEATHSIG = 1
OLD_DAGSTER_YAML = "telemetry: {enabled: false}\nnux: {enabled: false}\n"
GENERATED = "# Generated at each start; without this line the file is yours."
DAGSTER_YAML = f"""\
{GENERATED}
telemetry: {{enabled: false}}
nux: {{enabled: false}}
concurrency:
  # A run holds the refresh lock until it ends. With this limit, other runs wait in the queue.
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
    """Set the variables of `.env` and the defaults; variables already set take precedence."""
    _replace_webserver()
    try:
        # Secrets may contain `${`.
        settings = dotenv_values(PROJECT_ROOT / ".env", interpolate=False)
    except UnicodeDecodeError:
        # `load_settings` raises the error: an error here would stop every start of Python.
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
    tools = {Path(argument).name.partition("-")[0] for argument in sys.orig_argv[:3]}
    if tools & {"cx", "dbt", "mf", "dagster"}:
        use_private_umask()
        gc.set_threshold(*GC_THRESHOLDS)
    with contextlib.suppress(OSError):
        if tools & {"dbt", "mf", "sqlfluff", "dagster"}:
            with readers_umask():
                home.root.mkdir(parents=True, exist_ok=True)
        if "dagster" in tools:
            prepare_dagster_home()
    if os.environ.get(STOP_WITH_PARENT) == str(os.getppid()):
        _stop_with_parent()


def _replace_webserver() -> None:
    """Run the guarded web server instead of Dagster's, which `dagster dev` starts as a process."""
    arguments = iter(sys.orig_argv[1:])
    for argument in arguments:
        if argument in ("-W", "-X"):
            next(arguments, None)
        elif argument == "-m" or not argument.startswith("-"):
            started = next(arguments, "") if argument == "-m" else Path(argument).name
            if started.removesuffix(".__main__") in WEBSERVERS:
                command = [sys.executable, "-m", "orchestration.defs.webserver", *arguments]
                os.execv(sys.executable, command)
            return


def landing_folders(sources: str) -> dict[str, str]:
    """Return the landing folder of each source system that `CX_SOURCES` enables.

    The systems of the demo company have landing folders of their own.
    """
    names = [name.strip() for name in (sources or "demo").split(",") if name.strip()]
    if names == ["demo"]:
        return {vendor: f"demo_{vendor}" for vendor in DEMO_VENDORS}
    return {name: name for name in names}


def set_landing_variables(home: Home) -> None:
    """Set the variables that name the files for dbt to read.

    `CX_LANDED` lists the enabled source systems with landed rows. `CX_LANDED_<SYSTEM>` lists the
    files that the staging models of a system read, with `{name}` for the table. The empty declared
    tables come first, so that every column exists whatever has landed. `CX_LANDING_FOLDER_<SYSTEM>`
    is the landing folder of an enabled system, and empty for others.
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
        os.environ[f"CX_LANDING_FOLDER_{system.upper()}"] = folders.get(system, "")
        os.environ[f"CX_LANDED_{system.upper()}"] = ", ".join(f"'{file}'" for file in files)


def _stop_with_parent() -> None:
    """Have Linux kill this process when its parent dies: an orphan would lock the warehouse."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def prepare_dagster_home() -> None:
    """Create `$CX_HOME/dagster` with this version's configuration; Dagster requires the folder."""
    folder = Path(os.environ["DAGSTER_HOME"])
    folder.mkdir(parents=True, exist_ok=True)
    configuration = folder / "dagster.yaml"
    written = configuration.read_bytes().decode(errors="replace") if configuration.exists() else ""
    # A damaged file is replaced as well.
    is_generated = not written or GENERATED in written or "\0" in written or "\ufffd" in written
    if written != DAGSTER_YAML and (is_generated or written == OLD_DAGSTER_YAML):
        configuration.write_text(DAGSTER_YAML, encoding="utf-8")
