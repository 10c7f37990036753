"""The record of messages, `$CX_HOME/notifications.jsonl`: each is recorded before it is sent.

An answer or the digest of a period whose key is in the record is never sent again, so it is sent at
most once. A key is a hash, which names no answer.
"""

import hashlib
from collections.abc import Iterable

from orchestration.durable_files import append_record, read_records
from orchestration.home import Home
from orchestration.instants import now

SENDING, SENT, REFUSED = "sending", "sent", "refused"


def answer_key(response_id: str) -> str:
    """The key of the alert about an answer."""
    return hashlib.sha256(f"answer {response_id}".encode()).hexdigest()[:16]


def digest_key(role: str, period: str) -> str:
    """The key of a role's digest of a period, such as `week 2026-06-22`."""
    return hashlib.sha256(f"digest {role} {period}".encode()).hexdigest()[:16]


def recorded_keys(home: Home) -> set[str]:
    """The keys of everything that was sent or may have been sent."""
    return {key for record in read_records(home.notifications_record) for key in record["keys"]}


def record(home: Home, state: str, title: str, keys: Iterable[str]) -> None:
    """Record a message about some keys: that it is being sent, or how that ended."""
    content = {"at": now(), "state": state, "title": title, "keys": list(keys)}
    append_record(home.notifications_record, content)


def unconfirmed(home: Home) -> list[dict]:
    """The messages that a service refused, or whose sending was interrupted, oldest first.

    Each has `sent_at`, `title`, `count` (of answers) and `state`: `interrupted` or `refused`.
    """
    last: dict[tuple[str, ...], dict] = {}
    for entry in read_records(home.notifications_record):
        last[tuple(entry["keys"])] = entry
    return [
        {
            "sent_at": entry["at"],
            "title": entry["title"],
            "count": len(entry["keys"]),
            "state": "interrupted" if entry["state"] == SENDING else entry["state"],
        }
        for entry in last.values()
        if entry["state"] != SENT
    ]
