"""Time and peak memory of the predictions of 100,000 customers over 39 months.

Run `python -m benchmarks.predictions [CUSTOMERS]`. Includes the start of dbt, about five seconds.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.large_company import LAST_DAY, write_large_company

BIN = Path(sys.executable).parent
FOLDERS = ("churn", "lifetime_value", "drivers", "comments")
MODELS = [f"path:dbt_project/models/intermediate/{folder}" for folder in FOLDERS] + [
    "dim_customer_health",
    "dim_customer_value",
    "fct_feedback_sentiment",
    "churn_model_quality",
    "churn_model_weights",
    "clv_model_quality",
    "score_drivers",
    "sentiment_model_quality",
]
TICKETS_PER_CUSTOMER, SUPPORT_TICKETS = 50, 200_000


def main(customers: int) -> None:
    """Write a company, build what the predictions read, then time the predictions."""
    with tempfile.TemporaryDirectory() as scratch:
        folder, home = Path(scratch) / "files", Path(scratch) / "home"
        write_large_company(folder, customers * TICKETS_PER_CUSTOMER, SUPPORT_TICKETS)
        settings = {
            "CX_HOME": str(home),
            "CX_SOURCES": "files",
            "CX_FILES_DIR": str(folder),
            "CX_AS_OF": LAST_DAY,
        }
        environment = os.environ | settings
        subprocess.run([BIN / "cx", "extract"], env=environment, check=True)
        ancestors = [f"+{model}" for model in MODELS]
        _dbt(environment, "seed", "--quiet")
        _dbt(environment, "run", "--quiet", "--select", *ancestors, "--exclude", *MODELS)
        started = time.monotonic()
        usage = _dbt(environment, "run", "--select", *MODELS)
        print(
            f"{customers:,} customers: {time.monotonic() - started:.0f} s,"
            f" {usage.ru_utime + usage.ru_stime:.0f} s of CPU,"
            f" peak memory {usage.ru_maxrss / 1024:,.0f} MB"
        )


def _dbt(environment: dict[str, str], *arguments: str) -> resource.struct_rusage:
    process = subprocess.Popen([BIN / "dbt", *arguments], env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise SystemExit(f"dbt {arguments[0]} failed")
    return usage


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
