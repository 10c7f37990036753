"""Time and peak memory of the predictions of 100,000 customers over 39 months.

Run `python -m benchmarks.predictions [CUSTOMERS]`. Includes the start of dbt, about five seconds.
"""

import os
import sys
import tempfile
from pathlib import Path

from benchmarks.large_company import LAST_DAY, write_large_company
from benchmarks.usage import Usage, usage_of

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
        usage_of([BIN / "cx", "extract"], environment)
        ancestors = [f"+{model}" for model in MODELS]
        _dbt(environment, "seed", "--quiet")
        _dbt(environment, "run", "--quiet", "--select", *ancestors, "--exclude", *MODELS)
        print(f"{customers:,} customers: {_dbt(environment, 'run', '--select', *MODELS)}")


def _dbt(environment: dict[str, str], *arguments: str) -> Usage:
    return usage_of([BIN / "dbt", *arguments], environment)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
