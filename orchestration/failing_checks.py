"""Which checks fail, remembered per step so that `cx status` can say it after the run is over."""

import json
from pathlib import Path


def remember_failing_checks(home: Path, step: str, checks: list[str]) -> None:
    """Replace what a step's last run said; an empty list is good news."""
    remembered = _read(home) | {step: checks}
    unfinished = home / "failing_checks.partial"
    unfinished.write_text(json.dumps(remembered, indent=1), encoding="utf-8")
    unfinished.replace(home / "failing_checks.json")


def failing_checks(home: Path) -> list[str]:
    """Every check that failed or warned in its step's last run, the step first."""
    return [f"{step}: {check}" for step, checks in _read(home).items() for check in checks]


def _read(home: Path) -> dict[str, list[str]]:
    record = home / "failing_checks.json"
    return json.loads(record.read_text(encoding="utf-8")) if record.exists() else {}
