"""Harbour's customers and their contacts: the entities ``customers`` and ``contacts``.

This module also makes the identity columns by which tickets and survey responses refer to a
customer. Identity resolution (docs/METRICS.md, section 2) is the warehouse's task; the rows here
exercise each of its rules.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from demo import scenario
from demo.names import (
    INDUSTRIES,
    company_email,
    company_names,
    free_email,
    person_name,
    typed_by_hand,
)
from demo.rng import Rng

Row = dict[str, str]
CARRIED_OVER = 118  # customers of the predecessor product, who all start in the first month
SEGMENTS = {"enterprise": 0.15, "mid-market": 0.35, "smb": 0.5}
REGIONS = {"EMEA": 0.43, "AMER": 0.36, "APAC": 0.21}
CURRENCIES = {
    "EMEA": {"EUR": 0.72, "GBP": 0.28},
    "AMER": {"USD": 1.0},
    "APAC": {"USD": 0.9, "EUR": 0.1},
}
LANGUAGES = {
    "EMEA": {"en": 0.3, "de": 0.45, "es": 0.25},
    "AMER": {"en": 0.8, "es": 0.2},
    "APAC": {"en": 1.0},
}
CONTACTS = {"enterprise": (3, 6), "mid-market": (2, 3), "smb": (1, 2)}
BASE_SENTIMENT = {"enterprise": 0.14, "mid-market": 0.0, "smb": -0.12}
SENSITIVITY = {"enterprise": 0.7, "mid-market": 1.0, "smb": 1.25}  # effect of the scenario


@dataclass(frozen=True)
class Contact:
    """A person at a customer; ``created`` is in seconds since 1970."""

    contact_id: str
    email: str
    full_name: str
    created: int


@dataclass(frozen=True)
class Customer:
    """A customer of Harbour.

    Attributes:
        joined: The first day of service.
        created: The time of creation, in seconds since 1970.
        language: The language of the comments, a language of `phrases.csv`.
        base_sentiment: The part of the sentiment that does not change over time.
        ticket_rate: The customer's number of tickets relative to its segment.
    """

    customer_id: str
    name: str
    segment: str
    region: str
    industry: str
    email_domain: str
    currency: str
    joined: date
    created: int
    language: str
    base_sentiment: float
    ticket_rate: float
    contacts: list[Contact] = field(default_factory=list)

    def sentiment(self, month: float) -> float:
        """The sentiment in a month of the scenario: -1 near churn, 0 content, +1 an advocate."""
        understaffed = scenario.UNDERSTAFFED_SENTIMENT * scenario.understaffed(self.region, month)
        trend = scenario.interpolate(scenario.SENTIMENT, month)
        return self.base_sentiment + understaffed + SENSITIVITY[self.segment] * trend


def make_customers(window: scenario.Window) -> list[Customer]:
    """About 400 customers with about 900 contacts, ordered by their first day of service."""
    rng = Rng("customers")
    joined = _join_days(window, rng)
    industries = [rng.choice(list(INDUSTRIES)) for _ in joined]
    customers = [
        _make_customer(number, *facts, window, rng)
        for number, facts in enumerate(
            zip(joined, industries, company_names(industries), strict=True), start=1
        )
    ]
    _make_contacts(customers, window)
    return customers


def _join_days(window: scenario.Window, rng: Rng) -> list[date]:
    days = []
    for month, first in enumerate(window.month_starts[:-1], start=1):
        mean = (
            CARRIED_OVER
            if month == 1
            else scenario.interpolate(scenario.NEW_CUSTOMERS, month) * rng.uniform(0.85, 1.15)
        )
        days += [first + timedelta(days=rng.randint(0, 27)) for _ in range(round(mean))]
    return sorted(day for day in days if day <= window.last_day)


def _make_customer(
    number: int, joined: date, industry: str, name: str, window: scenario.Window, rng: Rng
) -> Customer:
    region, segment = rng.weighted_choice(REGIONS), rng.weighted_choice(SEGMENTS)
    created = scenario.epoch_seconds(
        joined - timedelta(days=rng.randint(1, 20)), rng.uniform(7, 17)
    )
    return Customer(
        customer_id=f"C-{number:04}",
        name=name,
        segment=segment,
        region=region,
        industry=industry,
        email_domain=f"{name.lower().replace(' ', '-')}.example",
        currency=rng.weighted_choice(CURRENCIES[region]),
        joined=joined,
        created=max(created, window.start + number * 97),
        language=rng.weighted_choice(LANGUAGES[region]),
        base_sentiment=BASE_SENTIMENT[segment] + 0.6 * rng.normal(),
        ticket_rate=rng.uniform(0.45, 1.55),
    )


def _make_contacts(customers: list[Customer], window: scenario.Window) -> None:
    """Adds contacts to each customer; some have a private address or share a team mailbox."""
    rng = Rng("contacts")
    number = 0
    for customer in customers:
        for index in range(rng.randint(*CONTACTS[customer.segment])):
            number += 1
            person = person_name(rng)
            email = company_email(person, customer.email_domain)
            if rng.chance(0.04):
                email = free_email(person, rng)
            elif index and rng.chance(0.02):
                email = customer.contacts[0].email
            created = customer.created + index * rng.randint(600, 12 * scenario.DAY_SECONDS)
            customer.contacts.append(
                Contact(f"P-{number:04}", email, person, min(created, window.end - 1))
            )


def customer_rows(customers: list[Customer]) -> list[Row]:
    """Rows of ``customers``; a few have no industry or no domain."""
    rng = Rng("customer rows")
    return [
        {
            "customer_id": c.customer_id,
            "customer_name": c.name,
            "segment": c.segment,
            "region": c.region,
            "industry": "" if rng.chance(0.03) else c.industry,
            "email_domain": "" if rng.chance(0.04) else c.email_domain,
            "created_at": scenario.timestamp(c.created),
        }
        for c in customers
    ]


def contact_rows(customers: list[Customer]) -> list[Row]:
    """Rows of ``contacts``; a few have no customer id and must be matched by domain."""
    rng = Rng("contact rows")
    return [
        {
            "contact_id": contact.contact_id,
            "customer_id": "" if rng.chance(0.02) else customer.customer_id,
            "email": contact.email,
            "full_name": contact.full_name,
            "created_at": scenario.timestamp(contact.created),
        }
        for customer in customers
        for contact in customer.contacts
    ]


def identity_columns(
    customer: Customer, contact: Contact, email_column: str, weights: Mapping[str, float], rng: Rng
) -> Row:
    """The columns ``customer_id``, ``contact_id`` and ``email_column`` of a ticket or response.

    Args:
        customer: The customer that the row belongs to.
        contact: The contact that the row belongs to.
        email_column: The name of the column with the email address.
        weights: The weight of each kind of identity. ``contact`` and ``customer`` set the id,
            ``email`` the contact's address, ``both`` customer id and address. ``colleague`` is an
            unknown address at the customer's domain, ``stranger`` an unknown private address, and
            ``none`` sets no column.
        rng: The source of randomness.
    """
    kind = rng.weighted_choice(weights)
    row = {"customer_id": "", "contact_id": "", email_column: ""}
    if kind == "contact":
        row["contact_id"] = contact.contact_id
    if kind in ("customer", "both"):
        row["customer_id"] = customer.customer_id
    if kind in ("email", "both"):
        row[email_column] = typed_by_hand(contact.email, rng)
    if kind == "colleague":
        address = company_email(person_name(rng), customer.email_domain)
        row[email_column] = typed_by_hand(address, rng)
    if kind == "stranger":
        row[email_column] = free_email(person_name(rng), rng)
    return row
