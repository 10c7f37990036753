"""The entity ``orders``: subscription invoices, one-off purchases and goodwill credits.

Amounts are in the currency of the customer.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from demo import scenario
from demo.customers import Customer
from demo.rng import Rng
from demo.subscriptions import Subscription

Row = dict[str, str]
ONE_OFF_PRICES = {  # in cents
    "setup": {"enterprise": 600_000, "mid-market": 180_000, "smb": 19_000},
    "training day": {"enterprise": 240_000, "mid-market": 150_000, "smb": 45_000},
    "data import": {"enterprise": 350_000, "mid-market": 120_000, "smb": 29_000},
}
ONE_OFF_CHANCE = 0.07  # per subscription and month
CREDIT_CHANCE: scenario.Curve = (
    (9, 0),
    (10, 0.04),
    (11, 0.1),
    (12.5, 0.08),
    (13, 0.01),
    (25, 0.005),
)
STATUSES = {"paid": 0.955, "refunded": 0.02, "cancelled": 0.015, "pending": 0.01}


@dataclass(frozen=True)
class Order:
    """One order.

    Attributes:
        ordered: The time of the order, in seconds since 1970.
        customer: The customer.
        amount: The amount in cents, negative for a credit.
        status: The status at the end of the window.
    """

    ordered: int
    customer: Customer
    amount: int
    status: str


def make_orders(subscriptions: list[Subscription], window: scenario.Window) -> list[Order]:
    """All orders, by time. Subscriptions are invoiced monthly in advance."""
    rng = Rng("invoices")
    orders = [_setup(s, rng) for s in subscriptions if s.start == s.customer.joined]
    for first in window.month_starts[:-1]:
        for subscription in subscriptions:
            if subscription.runs_on(first):
                orders += _orders_of_month(subscription, first, window.month_of_day(first), rng)
    return sorted(
        (o for o in orders if o.ordered < window.end),
        key=lambda o: (o.ordered, o.customer.customer_id),
    )


def _setup(subscription: Subscription, rng: Rng) -> Order:
    ordered = scenario.epoch_seconds(subscription.start, rng.uniform(7, 18))
    return Order(
        ordered,
        subscription.customer,
        _price("setup", subscription.customer),
        rng.weighted_choice(STATUSES),
    )


def _orders_of_month(
    subscription: Subscription, first: date, month: float, rng: Rng
) -> list[Order]:
    customer = subscription.customer
    invoiced = scenario.epoch_seconds(first, 6) + rng.randint(0, 3_599)
    orders = [
        Order(
            invoiced,
            customer,
            subscription.mrr,
            "paid" if rng.chance(0.985) else rng.weighted_choice(STATUSES),
        )
    ]
    later = scenario.epoch_seconds(first + timedelta(days=rng.randint(1, 27)), rng.uniform(7, 18))
    if rng.chance(ONE_OFF_CHANCE):
        price = _price(rng.choice(("training day", "data import")), customer) * rng.randint(1, 3)
        orders.append(Order(later, customer, price, rng.weighted_choice(STATUSES)))
    elif rng.chance(scenario.interpolate(CREDIT_CHANCE, month)):
        orders.append(Order(later, customer, -(subscription.mrr // rng.randint(2, 5)), "paid"))
    return orders


def _price(item: str, customer: Customer) -> int:
    return ONE_OFF_PRICES[item][customer.segment]


def order_rows(orders: list[Order]) -> list[Row]:
    """Rows of ``orders``; some orders in USD, the reporting currency, have no currency."""
    rng = Rng("order rows")
    return [
        {
            "order_id": f"O-{number:05}",
            "customer_id": o.customer.customer_id,
            "ordered_at": scenario.timestamp(o.ordered),
            "amount": _decimal(o.amount),
            "currency": ""
            if o.customer.currency == "USD" and rng.chance(0.05)
            else o.customer.currency,
            "status": o.status,
        }
        for number, o in enumerate(orders, start=1)
    ]


def _decimal(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02}"
