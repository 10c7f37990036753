"""The entity ``subscriptions``: new, expansion, contraction, churn and reactivation.

A change of plan ends one subscription and starts the next on the same day. A gap between two
subscriptions is churn and reactivation. The sentiment of the two previous months determines churn.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from demo import scenario
from demo.customers import Customer
from demo.rng import Rng

Row = dict[str, str]
# By customer id the periods of service, as (first day, first day without service or None).
Periods = dict[str, list[tuple[date, date | None]]]
PLANS = ("starter", "team", "business", "enterprise")
SEAT_PRICES = {"starter": 18, "team": 29, "business": 39, "enterprise": 52}  # per month, in USD
PRICE_LEVELS = {"USD": 1.0, "EUR": 0.92, "GBP": 0.8}
FIRST_PLANS = {
    "enterprise": {"business": 0.35, "enterprise": 0.65},
    "mid-market": {"team": 0.6, "business": 0.4},
    "smb": {"starter": 0.65, "team": 0.35},
}
SEATS = {"enterprise": (45, 170), "mid-market": (18, 90), "smb": (8, 30)}
MONTHLY_CHURN = {"enterprise": 0.007, "mid-market": 0.015, "smb": 0.026}
MINIMUM_TERM = timedelta(days=60)
EXPANSION, CONTRACTION, ADD_ON = 0.052, 0.012, 0.01  # chance per month of service


@dataclass
class Subscription:
    """One subscription, in service from ``start`` until the day before ``end`` (None if open)."""

    customer: Customer
    plan: str
    seats: int
    start: date
    end: date | None = None

    @property
    def mrr(self) -> int:
        """The monthly price of all seats, in cents of the customer's currency."""
        price = SEAT_PRICES.get(self.plan, 6) * PRICE_LEVELS[self.customer.currency]
        return round(price * 10) * 10 * self.seats

    def runs_on(self, day: date) -> bool:
        """Whether the subscription is in service on a day."""
        return self.start <= day and (self.end is None or day < self.end)


def make_subscriptions(customers: list[Customer], window: scenario.Window) -> list[Subscription]:
    """All subscriptions, by customer and start.

    The add-on ``analytics`` runs in parallel to a customer's main plan.
    """
    rng = Rng("subscriptions")
    return [
        subscription for customer in customers for subscription in _history(customer, window, rng)
    ]


def _history(customer: Customer, window: scenario.Window, rng: Rng) -> list[Subscription]:
    plan = rng.weighted_choice(FIRST_PLANS[customer.segment])
    seats = rng.randint(*SEATS[customer.segment])
    add_on: Subscription | None = None
    history = [Subscription(customer, plan, seats, customer.joined)]
    main: Subscription | None = history[0]
    for first in window.month_starts[:-1]:
        day = first + timedelta(days=rng.randint(0, 27))
        month = window.month_of_day(first)
        if first <= customer.joined or day > window.last_day:
            continue
        if main is None:
            last = [s for s in history if s.plan in PLANS][-1]
            if (
                last.end
                and day > last.end + timedelta(days=40)
                and rng.chance(scenario.interpolate(scenario.WIN_BACK, month))
            ):
                main = Subscription(customer, last.plan, max(last.seats * 4 // 5, 2), day)
                history.append(main)
        elif day >= main.start + MINIMUM_TERM and rng.chance(_churn(customer, month)):
            main.end, main = day, None
            if add_on:
                add_on.end, add_on = day, None
        elif changed := _changed_plan(main, customer.sentiment(month), day, rng):
            main.end, main = day, changed
            history.append(main)
        elif add_on is None and customer.segment != "smb" and rng.chance(ADD_ON):
            add_on = Subscription(customer, "analytics", max(main.seats // 2, 5), day)
            history.append(add_on)
    return history


def _churn(customer: Customer, month: float) -> float:
    """The probability of churn this month, from the sentiment of the two previous months."""
    sentiment = (customer.sentiment(max(month - 1, 1)) + customer.sentiment(max(month - 2, 1))) / 2
    return MONTHLY_CHURN[customer.segment] * scenario.interpolate(
        scenario.CHURN_BY_SENTIMENT, sentiment
    )


def _changed_plan(main: Subscription, sentiment: float, day: date, rng: Rng) -> Subscription | None:
    """The subscription that replaces ``main`` this month; None in most months."""
    step = PLANS.index(main.plan)
    if rng.chance(max(EXPANSION * (1 + 0.5 * sentiment), 0.01)):
        if rng.chance(0.3) and step < len(PLANS) - 1:
            return Subscription(main.customer, PLANS[step + 1], main.seats, day)
        return Subscription(
            main.customer,
            main.plan,
            main.seats + 1 + int(main.seats * rng.uniform(0.08, 0.4)),
            day,
        )
    if rng.chance(max(CONTRACTION * (1 - 1.2 * sentiment), 0.003)):
        if rng.chance(0.3) and step > 0:
            return Subscription(main.customer, PLANS[step - 1], main.seats, day)
        return Subscription(
            main.customer, main.plan, max(int(main.seats * rng.uniform(0.6, 0.9)), 1), day
        )
    return None


def periods_of_service(subscriptions: list[Subscription]) -> Periods:
    """The periods of uninterrupted service on a main plan, by customer."""
    periods: Periods = {}
    for subscription in subscriptions:
        if subscription.plan in PLANS:
            own = periods.setdefault(subscription.customer.customer_id, [])
            start = own.pop()[0] if own and own[-1][1] == subscription.start else subscription.start
            own.append((start, subscription.end))
    return periods


def serves(periods: list[tuple[date, date | None]], day: date) -> bool:
    """Whether one of a customer's periods of service covers a day."""
    return any(start <= day and (end is None or day < end) for start, end in periods)


def subscription_rows(subscriptions: list[Subscription]) -> list[Row]:
    """Rows of ``subscriptions``, by start; amounts are in the customer's currency."""
    ordered = sorted(subscriptions, key=lambda s: (s.start, s.customer.customer_id, s.plan))
    return [
        {
            "subscription_id": f"S-{number:05}",
            "customer_id": s.customer.customer_id,
            "plan": s.plan,
            "start_date": s.start.isoformat(),
            "end_date": s.end.isoformat() if s.end else "",
            "mrr": f"{s.mrr // 100}.{s.mrr % 100:02}",
            "currency": s.customer.currency,
        }
        for number, s in enumerate(ordered, start=1)
    ]
