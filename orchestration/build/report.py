"""What a failed `dbt build` says, in one line a person can act on."""

import json

from orchestration.build.failing_checks import record_failing_checks
from orchestration.errors import BadConfigurationError, RefreshError
from orchestration.settings import Settings

CURRENCY_TEST = "reporting_currency_has_rate"


def remove_run_results(settings: Settings) -> None:
    """Remove the results of the last build, which would misexplain a build that never starts."""
    (settings.home.dbt_target / "run_results.json").unlink(missing_ok=True)


def explain_failure(settings: Settings, said: str) -> BadConfigurationError | RefreshError:
    """The error to raise after a build that failed, from dbt's own results.

    Args:
        settings: the settings of the refresh.
        said: what dbt said itself, for a build that did not get as far as results.
    """
    log_file = settings.home.dbt_log
    results = settings.home.dbt_target / "run_results.json"
    if not results.exists():
        reason = next(
            (line.strip() for line in said.splitlines() if "Error:" in line), "it did not start"
        )
        return RefreshError(f"dbt build failed: {reason}; see {log_file}")
    failed = [
        result
        for result in json.loads(results.read_text(encoding="utf-8"))["results"]
        if result["status"] in ("error", "fail")
    ]
    lines = [
        f"{result['unique_id'].split('.')[2]}: {' '.join((result['message'] or '').split())}"
        for result in failed
    ]
    record_failing_checks(settings.home, "build", lines)
    if any(CURRENCY_TEST in result["unique_id"] for result in failed):
        return BadConfigurationError(
            f"CX_CURRENCY: '{settings.currency}' has no exchange rate; add it to exchange_rates or"
            " choose another"
        )
    return RefreshError(
        f"dbt build failed at {'; '.join(lines) or 'an unknown place'}; see {log_file}"
    )
