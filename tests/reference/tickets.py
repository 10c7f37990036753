"""Tickets with facts from their events: fct_tickets (METRICS.md §4)."""

from collections import defaultdict
from datetime import datetime

from .business_time import Schedules
from .identity import UNKNOWN, Identity
from .reasons import Row
from .repeats import no_repeat_flags
from .settings import Settings
from .zones import local_date

UNCOUNTED = {"deleted", "merged", "spam"}
SOLVED_SET = {"solved", "closed"}
REOPENED_SET = {"new", "open", "pending", "hold"}


def build_tickets(
    rows: dict[str, list[Row]], identity: Identity, schedules: Schedules, settings: Settings
) -> list[Row]:
    """Build all tickets up to the as-of date."""
    events: dict[str, list[Row]] = defaultdict(list)
    for event in rows["ticket_events"]:
        if local_date(event["occurred_at"], settings.zone) <= settings.as_of:
            events[event["ticket_id"]].append(event)
    tickets = [
        _ticket(row, sorted(events[row["ticket_id"]], key=_order), identity, schedules, settings)
        for row in rows["tickets"]
        if local_date(row["created_at"], settings.zone) <= settings.as_of
    ]
    for ticket, flag in zip(tickets, no_repeat_flags(tickets, settings), strict=True):
        ticket["is_no_repeat"] = flag
    return tickets


def _order(event: Row) -> tuple:
    return event["occurred_at"], event["sequence"] or 0, event["event_id"]


def _ticket(
    row: Row, events: list[Row], identity: Identity, schedules: Schedules, settings: Settings
) -> Row:
    customer_id, contact_id, rule = identity.resolve(row, row["requester_email"])
    ticket = {
        "ticket_id": row["ticket_id"],
        "source_system": settings.source_system,
        "customer_id": customer_id,
        "contact_id": contact_id,
        "customer_match_rule": rule,
        **{name: row[name] or UNKNOWN for name in ("channel", "priority", "topic", "team")},
        "named_topic": row["topic"],
        "schedule": schedules.applied(row["schedule"]),
        "is_counted": row["status"] not in UNCOUNTED,
        "created_at": row["created_at"],
        **_status_facts(
            row["status"], [event for event in events if event["event_type"] == "status"]
        ),
        **_reply_facts([event for event in events if event["event_type"] == "comment"]),
    }
    solves = ticket["first_solved_at"] is not None
    ticket["is_solved"] = ticket["is_counted"] and ticket["status"] in SOLVED_SET and solves
    single_touch = ticket["public_agent_replies"] <= 1 and ticket["reopens"] == 0
    ticket["is_first_contact_resolved"] = ticket["is_solved"] and single_touch
    for name, moment in (
        ("first_reply", "first_replied_at"),
        ("first_resolution", "first_solved_at"),
        ("full_resolution", "last_solved_at"),
    ):
        _add_durations(ticket, name, ticket[moment], schedules)
    return ticket


def _status_facts(own_status: str, events: list[Row]) -> Row:
    """Add solves and reopens; the status before the first status event is `new`."""
    before, solved_at, reopens = "new", [], 0
    for event in events:
        after = event["status"]
        if after in SOLVED_SET and before not in SOLVED_SET:
            solved_at.append(event["occurred_at"])
        if after in REOPENED_SET and before in SOLVED_SET:
            reopens += 1
        before = after
    return {
        "status": before if events else own_status,
        "first_solved_at": solved_at[0] if solved_at else None,
        "last_solved_at": solved_at[-1] if solved_at else None,
        "reopens": reopens,
    }


def _reply_facts(comments: list[Row]) -> Row:
    """Add replies.

    The first comment is the description and never a reply. A missing `is_public` is true.
    """
    replies = [
        event
        for event in comments[1:]
        if event["actor_type"] == "agent" and event["is_public"] is not False
    ]
    return {
        "public_agent_replies": len(replies),
        "first_replied_at": replies[0]["occurred_at"] if replies else None,
    }


def _add_durations(ticket: Row, name: str, until: datetime | None, schedules: Schedules) -> None:
    """Add real and business time from creation to each existing instant."""
    created_at = ticket["created_at"]
    ticket[f"{name}_seconds"] = None if until is None else until - created_at
    open_time = (
        None if until is None else schedules.open_time(ticket["schedule"], created_at, until)
    )
    ticket[f"{name}_business_seconds"] = open_time
