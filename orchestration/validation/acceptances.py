"""Acceptances: who accepted the changes since the last publication in a run, and why.

`$CX_HOME/acceptances.jsonl` keeps one JSON object per validation with an acceptance.
"""

from dataclasses import dataclass
from typing import Any

from orchestration.durable_files import append_record, read_records
from orchestration.errors import BadConfigurationError
from orchestration.escaping import shown
from orchestration.home import Home
from orchestration.instants import now
from orchestration.privacy.personal_data import redacted

FIELDS = {"accepted_at", "by", "reason", "build_id", "suites"}


@dataclass(frozen=True)
class Acceptance:
    """The acceptance of lost rows and changed history in one run.

    Attributes:
        by: role of the person who accepts.
        reason: why the changes are right, without contact details.
    """

    by: str
    reason: str


def new_acceptance(by: str, reason: str) -> Acceptance:
    """Return the acceptance by a role for a reason; contact details in the reason are removed.

    Raises:
        BadConfigurationError: the role or the reason is missing, or the role is an address.
    """
    by, reason = (shown(" ".join(text.split())) for text in (by, reason))
    if not (by and reason):
        raise BadConfigurationError(
            f"{'--reason' if by else '--by'}: missing; accept changes with --accept-volume --by"
            " ROLE --reason TEXT"
        )
    if redacted(by) != by:
        raise BadConfigurationError(
            "--by: contains an address or a phone number; give a role, such as 'data owner'"
        )
    return Acceptance(by, redacted(reason))


def record_acceptance(home: Home, acceptance: Acceptance, build_id: str, suites: list[str]) -> None:
    """Append an acceptance to the record.

    Args:
        home: the home.
        acceptance: who accepts, and why.
        build_id: ID of the accepted build.
        suites: names of the suites whose errors are accepted.
    """
    record = {
        "accepted_at": now(),
        "by": acceptance.by,
        "reason": acceptance.reason,
        "build_id": build_id,
        "suites": suites,
    }
    append_record(home.acceptances, record)


def acceptances(home: Home) -> list[dict[str, Any]]:
    """Return all acceptances, oldest first: accepted_at, by, reason, build_id and suites."""
    records = read_records(home.acceptances)
    return [record for record in records if record.keys() >= FIELDS]
