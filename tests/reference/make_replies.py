"""Generates tickets around the norms of replies, and tickets that only a bot answers."""

from datetime import datetime, timedelta

from .make_customers import requester
from .make_draw import JITTER, ONE_SECOND
from .make_events import add_event
from .make_tickets import add_ticket
from .make_world import Values, World

# Bundled norms by channel, in minutes; other channels have that of `*`.
NORMS = {"chat": 30, "social": 240}
EVERY_OTHER = 1440
CHANNELS = ("chat", "social", "email", "Chat", "*", "unknown", None, " chat")
LIMITS = (timedelta(minutes=30), timedelta(hours=4), timedelta(hours=24))
STATUSES = ("solved", "closed", "closed", "solved", "open", "spam", "deleted", "merged")


def make_replies(world: World) -> None:
    """Add tickets with a reply at a norm, that are due at the end, and that a bot answers."""
    for _ in range(world.draw.randint(15, 30) * world.scale):
        _replied_at_a_limit(world)
        _due_at_the_end(world)
        _answered_by_bot(world)
        _without_status_event(world)


def _replied_at_a_limit(world: World) -> None:
    """Add a ticket with its first reply exactly at a limit, just before or just after it."""
    draw, channel = world.draw, world.draw.choice(CHANNELS)
    norm = timedelta(minutes=NORMS.get(channel, EVERY_OTHER))
    ticket = _ticket(world, world.calendar.moment(), channel)
    delay = max(draw.choice((norm, *LIMITS)) + draw.choice(JITTER), timedelta())
    _describe(world, ticket)
    add_event(
        world, ticket, ticket["created_at"] + delay, "comment", actor_type="agent", is_public=None
    )


def _due_at_the_end(world: World) -> None:
    """Add a ticket that is due at or near the end of the as-of date, with a reply or without."""
    draw, channel = world.draw, world.draw.choice(CHANNELS)
    norm = timedelta(minutes=NORMS.get(channel, EVERY_OTHER))
    ticket = _ticket(world, world.calendar.end - norm + draw.choice(JITTER), channel)
    _describe(world, ticket)
    if draw.chance(0.5):
        replied_at = ticket["created_at"] + norm / draw.choice((1, 2, 3))
        add_event(world, ticket, replied_at, "comment", actor_type="agent", is_public=True)


def _answered_by_bot(world: World) -> None:
    """Add a ticket with bot comments: public, private or the description, perhaps an agent's."""
    draw = world.draw
    ticket = _ticket(world, world.calendar.moment(), draw.choice(CHANNELS), draw.choice(STATUSES))
    moment = ticket["created_at"]
    if draw.chance(0.7):
        _describe(world, ticket)
    for _ in range(draw.choice((1, 1, 2))):
        moment += draw.choice((timedelta(), ONE_SECOND, timedelta(minutes=2)))
        add_event(
            world,
            ticket,
            moment,
            "comment",
            actor_type="bot",
            is_public=draw.choice((None, True, True, False)),
        )
    if draw.chance(0.3):
        add_event(
            world,
            ticket,
            moment + timedelta(minutes=9),
            "comment",
            actor_type=draw.choice(("agent", "system", "customer")),
            is_public=draw.choice((None, False)),
        )
    if draw.chance(0.85):
        status = draw.choice(("solved", "closed", "solved", "pending"))
        add_event(world, ticket, moment + timedelta(hours=1), "status", status=status)


def _without_status_event(world: World) -> None:
    """Add a ticket that keeps its own status, in the backlog or not, in every month."""
    statuses = ("new", "open", "pending", "hold", "solved", "closed", "spam", "deleted", "merged")
    ticket = _ticket(
        world, world.calendar.moment(), world.draw.choice(CHANNELS), world.draw.choice(statuses)
    )
    if world.draw.chance(0.3):
        # A status event after the as-of date does not exist yet.
        after = world.calendar.end + world.draw.choice(JITTER)
        if after >= ticket["created_at"]:
            add_event(world, ticket, after, "status", status="solved")


def _ticket(
    world: World, created_at: datetime, channel: str | None, status: str = "closed"
) -> Values:
    return add_ticket(
        world, created_at, requester(world, "tickets"), channel=channel, status=status
    )


def _describe(world: World, ticket: Values) -> None:
    add_event(world, ticket, ticket["created_at"], "comment", actor_type="customer", sequence=-9)
