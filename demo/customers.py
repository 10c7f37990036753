"""Who buys from Harbour: customers and their contacts.

What belongs here: the entities ``customers`` and ``contacts`` and what a customer is like (temper, appetite for
support). What does not: what they pay (revenue.py) or ask (tickets.py).
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from demo import story
from demo.dice import Dice
from demo.names import INDUSTRIES, company_email, company_names, free_email, person_name

Row = dict[str, str]
CARRIED_OVER = 118  # customers of the predecessor product, all of whom start in the first month
SEGMENTS = {"enterprise": 0.15, "mid-market": 0.35, "smb": 0.5}
REGIONS = {"EMEA": 0.45, "AMER": 0.37, "APAC": 0.18}
CURRENCIES = {
    "EMEA": {"EUR": 0.72, "GBP": 0.28},
    "AMER": {"USD": 1.0},
    "APAC": {"USD": 0.9, "EUR": 0.1},
}
CONTACTS = {"enterprise": (3, 6), "mid-market": (2, 3), "smb": (1, 2)}
TEMPER = {"enterprise": 0.14, "mid-market": 0.0, "smb": -0.12}
SENSITIVITY = {"enterprise": 0.7, "mid-market": 1.0, "smb": 1.25}  # how hard good and bad times hit


@dataclass(frozen=True)
class Contact:
    """A person at a customer, known from an instant on (``created``, seconds)."""

    contact_id: str
    email: str
    full_name: str
    created: int


@dataclass(frozen=True)
class Customer:
    """A company that buys; ``joined`` is the first day of service, ``temper`` and ``appetite`` are lasting traits."""

    customer_id: str
    name: str
    segment: str
    region: str
    industry: str
    email_domain: str
    currency: str
    joined: date
    created: int
    temper: float
    appetite: float
    contacts: list[Contact] = field(default_factory=list)

    def mood(self, position: float) -> float:
        """How the customer feels at a point of the story: 0 is content, -1 thinks of leaving, +1 tells friends."""
        understaffed = 0.18 if self.region == "APAC" and position < story.APAC_DESK_STAFFED else 0.0
        return (
            self.temper - understaffed + SENSITIVITY[self.segment] * story.at(story.MOOD, position)
        )


def make_customers(window: story.Window) -> list[Customer]:
    """About 400 customers with about 900 contacts, in the order in which they join."""
    dice = Dice("customers")
    joined = _join_days(window, dice)
    industries = [dice.pick(list(INDUSTRIES)) for _ in joined]
    customers = [
        _make_customer(number, *facts, window, dice)
        for number, facts in enumerate(
            zip(joined, industries, company_names(industries), strict=True), start=1
        )
    ]
    _make_contacts(customers, window)
    return customers


def _join_days(window: story.Window, dice: Dice) -> list[date]:
    days = []
    for month, first in enumerate(window.month_starts[:-1], start=1):
        mean = (
            CARRIED_OVER
            if month == 1
            else story.at(story.NEW_CUSTOMERS, month) * dice.between(0.85, 1.15)
        )
        days += [first + timedelta(days=dice.whole(0, 27)) for _ in range(round(mean))]
    return sorted(day for day in days if day <= window.last_day)


def _make_customer(
    number: int, joined: date, industry: str, name: str, window: story.Window, dice: Dice
) -> Customer:
    region, segment = dice.weighted(REGIONS), dice.weighted(SEGMENTS)
    created = story.instant(joined - timedelta(days=dice.whole(1, 20)), dice.between(7, 17))
    return Customer(
        customer_id=f"C-{number:04}",
        name=name,
        segment=segment,
        region=region,
        industry=industry,
        email_domain=f"{name.lower().replace(' ', '-')}.example",
        currency=dice.weighted(CURRENCIES[region]),
        joined=joined,
        created=max(created, window.start + number * 97),
        temper=TEMPER[segment] + 0.6 * dice.bell(),
        appetite=dice.between(0.45, 1.55),
    )


def _make_contacts(customers: list[Customer], window: story.Window) -> None:
    """Gives every customer its contacts: some with private addresses, some sharing the mailbox of their team."""
    dice = Dice("contacts")
    number = 0
    for customer in customers:
        for position in range(dice.whole(*CONTACTS[customer.segment])):
            number += 1
            person = person_name(dice)
            email = company_email(person, customer.email_domain)
            if dice.chance(0.04):
                email = free_email(person, dice)
            elif position and dice.chance(0.02):
                email = customer.contacts[0].email
            created = customer.created + position * dice.whole(600, 12 * story.DAY_SECONDS)
            customer.contacts.append(
                Contact(f"P-{number:04}", email, person, min(created, window.end - 1))
            )


def customer_rows(customers: list[Customer]) -> list[Row]:
    """Rows of ``customers``; a few without an industry or a domain, as in life."""
    dice = Dice("customer rows")
    return [
        {
            "customer_id": c.customer_id,
            "customer_name": c.name,
            "segment": c.segment,
            "region": c.region,
            "industry": "" if dice.chance(0.03) else c.industry,
            "email_domain": "" if dice.chance(0.04) else c.email_domain,
            "created_at": story.timestamp(c.created),
        }
        for c in customers
    ]


def contact_rows(customers: list[Customer]) -> list[Row]:
    """Rows of ``contacts``; a few without their customer, to be found by domain."""
    dice = Dice("contact rows")
    return [
        {
            "contact_id": contact.contact_id,
            "customer_id": "" if dice.chance(0.02) else customer.customer_id,
            "email": contact.email,
            "full_name": contact.full_name,
            "created_at": story.timestamp(contact.created),
        }
        for customer in customers
        for contact in customer.contacts
    ]
