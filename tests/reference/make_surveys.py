"""Generates surveys of every type, scale, polarity and edge score (METRICS.md §3)."""

from datetime import datetime, timedelta
from decimal import Decimal

from .make_comments import any_comment
from .make_customers import requester
from .make_draw import JITTER
from .make_world import Values, World

# Scales as "min max", only binary fractions, which are exact as doubles.
SCALES = {
    "nps": ("0 10", "0 10", "0.0 10.00", "0 1e1"),
    "csat": (
        "1 5",
        "1 5",
        "1 7",
        "1 10",
        "0 10",
        "0 1",
        "1 3",
        "1 4",
        "1 6",
        "0 100",
        "-2 2",
        "0.5 4.5",
        "1 2",
        "1 9",
        "0 3.75",
        "-10 -1",
        "0 7.5",
    ),
    "ces": ("1 7", "1 7", "1 5", "0 10", "-3 3", "0 1", "1 4", "0.5 5", "-5 -2"),
}
TOUCHPOINTS = (
    "after ticket",
    "quarterly",
    "onboarding",
    "onboarding, week 1",
    "Support ticket",
    "unknown",
)
# The scale on which answers of the other generators are given.
USUAL_SCALES = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7)}


def make_surveys(world: World) -> None:
    """Add 120-240 rows; needs all other entities."""
    for _ in range(world.draw.randint(120, 240) * world.scale):
        _add_survey(world)


def _add_survey(world: World) -> None:
    draw, who = world.draw, requester(world, "surveys")
    survey_type = draw.choice(tuple(SCALES))
    low, high = draw.choice(SCALES[survey_type]).split()
    sent_at, responded_at, score = _times_and_score(world, survey_type, Decimal(low), Decimal(high))
    tickets = world.ids("tickets")
    world.add(
        "survey_responses",
        response_id=world.new_id("R", "survey_responses"),
        survey_id=world.blank_or(draw.choice(("Q1", "Q2"))),
        survey_type=survey_type,
        scale_min=Decimal(low),
        scale_max=Decimal(high),
        polarity=draw.choice((None, "", "ease", "effort", "effort")),
        score=score,
        customer_id=who["customer_id"],
        contact_id=who["contact_id"],
        respondent_email=who["email"],
        ticket_id=draw.choice((None, "", "T-gone", *draw.sample(tickets, 3))),
        touchpoint=world.blank_or(draw.choice(TOUCHPOINTS)),
        channel=world.blank_or(draw.choice(("email", "chat", "in-app"))),
        sent_at=sent_at,
        responded_at=responded_at,
        comment=any_comment(draw),
    )


def add_answer(
    world: World, survey_type: str, score: Decimal, responded_at: datetime, **fixed
) -> Values:
    """Add an answer on the usual scale, with random values for some missing columns."""
    draw, (low, high) = world.draw, USUAL_SCALES[survey_type]
    values = {
        "touchpoint": draw.choice(TOUCHPOINTS),
        "sent_at": draw.choice((None, responded_at, responded_at - timedelta(hours=2))),
        "comment": any_comment(draw),
    }
    return world.add(
        "survey_responses",
        response_id=world.new_id("R", "survey_responses"),
        survey_type=survey_type,
        scale_min=Decimal(low),
        scale_max=Decimal(high),
        score=score,
        responded_at=responded_at,
        **{**values, **fixed},
    )


def _times_and_score(world: World, survey_type: str, low: Decimal, high: Decimal) -> tuple:
    """Return times and score: answered, unanswered, never sent, late, or without a score."""
    draw, calendar = world.draw, world.calendar
    score, sent_at = _score(world, survey_type, low, high), calendar.moment()
    delays = (
        timedelta(),
        timedelta(seconds=30),
        timedelta(days=1),
        timedelta(days=9),
        timedelta(days=40),
    )
    responded_at = sent_at + draw.choice(delays)
    if draw.chance(0.2):
        responded_at = draw.choice(calendar.edges) + draw.choice(JITTER)
    ways = (
        (sent_at, responded_at, score),
        (sent_at, responded_at, score),
        (sent_at, responded_at, score),
        (sent_at, responded_at, score),
        (sent_at, None, None),
        (None, responded_at, score),
        (sent_at, calendar.end + draw.choice(JITTER), score),
        (sent_at, responded_at, None),
    )
    return draw.choice(ways)


def _score(world: World, survey_type: str, low: Decimal, high: Decimal) -> Decimal:
    """Return a score on the scale, a binary fraction, often at the ends or the thresholds."""
    if survey_type == "nps":
        return Decimal(
            world.draw.choice(("0", "6", "7", "8", "9", "10", "10", "9", "9.0", "3", "1e1"))
        )
    step = Decimal(world.draw.choice(("1", "1", "1", "0.5", "0.25")))
    steps = int((high - low) / step)
    return min(low + step * world.draw.randint(0, steps), high) if world.draw.chance(0.85) else high
