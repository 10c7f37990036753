"""Reports failures: the failing checks of each step, and a failed `dbt build` as a user error."""

import json

from orchestration.durable_files import read_record, write_record
from orchestration.errors import BadConfigurationError, BuildFailedError, RefreshError
from orchestration.home import Home
from orchestration.settings import Settings

CURRENCY_TEST = "reporting_currency_has_rate"


def record_failing_checks(home: Home, step: str, checks: list[str]) -> None:
    """Replace the failing checks of a step, which `cx status` prints; an empty list clears them."""
    write_record(
        home.failing_checks_record, read_record(home.failing_checks_record) | {step: checks}
    )


def failing_checks(home: Home) -> list[str]:
    """Return every check that failed or warned in the last run of its step, as `step: check`."""
    return [
        f"{step}: {check}"
        for step, checks in read_record(home.failing_checks_record).items()
        for check in checks
    ]


def have_checks_run(home: Home) -> bool:
    """Whether a build or a validation has recorded its failing checks, if any."""
    return bool(read_record(home.failing_checks_record))


def remove_run_results(settings: Settings) -> None:
    """Remove the results of the last build, which must not explain a build that fails early."""
    (settings.home.dbt_target / "run_results.json").unlink(missing_ok=True)


def explain_failure(settings: Settings, output: str) -> BadConfigurationError | RefreshError:
    """Return the user error for a failed build, and record its failing checks.

    Args:
        settings: the settings of the refresh.
        output: dbt's output, which explains a build without results.
    """
    log_file = settings.home.dbt_log
    results = settings.home.dbt_target / "run_results.json"
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
        record_failing_checks(settings.home, "build", [reason])
        return BadConfigurationError(reason)
    lines = [
        f"{result['unique_id'].split('.')[2]}: {' '.join((result['message'] or '').split())}"
        for result in failed
    ]
    record_failing_checks(settings.home, "build", lines)
    return BuildFailedError(
        f"dbt build failed at {'; '.join(lines) or 'an unknown place'}; see {log_file}"
    )
