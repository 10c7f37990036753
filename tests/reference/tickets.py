"""Tickets with facts from their events: fct_tickets (METRICS.md §4)."""

from collections import defaultdict
from datetime import date, datetime

from .business_time import Schedules
from .identity import UNKNOWN, Identity
from .reasons import Row
from .repeats import no_repeat_flags
from .seeds import Seeds
from .settings import Settings
from .zones import end_of_day, local_date

UNCOUNTED = {"deleted", "merged", "spam"}
SOLVED_SET = {"solved", "closed"}
REOPENED_SET = {"new", "open", "pending", "hold"}


def build_tickets(
    rows: dict[str, list[Row]],
    identity: Identity,
    schedules: Schedules,
    seeds: Seeds,
    settings: Settings,
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
        _add_reply_norm(ticket, seeds, settings)
    return tickets


def _order(event: Row) -> tuple:
    return event["occurred_at"], event["sequence"] or 0, id_order(event["event_id"])


def id_order(event_id: str) -> tuple[bool, int, str]:
    """Order digits alone first, by value, then as text; other IDs follow, as text."""
    is_number = event_id.isascii() and event_id.isdigit()
    return not is_number, int(event_id) if is_number else 0, event_id


def build_status_conflicts(
    rows: dict[str, list[Row]], tickets: list[Row], settings: Settings
) -> list[Row]:
    """Build the counted tickets whose own status differs from that of their last status event."""
    own = {row["ticket_id"]: row["status"] for row in rows["tickets"]}
    last: dict[str, str] = {}
    for event in sorted(rows["ticket_events"], key=_order):
        if event["event_type"] == "status":
            last[event["ticket_id"]] = event["status"]
    return [
        {
            "source_system": settings.source_system,
            "ticket_id": ticket_id,
            "ticket_status": own[ticket_id],
            "last_event_status": last[ticket_id],
        }
        for ticket_id in (ticket["ticket_id"] for ticket in tickets if ticket["is_counted"])
        if last.get(ticket_id, own[ticket_id]) != own[ticket_id]
    ]


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
        "ticket_status": row["status"],
        "is_counted": row["status"] not in UNCOUNTED,
        "not_counted_reason": row["status"] if row["status"] in UNCOUNTED else None,
        "created_at": row["created_at"],
        **_status_facts(
            row["status"],
            [event for event in events if event["event_type"] == "status"],
            settings,
        ),
        **_reply_facts([event for event in events if event["event_type"] == "comment"]),
    }
    solves = ticket["first_solved_at"] is not None
    ticket["is_solved"] = ticket["is_counted"] and ticket["status"] in SOLVED_SET and solves
    single_touch = ticket["public_agent_replies"] <= 1 and ticket["reopens"] == 0
    ticket["is_first_contact_resolved"] = ticket["is_solved"] and single_touch
    is_answered_by_bot = ticket["public_agent_replies"] == 0 and ticket["has_bot_reply"]
    ticket["is_bot_resolved"] = ticket["is_solved"] and is_answered_by_bot
    for name, moment in (
        ("first_reply", "first_replied_at"),
        ("first_resolution", "first_solved_at"),
        ("full_resolution", "last_solved_at"),
    ):
        _add_durations(ticket, name, ticket[moment], schedules)
    return ticket


def _status_facts(own_status: str, events: list[Row], settings: Settings) -> Row:
    """Add solves, reopens and the local date of each status.

    The status before the first status event is `new`.
    """
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
        "status_history": [
            (local_date(event["occurred_at"], settings.zone), event["status"]) for event in events
        ],
    }


def _reply_facts(comments: list[Row]) -> Row:
    """Add replies, and all public comments by agents, the description included.

    The first comment is the description and never a reply. A missing `is_public` is true.
    """
    public = [event for event in comments if event["is_public"] is not False]
    later = [event for event in public if event is not comments[0]]
    replies = [event for event in later if event["actor_type"] == "agent"]
    return {
        "public_agent_replies": len(replies),
        "first_replied_at": replies[0]["occurred_at"] if replies else None,
        "has_bot_reply": any(event["actor_type"] == "bot" for event in later),
        "agent_commented_at": [
            event["occurred_at"] for event in public if event["actor_type"] == "agent"
        ],
    }


def _add_durations(ticket: Row, name: str, until: datetime | None, schedules: Schedules) -> None:
    """Add real and business time from creation to each existing instant."""
    created_at = ticket["created_at"]
    ticket[f"{name}_seconds"] = None if until is None else until - created_at
    open_time = (
        None if until is None else schedules.open_time(ticket["schedule"], created_at, until)
    )
    ticket[f"{name}_business_seconds"] = open_time


def _add_reply_norm(ticket: Row, seeds: Seeds, settings: Settings) -> None:
    """Add when the first reply is due, and whether it was in time.

    A counted ticket is decided once the due instant is not after the end of the as-of date, also
    if it got its reply before.
    """
    due_at = ticket["created_at"] + seeds.reply_norm(ticket["channel"])
    decided = ticket["is_counted"] and due_at <= end_of_day(settings.as_of, settings.zone)
    replied_at = ticket["first_replied_at"]
    ticket["reply_due_at"] = due_at
    ticket["is_reply_norm_met"] = (
        (replied_at is not None and replied_at <= due_at) if decided else None
    )


def is_in_backlog(ticket: Row, day: date, settings: Settings) -> bool:
    """Whether a counted ticket exists at the end of a day and is not in the solved set.

    The status is that of the last status event by then, `new` before the first one. A ticket
    without any status event by the as-of date has its own status throughout.
    """
    if not ticket["is_counted"] or local_date(ticket["created_at"], settings.zone) > day:
        return False
    status = "new" if ticket["status_history"] else ticket["ticket_status"]
    for changed_on, changed_to in ticket["status_history"]:
        if changed_on <= day:
            status = changed_to
    return status not in SOLVED_SET
