"""Generates tickets, including groups that exercise the seven-day window of repeats."""

from datetime import datetime, timedelta

from .make_customers import requester
from .make_draw import JITTER, ONE_SECOND, transitions
from .make_events import add_story, add_visit
from .make_world import Values, World

WEEK = timedelta(days=7)
CHANNELS = ("email", "chat", "social", "phone", "Web, form", "unknown")
STATUSES = (
    "new",
    "open",
    "pending",
    "hold",
    "solved",
    "closed",
    "solved",
    "closed",
    "deleted",
    "merged",
    "spam",
)


def make_tickets(world: World) -> None:
    """Add 150-400 tickets with their events."""
    draw = world.draw
    for _ in range(draw.randint(90, 250) * world.scale):
        add_story(world, add_ticket(world, _created_at(world), requester(world, "tickets")))
    for _ in range(draw.randint(14, 24) * world.scale):
        _repeat_group(world)
    for jitter in JITTER:
        _solved_a_week_before_the_end(world, jitter)
    for schedule, zone in world.schedules.items():
        for change in transitions(zone, world.calendar.first, world.calendar.as_of):
            if draw.chance(0.7):
                _around_clock_change(world, schedule, change)


def add_ticket(world: World, created_at: datetime, who: dict[str, str | None], **fixed) -> Values:
    """Add a ticket with random values for missing columns."""
    draw = world.draw
    values = {
        "customer_id": who["customer_id"],
        "contact_id": who["contact_id"],
        "requester_email": who["email"],
        "channel": world.blank_or(draw.choice(CHANNELS)),
        "priority": world.blank_or(draw.choice(("low", "normal", "high"))),
        "topic": world.blank_or(draw.choice(("billing", "bug", "how-to")), 0.4),
        "team": world.blank_or(draw.choice(("tier 1", "tier 2", 'the "A" team', "équipe"))),
        "schedule": draw.choice(
            (None, "", "never heard of", "default", "nobody knows", *world.schedules)
        ),
        "status": draw.choice(STATUSES),
    }
    return world.add(
        "tickets",
        ticket_id=world.new_id("T", "tickets"),
        created_at=created_at,
        **{**values, **fixed},
    )


def _created_at(world: World) -> datetime:
    """Return a random instant, sometimes years earlier."""
    moment = world.calendar.moment()
    return (
        moment - timedelta(days=world.draw.randint(700, 1100))
        if world.draw.chance(0.02)
        else moment
    )


def _repeat_group(world: World) -> None:
    """Add a solved ticket, and tickets of the same or a similar requester around its window."""
    draw, calendar = world.draw, world.calendar
    who = draw.choice(
        (
            {"customer_id": draw.choice(world.ids("customers")), "contact_id": None, "email": None},
            {"customer_id": None, "contact_id": draw.choice(world.ids("contacts")), "email": None},
            {
                "customer_id": draw.choice(world.ids("customers")),
                "contact_id": None,
                "email": "x@nowhere.example",
            },
            {"customer_id": None, "contact_id": None, "email": "x@nowhere.example"},
        )
    )
    created_at = calendar.end - timedelta(
        days=draw.randint(12, 250), seconds=draw.randrange(86_400)
    )
    first = add_ticket(
        world, created_at, who, topic=draw.choice((None, "billing", "bug")), status="closed"
    )
    solved_at = created_at + timedelta(hours=draw.randint(1, 90))
    add_visit(world, first, solved_at)
    for delay in draw.sample(
        (timedelta(), ONE_SECOND, WEEK, WEEK - ONE_SECOND, WEEK + ONE_SECOND, -ONE_SECOND), 2
    ):
        other = dict(who)
        if draw.chance(0.2):
            other["contact_id"] = draw.choice(world.ids("contacts"))
        topic = draw.choice((first["topic"], first["topic"], None, "billing", "how-to"))
        status = draw.choice(("open", "open", "pending", "solved", "spam", "merged", "deleted"))
        again = add_ticket(world, solved_at + delay, other, topic=topic, status=status)
        if draw.chance(0.5):
            add_story(world, again)


def _solved_a_week_before_the_end(world: World, jitter: timedelta) -> None:
    """Add a ticket whose window ends at or near the end of the as-of date."""
    who = {
        "customer_id": world.draw.choice(world.ids("customers")),
        "contact_id": None,
        "email": None,
    }
    solved_at = world.calendar.end - WEEK + jitter
    created_at = solved_at - timedelta(hours=world.draw.randint(1, 30))
    add_visit(world, add_ticket(world, created_at, who, status="solved"), solved_at)


def _around_clock_change(world: World, schedule: str, change: datetime) -> None:
    """Add a ticket created around a clock change of its schedule's zone and solved soon after."""
    draw = world.draw
    created_at = change + timedelta(minutes=draw.choice((-1500, -180, -90, -45, -15, 0, 15, 40)))
    until = change + timedelta(minutes=draw.choice((20, 50, 75, 100, 200, 1500, 4000)))
    ticket = add_ticket(
        world, created_at, requester(world, "tickets"), schedule=schedule, status="solved"
    )
    add_visit(world, ticket, max(until, created_at + timedelta(minutes=7)))
