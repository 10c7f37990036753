"""All facts of a company, the input of the scorecards."""

from dataclasses import dataclass
from pathlib import Path

from .acceptance import Accepted
from .business_time import Schedules
from .commerce import build_orders, build_referrals
from .customers import build_customers
from .experience import Experience
from .followups import build_followups
from .identity import Identity, read_free_domains
from .money import converter
from .reasons import Row
from .revenue import Revenue
from .seeds import Seeds
from .settings import Settings
from .surveys import build_surveys
from .tickets import build_status_conflicts, build_tickets


@dataclass
class Facts:
    """Rows of the marts, revenue by day and the experience of customers."""

    tickets: list[Row]
    surveys: list[Row]
    followups: list[Row]
    customer_months: list[Row]
    orders: list[Row]
    referrals: list[Row]
    customers: list[Row]
    revenue: Revenue
    experience: Experience
    status_conflicts: list[Row]


def build_facts(accepted: Accepted, seeds: Seeds, settings: Settings) -> Facts:
    """Build the facts up to the as-of date from accepted rows."""
    rows = accepted.rows
    convert = converter(accepted.rates, settings.currency)
    free_domains = read_free_domains(Path(settings.free_domains_file))
    identity = Identity(rows["customers"], rows["contacts"], free_domains)
    schedules = Schedules(rows["business_hours"], rows["holidays"], settings.timezone)
    tickets = build_tickets(rows, identity, schedules, seeds, settings)
    surveys = build_surveys(rows["survey_responses"], tickets, identity, settings)
    revenue = Revenue(rows["subscriptions"], convert, settings)
    orders = build_orders(rows["orders"], convert, settings)
    referrals = build_referrals(rows["referrals"], settings)
    ids = {row["customer_id"] for table in (tickets, surveys, orders) for row in table}
    ids |= {row[f"{part}_customer_id"] for row in referrals for part in ("referrer", "referred")}
    ids |= {
        row["customer_id"] for row in rows["subscriptions"] if row["start_date"] <= settings.as_of
    }
    return Facts(
        tickets=tickets,
        surveys=surveys,
        followups=build_followups(surveys, tickets, revenue, seeds, settings),
        customer_months=revenue.customer_months(),
        orders=orders,
        referrals=referrals,
        customers=build_customers(rows["customers"], ids),
        revenue=revenue,
        experience=Experience(surveys, settings),
        status_conflicts=build_status_conflicts(rows, tickets, settings),
    )
