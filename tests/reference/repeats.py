"""Repeat contact within seven days, the flag behind fcr_no_repeat_rate (METRICS.md §4)."""

from collections import defaultdict
from datetime import timedelta

from .identity import UNKNOWN
from .reasons import Row
from .settings import Settings
from .zones import end_of_day

WINDOW = timedelta(seconds=7 * 86_400)


def no_repeat_flags(tickets: list[Row], settings: Settings) -> list[bool | None]:
    """Return one flag per ticket, None if undecided.

    A flag is undecided for an unsolved ticket, an unknown requester, or an open window.
    """
    by_requester: dict[tuple, list[Row]] = defaultdict(list)
    for ticket in tickets:
        if ticket["is_counted"]:
            by_requester[_requester(ticket)].append(ticket)
    end = end_of_day(settings.as_of, settings.zone)
    flags: list[bool | None] = []
    for ticket in tickets:
        requester = _requester(ticket)
        if not ticket["is_solved"] or requester is None or ticket["last_solved_at"] + WINDOW > end:
            flags.append(None)
        else:
            flags.append(not any(_repeats(ticket, other) for other in by_requester[requester]))
    return flags


def _requester(ticket: Row) -> tuple | None:
    """Return the contact; without one, the customer."""
    if ticket["contact_id"] is not None:
        return "contact", ticket["contact_id"]
    return None if ticket["customer_id"] == UNKNOWN else ("customer", ticket["customer_id"])


def _repeats(ticket: Row, other: Row) -> bool:
    """Whether `other` was created within seven days after, with the same or a missing topic."""
    if (
        other is ticket
        or not timedelta() < other["created_at"] - ticket["last_solved_at"] <= WINDOW
    ):
        return False
    topics = {ticket["named_topic"], other["named_topic"]}
    return None in topics or len(topics) == 1
