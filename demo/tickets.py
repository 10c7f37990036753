"""Who asks support what, and where: tickets on the day they arrive.

What belongs here: the demand, one ``Ticket`` per request. What does not: what happens to it afterwards
(ticket_events.py), which also settles its status.
"""

from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from demo import story
from demo.calendars import SCHEDULES, WorkingTime
from demo.customers import Contact, Customer
from demo.dice import Dice
from demo.identities import who

Row = dict[str, str]
Periods = dict[str, list[tuple[date, date | None]]]
MONTHLY_TICKETS = {"enterprise": 3.15, "mid-market": 1.52, "smb": 0.88}
NEWCOMER_FACTOR, NEWCOMER_MONTHS = 1.6, 2
CHANNELS = {"email": 0.5, "web": 0.3, "phone": 0.2}  # of what does not come by chat
TOPICS = {
    "how-to": 0.27,
    "bug": 0.2,
    "login": 0.14,
    "integration": 0.13,
    "data import": 0.1,
    "feature request": 0.08,
    "": 0.08,
}
PRIORITIES = {"low": 0.2, "normal": 0.58, "high": 0.17, "urgent": 0.05}
FATES = {"answered": 0.955, "spam": 0.022, "merged": 0.014, "deleted": 0.009}
TECHNICAL = ("bug", "integration")
REPEATS: story.Curve = ((1, 0.035), (8.9, 0.035), (9.5, 0.1), (11.5, 0.09), (13, 0.03), (25, 0.02))
OUT_OF_HOURS = 0.14
IDENTITIES = {
    "contact": 0.7,
    "email": 0.2,
    "both": 0.04,
    "customer": 0.03,
    "colleague": 0.02,
    "stranger": 0.01,
}
NO_SCHEDULE = 0.02  # falls back to the default schedule


@dataclass
class Ticket:
    """One request; instants in seconds. ``status`` and ``solved`` (last solve) are settled by its events."""

    customer: Customer
    contact: Contact
    channel: str
    priority: str
    topic: str
    team: str
    region: str  # key of SCHEDULES
    created: int
    fate: str
    ticket_id: str = ""
    status: str = "new"
    solved: int | None = None
    reopened: bool = False


def make_tickets(customers: list[Customer], periods: Periods, window: story.Window) -> list[Ticket]:
    """About 8,000 tickets by ``created``, numbered; a part of them are second attempts at the same question."""
    dice = Dice("tickets")
    desks = {region: WorkingTime(region, window) for region in SCHEDULES}
    tickets = []
    for customer in customers:
        for start, end in periods[customer.customer_id]:
            for first, following in pairwise(window.month_starts):
                begin, stop = max(start, first), min(end or following, following)
                if begin < stop:
                    tickets += _requests(
                        customer, begin, stop, window, desks[customer.region], dice
                    )
    tickets += [again for ticket in tickets if (again := _second_attempt(ticket, window, dice))]
    tickets.sort(key=lambda t: (t.created, t.contact.contact_id))
    for number, ticket in enumerate(tickets, start=1):
        ticket.ticket_id = f"T-{number:05}"
    return tickets


def _requests(
    customer: Customer, begin: date, stop: date, window: story.Window, desk: WorkingTime, dice: Dice
) -> list[Ticket]:
    """What a customer asks between two days, mostly while the desk of its region is open."""
    days = (stop - begin).days
    position = window.position_of(begin) + days / 62
    mean = (
        MONTHLY_TICKETS[customer.segment]
        * customer.appetite
        * days
        / 30.4
        * story.at(story.TICKET_VOLUME, position)
    )
    joined = window.position_of(customer.joined)
    if joined >= story.MONTH_OF_OPENING_ENDS and position < joined + NEWCOMER_MONTHS:
        mean *= NEWCOMER_FACTOR
    first, last = story.instant(begin), story.instant(stop) - 1
    moments = [
        int(dice.between(first, last))
        if dice.chance(OUT_OF_HOURS)
        else desk.moment(dice.between(desk.worked(first), desk.worked(last)))
        for _ in range(dice.count(mean))
    ]
    return [
        _ticket(customer, min(moment, last), window.position(moment), dice) for moment in moments
    ]


def _ticket(customer: Customer, created: int, position: float, dice: Dice) -> Ticket:
    topic = (
        "billing" if dice.chance(story.at(story.BILLING_SHARE, position)) else dice.weighted(TOPICS)
    )
    channel = (
        "chat" if dice.chance(story.at(story.CHAT_SHARE, position)) else dice.weighted(CHANNELS)
    )
    return Ticket(
        customer=customer,
        contact=dice.pick(customer.contacts),
        channel=channel,
        priority=dice.weighted(PRIORITIES),
        topic=topic,
        team=_team(customer.region, channel, topic, position),
        region="enterprise" if customer.segment == "enterprise" else customer.region,
        created=created,
        fate=dice.weighted(FATES if channel in ("email", "web") else FATES | {"spam": 0.0}),
    )


def _team(region: str, channel: str, topic: str, position: float) -> str:
    if channel == "chat" and position >= story.CHAT_TEAM_STARTS:
        return "chat"
    if topic in TECHNICAL:
        return "technical"
    return "billing" if topic == "billing" else f"frontline {region}"


def _second_attempt(ticket: Ticket, window: story.Window, dice: Dice) -> Ticket | None:
    """The same person with the same question again within days, mostly when answers were slow."""
    created = ticket.created + int(dice.between(1, 8) * story.DAY_SECONDS)
    if not dice.chance(story.at(REPEATS, window.position(ticket.created))) or created >= window.end:
        return None
    return replace(ticket, priority="high", created=created, fate="answered")


def ticket_rows(tickets: list[Ticket]) -> list[Row]:
    """Rows of ``tickets`` by ``created_at``, with the status they have at the end of the window."""
    dice = Dice("ticket rows")
    return [
        {"ticket_id": t.ticket_id}
        | who(t.customer, t.contact, "requester_email", IDENTITIES, dice)
        | {
            "channel": t.channel,
            "priority": t.priority,
            "topic": t.topic,
            "team": t.team,
            "schedule": "" if dice.chance(NO_SCHEDULE) else SCHEDULES[t.region].name,
            "status": t.status,
            "created_at": story.timestamp(t.created),
        }
        for t in tickets
    ]
