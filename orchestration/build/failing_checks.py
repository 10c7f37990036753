"""Which checks fail, remembered per step so that `cx status` can say it after the run is over."""

from orchestration.durable_files import read_record, write_record
from orchestration.home import Home


def record_failing_checks(home: Home, step: str, checks: list[str]) -> None:
    """Replace what a step's last run said; an empty list is good news."""
    write_record(
        home.failing_checks_record, read_record(home.failing_checks_record) | {step: checks}
    )


def failing_checks(home: Home) -> list[str]:
    """Every check that failed or warned in its step's last run, the step first."""
    return [
        f"{step}: {check}"
        for step, checks in read_record(home.failing_checks_record).items()
        for check in checks
    ]
