"""What customers buy: invoices for their subscriptions, one-off purchases, and credits for bad months.

What belongs here: the entity ``orders``. Amounts are in the customer's own currency.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from demo import story
from demo.customers import Customer
from demo.dice import Dice
from demo.subscriptions import Subscription

Row = dict[str, str]
ONE_OFF_PRICES = {  # in cents
    "setup": {"enterprise": 600_000, "mid-market": 180_000, "smb": 19_000},
    "training day": {"enterprise": 240_000, "mid-market": 150_000, "smb": 45_000},
    "data import": {"enterprise": 350_000, "mid-market": 120_000, "smb": 29_000},
}
ONE_OFF_CHANCE = 0.07  # per subscription and month
CREDIT_CHANCE: story.Curve = ((9, 0), (10, 0.04), (11, 0.1), (12.5, 0.08), (13, 0.01), (25, 0.005))
STATUSES = {"paid": 0.955, "refunded": 0.02, "cancelled": 0.015, "pending": 0.01}


@dataclass(frozen=True)
class Order:
    """One order at an instant (seconds); ``amount`` in cents, negative for a credit."""

    ordered: int
    customer: Customer
    amount: int
    status: str


def make_orders(subscriptions: list[Subscription], window: story.Window) -> list[Order]:
    """All orders by time: monthly invoices in advance, setup and other one-offs, goodwill credits."""
    dice = Dice("orders")
    orders = [_setup(s, dice) for s in subscriptions if s.start == s.customer.joined]
    for first in window.month_starts[:-1]:
        for subscription in subscriptions:
            if subscription.runs_on(first):
                orders += _month_of(subscription, first, window.position_of(first), dice)
    return sorted(
        (o for o in orders if o.ordered < window.end),
        key=lambda o: (o.ordered, o.customer.customer_id),
    )


def _setup(subscription: Subscription, dice: Dice) -> Order:
    ordered = story.instant(subscription.start, dice.between(7, 18))
    return Order(
        ordered,
        subscription.customer,
        _price("setup", subscription.customer),
        dice.weighted(STATUSES),
    )


def _month_of(subscription: Subscription, first: date, position: float, dice: Dice) -> list[Order]:
    customer = subscription.customer
    invoiced = story.instant(first, 6) + dice.whole(0, 3_599)
    orders = [
        Order(
            invoiced,
            customer,
            subscription.mrr,
            "paid" if dice.chance(0.985) else dice.weighted(STATUSES),
        )
    ]
    later = story.instant(first + timedelta(days=dice.whole(1, 27)), dice.between(7, 18))
    if dice.chance(ONE_OFF_CHANCE):
        price = _price(dice.pick(("training day", "data import")), customer) * dice.whole(1, 3)
        orders.append(Order(later, customer, price, dice.weighted(STATUSES)))
    elif dice.chance(story.at(CREDIT_CHANCE, position)):
        orders.append(Order(later, customer, -(subscription.mrr // dice.whole(2, 5)), "paid"))
    return orders


def _price(item: str, customer: Customer) -> int:
    return ONE_OFF_PRICES[item][customer.segment]


def order_rows(orders: list[Order]) -> list[Row]:
    """Rows of ``orders``; some US dollars go without saying (an empty currency is the reporting currency)."""
    dice = Dice("order rows")
    return [
        {
            "order_id": f"O-{number:05}",
            "customer_id": o.customer.customer_id,
            "ordered_at": story.timestamp(o.ordered),
            "amount": f"{'-' if o.amount < 0 else ''}{abs(o.amount) // 100}.{abs(o.amount) % 100:02}",
            "currency": ""
            if o.customer.currency == "USD" and dice.chance(0.05)
            else o.customer.currency,
            "status": o.status,
        }
        for number, o in enumerate(orders, start=1)
    ]
