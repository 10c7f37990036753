"""Customers and months of the churn model with their features (METRICS.md §11)."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import log

from .facts import Facts
from .identity import UNKNOWN
from .periods import MONTH, ONE_DAY, month_of
from .reasons import Row
from .settings import Settings
from .tickets import REOPENED_SET, SOLVED_SET, is_in_backlog
from .zones import local_date

FEATURES = (
    "tenure_months",
    "log_mrr",
    "mrr_change_3m",
    "tickets_90d",
    "reopened_90d",
    "open_tickets",
    "last_nps",
    "has_nps",
    "low_answers_90d",
    "log_days_since_contact",
)


@dataclass(frozen=True)
class Example:
    """A customer active on the last day of a complete month.

    Attributes:
        customer_id: ID as written.
        month: first day of the month.
        mrr: revenue on its last day.
        features: values by name.
        is_churned: the label; None while it is unknown.
        nps_band: band of the last nps answer within a year; `none` without one.
    """

    customer_id: str
    month: date
    mrr: Decimal
    features: dict[str, float]
    is_churned: bool | None
    nps_band: str


def months_later(month: date, number: int) -> date:
    """Return the first day of the month a number of months later or, if negative, earlier."""
    years, months = divmod(month.year * 12 + month.month - 1 + number, 12)
    return date(years, months + 1, 1)


def last_complete_month(settings: Settings) -> date:
    """Return the month of the as-of date if it ends with it, else the month before."""
    return months_later(month_of(settings.as_of + ONE_DAY), -1)


class Contacts:
    """Counted tickets and answers of each known customer."""

    def __init__(self, facts: Facts, settings: Settings):
        self.settings = settings
        self.tickets: dict[str, list[Row]] = defaultdict(list)
        self.answers: dict[str, list[Row]] = defaultdict(list)
        for ticket in facts.tickets:
            if ticket["is_counted"] and ticket["customer_id"] != UNKNOWN:
                created_on = local_date(ticket["created_at"], settings.zone)
                reopened_on = _first_reopen(ticket)
                self.tickets[ticket["customer_id"]].append(
                    {**ticket, "created_on": created_on, "reopened_on": reopened_on}
                )
        for answer in facts.surveys:
            if answer["is_answered"] and answer["customer_id"] != UNKNOWN:
                answered_on = local_date(answer["responded_at"], settings.zone)
                self.answers[answer["customer_id"]].append({**answer, "answered_on": answered_on})

    def features(self, customer_id: str, x: date) -> dict[str, float]:
        """Return the features of tickets and answers at the end of a day, and the nps band."""
        tickets = [row for row in self.tickets.get(customer_id, []) if row["created_on"] <= x]
        answers = [row for row in self.answers.get(customer_id, []) if row["answered_on"] <= x]
        recent = [row for row in tickets if row["created_on"] > x - timedelta(days=90)]
        reopened = [row for row in recent if row["reopened_on"] and row["reopened_on"] <= x]
        still_open = [row for row in tickets if is_in_backlog(row, x, self.settings)]
        low = [
            row for row in answers if row["is_low"] and row["answered_on"] > x - timedelta(days=90)
        ]
        nps = self.last_nps(customer_id, x)
        days = [row["created_on"] for row in tickets] + [row["answered_on"] for row in answers]
        since = min((x - max(days)).days, 365) if days else 365
        return {
            "tickets_90d": min(len(recent), 20),
            "reopened_90d": min(len(reopened), 20),
            "open_tickets": min(len(still_open), 20),
            "last_nps": float(nps["score"]) if nps else 7.0,
            "has_nps": 1 if nps else 0,
            "low_answers_90d": min(len(low), 10),
            "log_days_since_contact": log(1 + since),
        }

    def last_nps(self, customer_id: str, x: date) -> Row | None:
        """Return the last nps answer in the 365 days up to a day."""
        answers = [
            row
            for row in self.answers.get(customer_id, [])
            if row["survey_type"] == "nps" and x - timedelta(days=365) < row["answered_on"] <= x
        ]
        return max(answers, key=lambda row: (row["responded_at"], row["response_id"]), default=None)


def _first_reopen(ticket: Row) -> date | None:
    before = "new"
    for changed_on, status in ticket["status_history"]:
        if before in SOLVED_SET and status in REOPENED_SET:
            return changed_on
        before = status
    return None


def build_examples(facts: Facts, settings: Settings) -> list[Example]:
    """Build the examples of all customers and complete months."""
    revenue, contacts = facts.revenue, Contacts(facts, settings)
    last = last_complete_month(settings)
    examples = []
    for customer_id in revenue.by_customer:
        first = month_of(revenue.first_active_day(customer_id))

        def mrr(month: date, customer_id: str = customer_id) -> Decimal:
            return revenue.mrr(customer_id, MONTH.last_day(month))

        for month in MONTH.between(first, last):
            now, earlier = mrr(month), mrr(months_later(month, -3))
            if now == 0:
                continue
            following = [months_later(month, number) for number in (1, 2, 3)]
            nps = contacts.last_nps(customer_id, MONTH.last_day(month))
            tenure = (month.year - first.year) * 12 + month.month - first.month
            change = max(float((now - earlier) / now), -1.0) if earlier else 0.0
            examples.append(
                Example(
                    customer_id,
                    month,
                    now,
                    {
                        "tenure_months": tenure,
                        "log_mrr": log(1 + float(now)),
                        "mrr_change_3m": change,
                        **contacts.features(customer_id, MONTH.last_day(month)),
                    },
                    any(mrr(later) == 0 for later in following) if following[2] <= last else None,
                    nps["nps_band"] if nps else "none",
                )
            )
    return examples
