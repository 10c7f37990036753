"""Generates subscriptions with every kind of monthly revenue movement (METRICS.md §5)."""

from datetime import date, timedelta
from decimal import Decimal

from .make_customers import INFERRED_IDS
from .make_world import World
from .periods import ONE_DAY, month_end, next_month

FOREVER = date(9999, 12, 31)


def make_subscriptions(world: World) -> None:
    """Add 1-2 stories per customer; some customers have none, some are not in `customers`."""
    customers = [*world.ids("customers"), *world.draw.some(INFERRED_IDS, 0.5)]
    for customer_id in customers:
        for story in world.draw.sample(STORIES, world.draw.choice((0, 1, 1, 1, 1, 2))):
            _add_parts(world, customer_id, story(world))
    _add_parts(world, "only in subscriptions", _plain(world))


def _add_parts(world: World, customer_id: str, parts: list[tuple]) -> None:
    currency = world.draw.choice(world.currencies)
    for start, end, mrr in parts:
        if world.draw.chance(0.1):
            currency = world.draw.choice(world.currencies)
        world.add(
            "subscriptions",
            subscription_id=world.new_id("S", "subscriptions"),
            customer_id=customer_id,
            plan=world.blank_or(world.draw.choice(("basic", "pro", "max, yearly"))),
            start_date=start,
            end_date=end,
            mrr=mrr,
            currency=currency,
        )


def _price(world: World) -> Decimal:
    return Decimal(
        world.draw.choice(
            ("10", "19.99", "100", "250.5", "1200", "0.01", "33.333333", "99999999.99", "80")
        )
    )


def _plain(world):
    return [(world.calendar.day(), world.draw.choice((None, None, FOREVER)), _price(world))]


def _ends(world):
    """Return an end date, the first inactive day, near a month boundary or the as-of date."""
    start, as_of = world.calendar.day(), world.calendar.as_of
    first = next_month(next_month(start.replace(day=1)))
    end = world.draw.choice(
        (first, first + ONE_DAY, month_end(first), as_of - ONE_DAY, as_of, as_of + ONE_DAY)
    )
    return [(start, max(end, start + ONE_DAY), _price(world))]


def _swap(world):
    """Change plans on the same day, with an overlap, or with a gap within or across a month end."""
    start = world.calendar.day()
    swap = start + timedelta(days=world.draw.randint(1, 100))
    gap = timedelta(days=world.draw.choice((0, 0, 0, 1, -3, 5, 30)))
    price = _price(world)
    return [(start, swap, price), (swap + gap, None, world.draw.choice((price, _price(world))))]


def _comes_and_goes(world):
    """Start and end within one month, also in the as-of month and for a single day."""
    first = world.draw.choice((*world.calendar.month_starts, world.calendar.as_of.replace(day=1)))
    start = first + timedelta(days=world.draw.randint(0, 12))
    return [(start, start + timedelta(days=world.draw.choice((1, 1, 5, 14))), _price(world))]


def _returns(world):
    """Churn and return once or twice."""
    start, parts = world.calendar.day(), []
    for _ in range(world.draw.choice((2, 3))):
        end = start + timedelta(days=world.draw.randint(20, 80))
        parts.append((start, end, _price(world)))
        start = end + timedelta(days=world.draw.randint(1, 90))
    return parts


def _about_now(world):
    """Start at or after the as-of date."""
    as_of = world.calendar.as_of
    start = as_of + world.draw.choice((-1, 0, 0, 1, 2, 40)) * ONE_DAY
    return [(start, world.draw.choice((None, start + ONE_DAY, FOREVER)), _price(world))]


def _free(world):
    """Subscribe without revenue, which alone is never active."""
    start, zero = world.calendar.day(), world.draw.choice((Decimal("0"), Decimal("0.00")))
    return [
        (start, None, zero),
        (start + timedelta(days=40), start + timedelta(days=75), _price(world)),
    ]


def _paid_then_free(world):
    """Change to a free plan, which is churn although a subscription continues."""
    start = world.calendar.day()
    change = start + timedelta(days=world.draw.randint(1, 90))
    return [(start, change, _price(world)), (change, None, Decimal("0"))]


def _several(world):
    """Overlap several subscriptions, of which one ends while the customer stays."""
    start = world.calendar.day()
    return [
        (start, None, _price(world)),
        (start, start + timedelta(days=45), _price(world)),
        (start, None, _price(world)),
    ]


def _leap(world):
    """Start or end on 29 February."""
    day = world.calendar.leap_day
    return [
        world.draw.choice(
            ((day, None, _price(world)), (day - timedelta(days=29), day, _price(world)))
        )
    ]


STORIES = (
    _plain,
    _ends,
    _ends,
    _swap,
    _swap,
    _comes_and_goes,
    _returns,
    _returns,
    _about_now,
    _free,
    _paid_then_free,
    _several,
    _leap,
)
