"""Generates series with signals: trends, shifts, outliers, and samples around ten.

Each series has a channel or a touchpoint of its own, so that its monthly numbers are exactly those
of a pattern.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from .make_customers import requester
from .make_draw import Draw
from .make_surveys import add_answer
from .make_tickets import add_ticket
from .make_world import World
from .periods import MONTH

Pattern = Callable[[Draw, int], list[int]]


def make_patterns(world: World) -> None:
    """Add tickets and answers month by month, also in the incomplete month of the as-of date."""
    months = [*world.calendar.month_starts]
    chosen = [*TRENDS.items(), *world.draw.sample(tuple(PATTERNS.items()), 3)]
    for name, pattern in chosen:
        for month, count in zip(months, pattern(world.draw, len(months)), strict=True):
            for _ in range(count):
                add_ticket(
                    world,
                    _moment(world, month),
                    requester(world, "tickets"),
                    channel=name,
                    status="open",
                )
    for survey_type, scores in (("nps", ("10", "8", "2")), ("csat", ("5", "4", "1"))):
        _add_answers(world, survey_type, scores, months)


def _add_answers(world: World, survey_type: str, scores: tuple[str, ...], months) -> None:
    """Add about ten answers a month, whose share of good scores jumps now and then."""
    draw, good = world.draw, 0.5
    for month in months:
        if draw.chance(0.4):
            good = draw.choice((0.0, 0.1, 0.5, 0.9, 1.0))
        for _ in range(draw.choice((0, 8, 9, 10, 10, 11, 12, 14))):
            score = scores[0] if draw.chance(good) else draw.choice(scores)
            add_answer(
                world,
                survey_type,
                Decimal(score),
                _moment(world, month),
                touchpoint=f"{survey_type} series",
                customer_id=draw.choice(world.ids("customers")),
            )


def _moment(world: World, month: date) -> datetime:
    """Return an instant within a month, before the end of the as-of date."""
    calendar = world.calendar
    days = (min(MONTH.last_day(month), calendar.as_of) - month).days
    noon = datetime.combine(month, time(12), calendar.zone)
    return noon + timedelta(days=world.draw.randint(0, days))


def _trend(draw: Draw, months: int) -> list[int]:
    """Rise, then fall, so that one value ends a trend and begins another; then rest."""
    up = draw.randint(5, 9)
    values = [*range(1, up + 1), *range(up - 1, 0, -1)]
    return [draw.choice((3, 4, 5)) for _ in range(months)][len(values) :] + values[-months:]


def _shift(draw: Draw, months: int) -> list[int]:
    """Stay on one side of the center for six to nine months, then on the other."""
    low = [draw.choice((1, 2, 2, 3)) for _ in range(draw.randint(6, 9))]
    return _fill(low, months, draw, (6, 7, 7, 8))


def _outliers(draw: Draw, months: int) -> list[int]:
    """Vary little, but for a few values outside the limits or in the outer third."""
    values = [draw.choice((5, 6, 5, 6, 7)) for _ in range(months)]
    for _ in range(draw.randint(2, 5)):
        values[draw.randrange(months)] = draw.choice((0, 1, 9, 10, 11, 12, 16))
    return values


def _outer_pairs(draw: Draw, months: int) -> list[int]:
    """Alternate, with two of three values in the outer third now and then."""
    values = [5 + i % 2 for i in range(months)]
    for first in range(2, months - 3, draw.choice((5, 6, 7))):
        values[first], values[first + draw.choice((1, 2))] = 8, 8
    return values


def _constant(draw: Draw, months: int) -> list[int]:
    """Never change, so that the limits are the center."""
    return [4] * months


def _rare(draw: Draw, months: int) -> list[int]:
    """Be 0 in most months."""
    return [draw.choice((0, 0, 0, 0, 1)) for _ in range(months)]


def _fill(values: list[int], months: int, draw: Draw, rest: tuple[int, ...]) -> list[int]:
    """Cut or extend values to a number of months, the pattern last."""
    missing = max(months - len(values), 0)
    before = [draw.choice(rest) for _ in range(missing)]
    return [*before, *values][-months:] if draw.chance(0.8) else [*values, *before][:months]


TRENDS: dict[str, Pattern] = {"trend": _trend, "second trend": _trend}
PATTERNS: dict[str, Pattern] = {
    "shift": _shift,
    "outliers": _outliers,
    "outer pairs": _outer_pairs,
    "constant": _constant,
    "rare": _rare,
}
