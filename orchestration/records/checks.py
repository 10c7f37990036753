"""The checks that did not pass, by step: `$CX_HOME/failing_checks.json`."""

from dataclasses import asdict, dataclass

from orchestration.durable_files import read_record, write_record
from orchestration.home import Home


@dataclass(frozen=True)
class Check:
    """A check that did not pass.

    Attributes:
        name: name of the test or suite.
        status: `failed`, `warning` or `accepted`.
        message: one line with the expected and found numbers.
        causes: what failed, in words that stay the same while it fails.
    """

    name: str
    status: str
    message: str
    causes: list[str]


def record_checks(home: Home, step: str, checks: list[Check]) -> None:
    """Replace the checks of a step that did not pass; an empty list means that all passed."""
    record = read_record(home.failing_checks_record)
    record[step] = [asdict(check) for check in checks]
    write_record(home.failing_checks_record, record)


def forget_checks(home: Home, step: str) -> None:
    """Remove the record of a step that starts anew."""
    record = read_record(home.failing_checks_record)
    record.pop(step, None)
    write_record(home.failing_checks_record, record)


def recorded_checks(home: Home) -> dict[str, list[Check]]:
    """The checks that did not pass in the last run of each step; steps without a run are absent."""
    return {
        step: [Check(**check) for check in checks]
        for step, checks in read_record(home.failing_checks_record).items()
        # An earlier version recorded texts.
        if all(isinstance(check, dict) for check in checks)
    }
