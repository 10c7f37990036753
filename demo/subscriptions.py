"""What customers pay every month: plans, upgrades, downgrades, churn and return.

What belongs here: the entity ``subscriptions``. A change of plan ends one subscription and starts the next on the same
day; a gap between two is churn and reactivation. Those who leave are above all those who were unhappy two months ago.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from demo import story
from demo.customers import Customer
from demo.dice import Dice

Row = dict[str, str]
PLANS = ("starter", "team", "business", "enterprise")
SEAT_PRICES = {"starter": 18, "team": 29, "business": 39, "enterprise": 52}  # per month, in USD
PRICE_LEVELS = {"USD": 1.0, "EUR": 0.92, "GBP": 0.8}
FIRST_PLANS = {
    "enterprise": {"business": 0.35, "enterprise": 0.65},
    "mid-market": {"team": 0.6, "business": 0.4},
    "smb": {"starter": 0.65, "team": 0.35},
}
SEATS = {"enterprise": (70, 320), "mid-market": (18, 90), "smb": (3, 20)}
MONTHLY_CHURN = {"enterprise": 0.005, "mid-market": 0.011, "smb": 0.019}
CHURN_BY_MOOD: story.Curve = (
    (-1.8, 7.0),
    (-1.0, 3.8),
    (-0.4, 1.6),
    (0, 0.8),
    (0.6, 0.35),
    (1.5, 0.15),
)
EXPANSION, CONTRACTION, ADD_ON = 0.052, 0.012, 0.01  # chance per month of service


@dataclass
class Subscription:
    """One subscription, in service from ``start`` until the day before ``end`` (None: open); ``mrr`` in cents."""

    customer: Customer
    plan: str
    seats: int
    start: date
    end: date | None = None

    @property
    def mrr(self) -> int:
        """Monthly price of all seats in cents of the customer's currency."""
        price = SEAT_PRICES.get(self.plan, 6) * PRICE_LEVELS[self.customer.currency]
        return round(price * 10) * 10 * self.seats

    def runs_on(self, day: date) -> bool:
        """True if the subscription is in service on that day."""
        return self.start <= day and (self.end is None or day < self.end)


def make_subscriptions(customers: list[Customer], window: story.Window) -> list[Subscription]:
    """All subscriptions, by customer and start; the add-on ``analytics`` runs beside a customer's main plan."""
    dice = Dice("subscriptions")
    return [
        subscription for customer in customers for subscription in _history(customer, window, dice)
    ]


def _history(customer: Customer, window: story.Window, dice: Dice) -> list[Subscription]:
    plan = dice.weighted(FIRST_PLANS[customer.segment])
    main: Subscription | None = Subscription(
        customer, plan, dice.whole(*SEATS[customer.segment]), customer.joined
    )
    history, add_on = [main], None
    for first in window.month_starts[:-1]:
        day = first + timedelta(days=dice.whole(0, 27))
        position = window.position_of(first)
        if first <= customer.joined or day > window.last_day:
            continue
        if main is None:
            last = [s for s in history if s.plan in PLANS][-1]
            if day > last.end + timedelta(days=40) and dice.chance(
                story.at(story.WIN_BACK, position)
            ):
                main = Subscription(customer, last.plan, max(last.seats * 4 // 5, 2), day)
                history.append(main)
        elif dice.chance(_churn(customer, position)):
            main.end, main = day, None
            if add_on:
                add_on.end, add_on = day, None
        elif changed := _changed_plan(main, customer.mood(position), day, dice):
            main.end, main = day, changed
            history.append(main)
        elif add_on is None and customer.segment != "smb" and dice.chance(ADD_ON):
            add_on = Subscription(customer, "analytics", max(main.seats // 2, 5), day)
            history.append(add_on)
    return history


def _churn(customer: Customer, position: float) -> float:
    """The chance to leave this month: the mood of one and two months ago decides."""
    mood = (customer.mood(max(position - 1, 1)) + customer.mood(max(position - 2, 1))) / 2
    return MONTHLY_CHURN[customer.segment] * story.at(CHURN_BY_MOOD, mood)


def _changed_plan(main: Subscription, mood: float, day: date, dice: Dice) -> Subscription | None:
    """What replaces a subscription this month: more or fewer seats, a higher or lower plan, mostly nothing."""
    step = PLANS.index(main.plan)
    if dice.chance(max(EXPANSION * (1 + 0.5 * mood), 0.01)):
        if dice.chance(0.3) and step < len(PLANS) - 1:
            return Subscription(main.customer, PLANS[step + 1], main.seats, day)
        return Subscription(
            main.customer,
            main.plan,
            main.seats + 1 + int(main.seats * dice.between(0.08, 0.4)),
            day,
        )
    if dice.chance(max(CONTRACTION * (1 - 1.2 * mood), 0.003)):
        if dice.chance(0.3) and step > 0:
            return Subscription(main.customer, PLANS[step - 1], main.seats, day)
        return Subscription(
            main.customer, main.plan, max(int(main.seats * dice.between(0.6, 0.9)), 1), day
        )
    return None


def periods_of_service(
    subscriptions: list[Subscription],
) -> dict[str, list[tuple[date, date | None]]]:
    """Per customer id the periods of unbroken service, as (first day, first day without service or None)."""
    periods: dict[str, list[tuple[date, date | None]]] = {}
    for subscription in subscriptions:
        if subscription.plan in PLANS:
            own = periods.setdefault(subscription.customer.customer_id, [])
            start = own.pop()[0] if own and own[-1][1] == subscription.start else subscription.start
            own.append((start, subscription.end))
    return periods


def serves(periods: list[tuple[date, date | None]], day: date) -> bool:
    """True if one of a customer's periods of service covers the day."""
    return any(start <= day and (end is None or day < end) for start, end in periods)


def subscription_rows(subscriptions: list[Subscription]) -> list[Row]:
    """Rows of ``subscriptions``, by start; amounts in the customer's own currency."""
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
