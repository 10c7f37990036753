"""Generates answers at the limits of bands, advocates and journeys."""

from datetime import datetime, time, timedelta
from decimal import Decimal

from .make_draw import JITTER
from .make_surveys import add_answer
from .make_world import World
from .periods import ONE_DAY
from .zones import end_of_day

YEAR, QUARTER = timedelta(days=365), timedelta(days=90)
NPS_SCORES = ("10", "9", "9", "8", "7", "6", "0")
TOUCHPOINTS = ("onboarding", "quarterly", "support ticket", "after ticket", "quarterly check-in")


def make_experience(world: World) -> None:
    """Add answers of subscribers; needs contacts and subscriptions."""
    for _ in range(world.draw.randint(15, 25) * world.scale):
        _answers_about_a_year_ago(world)
        _promoter(world)
        _journey(world)


def _subscriber(world: World) -> str:
    return world.draw.choice(world.rows["subscriptions"])["customer_id"]


def _answers_about_a_year_ago(world: World) -> None:
    """Add an answer 365 days before a month's first day or the as-of date, perhaps a second one.

    Two answers of one instant differ in `response_id` alone.
    """
    draw, calendar, customer_id = world.draw, world.calendar, _subscriber(world)
    day = draw.choice((*calendar.month_starts[-9:], calendar.as_of + ONE_DAY))
    start = end_of_day(day - YEAR - ONE_DAY, calendar.zone)
    moments = [start + draw.choice((*JITTER, timedelta(hours=5)))]
    if draw.chance(0.6):
        later = (timedelta(), timedelta(), timedelta(days=200), YEAR - ONE_DAY, YEAR)
        moments.append(moments[0] + draw.choice(later))
    survey_type = draw.choice(("nps", "nps", "csat"))
    for moment in moments:
        score = draw.choice(NPS_SCORES if survey_type == "nps" else ("5", "4", "3", "1"))
        add_answer(world, survey_type, Decimal(score), moment, customer_id=customer_id)


def _promoter(world: World) -> None:
    """Add a promoter's answer at the limit of 90 days, and perhaps a further answer near it."""
    draw, calendar = world.draw, world.calendar
    contact = {
        "contact_id": draw.choice(world.ids("contacts")),
        "customer_id": _subscriber(world),
        "touchpoint": draw.choice((*TOUCHPOINTS, None)),
    }
    limit = end_of_day(calendar.as_of - QUARTER, calendar.zone)
    recent = calendar.end - timedelta(days=draw.randint(1, 80))
    moment = draw.choice((limit, limit, recent, recent, calendar.end)) + draw.choice(JITTER)
    add_answer(world, "nps", Decimal(draw.choice(("9", "10", "10", "8"))), moment, **contact)
    if draw.chance(0.5):
        survey_type, score = draw.choice(
            (("csat", "1"), ("csat", "5"), ("ces", "1"), ("ces", "7"), ("nps", "2"), ("nps", "10"))
        )
        delays = (timedelta(), timedelta(), timedelta(microseconds=1), timedelta(days=3), -ONE_DAY)
        add_answer(world, survey_type, Decimal(score), moment + draw.choice(delays), **contact)


def _journey(world: World) -> None:
    """Add csat answers of one customer in one month at several touchpoints."""
    draw, calendar, customer_id = world.draw, world.calendar, _subscriber(world)
    month = draw.choice(calendar.month_starts)
    for touchpoint in draw.sample((*TOUCHPOINTS, "somewhere else", None), draw.randint(1, 4)):
        noon = datetime.combine(month, time(12), calendar.zone)
        moment = noon + timedelta(days=draw.randint(0, 26))
        score = Decimal(draw.choice(("5", "5", "4", "4", "2")))
        add_answer(world, "csat", score, moment, customer_id=customer_id, touchpoint=touchpoint)
