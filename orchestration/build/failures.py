"""Explains a failed `dbt build` as a user error, and records its failing checks."""

import json
from pathlib import Path

from orchestration.errors import BadConfigurationError, BuildFailedError, RefreshError
from orchestration.records.checks import Check, record_checks
from orchestration.settings import Settings

STEP = "build"
CURRENCY_TEST = "reporting_currency_has_rate"


def remove_run_results(target: Path) -> None:
    """Remove the results of the last build, which must not explain a build that fails early."""
    (target / "run_results.json").unlink(missing_ok=True)


def explain_failure(
    settings: Settings, output: str, target: Path
) -> BadConfigurationError | RefreshError:
    """Return the user error for a failed build, and record its failing checks.

    Args:
        settings: the settings of the refresh.
        output: dbt's output, which explains a build without results.
        target: folder of dbt's artifacts.
    """
    log_file = settings.home.dbt_log
    results = target / "run_results.json"
    if not results.exists():
        reason = next(
            (line.strip() for line in output.splitlines() if "Error:" in line), "it did not start"
        )
        return BuildFailedError(f"dbt build failed: {reason}; see {log_file}")
    failed = [
        result
        for result in json.loads(results.read_text(encoding="utf-8"))["results"]
        if result["status"] in ("error", "fail")
    ]
    if any(CURRENCY_TEST in result["unique_id"] for result in failed):
        reason = (
            f"CX_CURRENCY: '{settings.currency}' has no exchange rate;"
            " add it to exchange_rates or choose another currency"
        )
        record_checks(settings.home, STEP, [Check(CURRENCY_TEST, "failed", reason, [reason])])
        return BadConfigurationError(reason)
    checks = [_failed_check(result) for result in failed]
    record_checks(settings.home, STEP, checks)
    lines = "; ".join(check.message for check in checks)
    return BuildFailedError(f"dbt build failed at {lines or 'an unknown place'}; see {log_file}")


def _failed_check(result: dict) -> Check:
    """A failed test, or a model with an error, in the results of dbt."""
    name = result["unique_id"].split(".")[2]
    if result["status"] == "fail":
        found = f"expected 0 failing rows, found {result['failures']:,}"
    else:
        found = " ".join((result["message"] or "").split())
    return Check(name, "failed", f"{name}: {found}", [name])
