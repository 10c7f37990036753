"""What every tool of this environment must agree on, set before it starts.

`cx_environment.pth` imports this module at each start of the environment's Python, so `cx`, `dbt`, `mf` and
`dagster` read the same `.env`, the same absolute folders and the same Dagster home, with no flags and no wrapper.
Only the standard library and python-dotenv belong here: it runs before everything else.
"""

import os
import sys
from pathlib import Path

from dotenv import dotenv_values

PROJECT_ROOT = Path(__file__).resolve().parent.parent
FOLDER_SETTINGS = ("CX_HOME", "CX_FILES_DIR")
TELEMETRY_OFF = {
    "DO_NOT_TRACK": "1",
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "RUNTIME__DLTHUB_TELEMETRY": "false",
    "GX_ANALYTICS_ENABLED": "false",
    "DAGSTER_DISABLE_TELEMETRY": "true",
}
DAGSTER_YAML = "telemetry: {enabled: false}\nnux: {enabled: false}\n"


def prepare_environment() -> None:
    """Fill in what `.env` and the defaults say; a variable that is already set wins."""
    for name, value in dotenv_values(PROJECT_ROOT / ".env").items():
        if value is not None:
            os.environ.setdefault(name, value)
    os.environ["CX_HOME"] = os.environ.get("CX_HOME") or "data"
    for name in FOLDER_SETTINGS:
        if os.environ.get(name):
            os.environ[name] = str(PROJECT_ROOT / Path(os.environ[name]).expanduser())
    home = Path(os.environ["CX_HOME"])
    os.environ["DAGSTER_HOME"] = str(home / "dagster")
    os.environ.setdefault("DBT_LOG_PATH", str(home / "logs"))
    os.environ.update(TELEMETRY_OFF)
    if any(Path(word).name.startswith("dagster") for word in sys.orig_argv[:3]):
        prepare_dagster_home()


def prepare_dagster_home() -> None:
    """Make `$CX_HOME/dagster`, which Dagster demands to exist, with its telemetry off."""
    folder = Path(os.environ["DAGSTER_HOME"])
    folder.mkdir(parents=True, exist_ok=True)
    configuration = folder / "dagster.yaml"
    if not configuration.exists():
        configuration.write_text(DAGSTER_YAML, encoding="utf-8")
