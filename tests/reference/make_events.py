"""Generates ticket events: replies and statuses in every order, with ties (METRICS.md §4)."""

from datetime import datetime, timedelta

from .make_draw import JITTER
from .make_world import Values, World

STATUSES = (
    "new",
    "open",
    "pending",
    "hold",
    "solved",
    "solved",
    "solved",
    "closed",
    "deleted",
    "merged",
    "spam",
)
ACTORS = ("customer", "customer", "agent", "agent", "agent", "bot", "system")
STEPS = (
    timedelta(),
    timedelta(),
    timedelta(seconds=1),
    timedelta(minutes=7),
    timedelta(hours=5),
    timedelta(days=1),
    timedelta(days=3),
    timedelta(days=25),
)
ID_PREFIXES = ("E", "E", "e", "é", "", "", "0", "00", "9" * 20)
SEQUENCES = (None, None, 0, 1, 2, 3, 10, -1)


def add_event(
    world: World, ticket: Values, occurred_at: datetime, event_type: str, **fixed
) -> None:
    """Add an event with random values for missing columns; a comment's status is ignored."""
    draw = world.draw
    number = len(world.rows["ticket_events"]) + 1
    values = {
        "sequence": draw.choice(SEQUENCES),
        "actor_type": draw.choice(ACTORS),
        "is_public": draw.choice((None, None, True, True, False, "")),
        "status": draw.choice(STATUSES)
        if event_type == "status"
        else draw.choice((None, None, None, "Bogus")),
    }
    world.add(
        "ticket_events",
        # Text, and digits alone with leading zeros or beyond 64 bits, whose order as text differs
        # from that of their values.
        event_id=f"{draw.choice(ID_PREFIXES)}{number}",
        ticket_id=ticket["ticket_id"],
        occurred_at=occurred_at,
        event_type=event_type,
        **{**values, **fixed},
    )


def add_story(world: World, ticket: Values) -> None:
    """Add a few events, often simultaneous, some around the as-of date or before the ticket."""
    draw, calendar = world.draw, world.calendar
    moment = ticket["created_at"]
    for _ in range(draw.choice((0, 1, 2, 3, 4, 6, 9))):
        add_event(world, ticket, moment, draw.choice(("comment", "comment", "status")))
        moment += draw.choice(STEPS)
        if draw.chance(0.02):
            moment = max(moment, calendar.end + draw.choice(JITTER))
    if draw.chance(0.02):
        add_event(
            world,
            ticket,
            ticket["created_at"] - draw.choice(STEPS),
            draw.choice(("comment", "status")),
        )
    if ticket["created_at"] < calendar.end - timedelta(days=650) and draw.chance(0.8):
        add_event(world, ticket, calendar.moment(), "status", status="closed")


def add_visit(world: World, ticket: Values, solved_at: datetime) -> None:
    """Add a simple ticket: question, perhaps a reply, solved at a given instant."""
    draw, created_at = world.draw, ticket["created_at"]
    add_event(world, ticket, created_at, "comment", actor_type="customer", sequence=None)
    if draw.chance(0.7):
        replied_at = created_at + (solved_at - created_at) * draw.choice((1, 2, 3)) / 4
        replied_at = (
            replied_at.replace(microsecond=0)
            if replied_at > created_at + timedelta(seconds=2)
            else replied_at
        )
        add_event(
            world,
            ticket,
            replied_at,
            "comment",
            actor_type="agent",
            is_public=draw.choice((None, True)),
        )
    add_event(
        world, ticket, solved_at, "status", status=draw.choice(("solved", "closed")), sequence=5
    )
