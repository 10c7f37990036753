"""Generates exchange rates, orders and referrals (METRICS.md §1 "money", §5)."""

from datetime import timedelta
from decimal import Decimal

from .make_customers import blank_or_inferred, inferred_id
from .make_draw import JITTER
from .make_world import World


def make_rates(world: World) -> None:
    """Add exchange rates, including a custom currency, or none, so that the seed applies."""
    draw = world.draw
    world.currencies = [None, "", "USD", "USD", "EUR", "GBP"]
    if draw.chance(0.5):
        return
    for code, rate in (
        ("USD", "1"),
        ("EUR", "1.0825"),
        ("GBP", "1.25"),
        ("JPY", "0.0068"),
        ("usd", "2"),
    ):
        world.add("exchange_rates", currency=code, rate=Decimal(rate) * draw.choice((1, 1, 2)))
    world.currencies += ["JPY", "usd"]


def make_orders(world: World) -> None:
    """Add orders of every status and sign, with and without a customer, around the as-of date."""
    draw, calendar = world.draw, world.calendar
    digits = draw.chance(0.4)
    for number in range(draw.randint(60, 160) * world.scale):
        customer_id = draw.choice(world.ids("customers"))
        if draw.chance(0.15):
            customer_id = blank_or_inferred(world, "orders")
        amount = Decimal(
            draw.choice(
                ("5", "19.9", "120", "1000.01", "-50", "0", "-0.5", "7.125", "123456789.123")
            )
        )
        world.add(
            "orders",
            order_id=str(900 + number) if digits else world.new_id("O", "orders"),
            customer_id=customer_id,
            ordered_at=calendar.moment(),
            amount=amount,
            currency=draw.choice(world.currencies),
            status=draw.choice(("paid", "paid", "paid", "refunded", "cancelled", "pending")),
        )


def make_referrals(world: World) -> None:
    """Add referrals by known and inferred customers; some convert late or never."""
    draw, calendar = world.draw, world.calendar
    customers = world.ids("customers")
    for _ in range(draw.randint(25, 60) * world.scale):
        referred_at = calendar.moment()
        delays = (None, timedelta(), timedelta(days=10), timedelta(days=200), -timedelta(days=30))
        delay = draw.choice(delays)
        converted_at = None if delay is None else referred_at + delay
        if draw.chance(0.25):
            converted_at = calendar.end + draw.choice(JITTER)
        world.add(
            "referrals",
            referral_id=world.new_id("F", "referrals"),
            referrer_customer_id=inferred_id(world, "referrers")
            if draw.chance(0.1)
            else draw.choice(customers),
            referred_customer_id=blank_or_inferred(world, "referred")
            if draw.chance(0.2)
            else draw.choice(customers),
            referred_at=referred_at,
            converted_at=converted_at,
        )
