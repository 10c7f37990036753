"""Which checks fail, remembered per step so that `cx status` can say it after the run is over."""

from pathlib import Path

from orchestration.durable_files import read_record, write_record


def remember_failing_checks(home: Path, step: str, checks: list[str]) -> None:
    """Replace what a step's last run said; an empty list is good news."""
    write_record(_record(home), read_record(_record(home)) | {step: checks})


def failing_checks(home: Path) -> list[str]:
    """Every check that failed or warned in its step's last run, the step first."""
    return [
        f"{step}: {check}"
        for step, checks in read_record(_record(home)).items()
        for check in checks
    ]


def _record(home: Path) -> Path:
    return home / "failing_checks.json"
