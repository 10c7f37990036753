"""Generates low answers, and comments by agents around the limits of their follow-up."""

from datetime import datetime, timedelta
from decimal import Decimal

from .make_customers import inferred_id
from .make_draw import JITTER
from .make_events import add_event
from .make_surveys import add_answer
from .make_tickets import add_ticket
from .make_world import Values, World

# Bundled norms by survey type.
NORMS = {"nps": timedelta(hours=48), "csat": timedelta(hours=24), "ces": timedelta(hours=48)}
WINDOW = timedelta(seconds=30 * 86_400)
# Scores at and next to the limit of a low answer.
SCORES = {
    "nps": ("0", "6", "6", "7", "3"),
    "csat": ("1", "3", "3", "4"),
    "ces": ("1", "2", "3", "3", "4"),
}
Who = dict[str, str | None]


def make_followups(world: World) -> None:
    """Add low answers of known and unknown respondents, most with a comment by an agent after."""
    for _ in range(world.draw.randint(40, 70) * world.scale):
        _add_low_answer(world)


def _add_low_answer(world: World) -> None:
    draw, survey_type = world.draw, world.draw.choice(tuple(NORMS))
    norm = NORMS[survey_type]
    responded_at = _responded_at(world, norm)
    who = _who(world)
    own = _ticket(world, responded_at, who) if draw.chance(0.4) else None
    add_answer(
        world,
        survey_type,
        Decimal(draw.choice(SCORES[survey_type])),
        responded_at,
        ticket_id=own["ticket_id"] if own else draw.choice((None, "T-gone", "")),
        customer_id=who["customer_id"],
        contact_id=who["contact_id"],
    )
    for _ in range(draw.choice((0, 1, 2, 2))):
        comments_on = own if own and draw.chance(0.5) else None
        _add_comment(world, comments_on, who, responded_at, norm)


def _responded_at(world: World, norm: timedelta) -> datetime:
    """Return a random instant, or one whose limit is at or near the end of the as-of date."""
    end, draw = world.calendar.end, world.draw
    return draw.choice(
        (
            world.calendar.moment(),
            world.calendar.moment(),
            end - norm + draw.choice(JITTER),
            end - WINDOW + draw.choice(JITTER),
            end - timedelta(days=draw.randint(0, 29), seconds=draw.randint(0, 86_400)),
        )
    )


def _who(world: World) -> Who:
    """Return a respondent: a contact, a customer, both, or neither."""
    draw = world.draw
    contact, customer = draw.choice(world.ids("contacts")), draw.choice(world.ids("customers"))
    ways = (
        {"contact_id": contact},
        {"contact_id": contact},
        {"customer_id": customer},
        {"customer_id": customer},
        {"contact_id": contact, "customer_id": customer},
        {"customer_id": inferred_id(world, "surveys")},
        {},
    )
    return {"customer_id": None, "contact_id": None, "email": None, **draw.choice(ways)}


def _add_comment(
    world: World, ticket: Values | None, who: Who, responded_at: datetime, norm: timedelta
) -> None:
    """Add a comment at a limit, on the response's ticket or on another of the same people."""
    draw, end = world.draw, world.calendar.end
    delays = (
        timedelta(),
        timedelta(microseconds=1),
        timedelta(hours=1),
        timedelta(hours=20),
        norm,
        norm,
        WINDOW,
        WINDOW,
        end - responded_at,
    )
    occurred_at = responded_at + draw.choice(delays) + draw.choice(JITTER)
    if ticket is None:
        ticket = _ticket(world, min(occurred_at, responded_at), _related(world, who))
    if occurred_at < ticket["created_at"]:
        return
    if draw.chance(0.5):
        # Without it, the comment by the agent is the description.
        add_event(
            world, ticket, ticket["created_at"], "comment", actor_type="customer", sequence=-9
        )
    add_event(
        world,
        ticket,
        occurred_at,
        "comment",
        actor_type=draw.choice(("agent", "agent", "agent", "agent", "bot", "customer")),
        is_public=draw.choice((None, True, True, True, False)),
    )


def _related(world: World, who: Who) -> Who:
    """Return the same people, some of them, or others."""
    draw = world.draw
    return draw.choice(
        (
            who,
            who,
            {**who, "contact_id": None},
            {**who, "customer_id": None},
            {**who, "contact_id": draw.choice(world.ids("contacts"))},
        )
    )


def _ticket(world: World, before: datetime, who: Who) -> Values:
    draw = world.draw
    created_at = before - draw.choice((timedelta(), timedelta(hours=3), timedelta(days=4)))
    status = draw.choice(("open", "solved", "closed", "pending", "spam", "merged"))
    return add_ticket(world, created_at, who, status=status)
