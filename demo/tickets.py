"""The entity ``tickets``: the requests that customers make.

``ticket_events`` simulates the life of each ticket and sets its final status.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from demo import scenario
from demo.calendars import SCHEDULES, WorkingTime
from demo.customers import Contact, Customer, identity_columns
from demo.rng import Rng
from demo.subscriptions import Periods

Row = dict[str, str]
TICKETS_PER_MONTH = {"enterprise": 3.05, "mid-market": 1.48, "smb": 0.86}
NEWCOMER_FACTOR, NEWCOMER_MONTHS = 1.6, 2
CHANNELS = {"email": 0.5, "web": 0.3, "phone": 0.2}  # except chat
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
FOLLOW_UP = "follow-up"  # topic of the calls after low answers
OUTCOMES = {"answered": 0.955, "spam": 0.022, "merged": 0.014, "deleted": 0.009}
BOT_TOPICS, BOT_CHANNELS = ("how-to", "login"), ("chat", "web")  # simple questions
TECHNICAL = ("bug", "integration")
REPEATS: scenario.Curve = (
    (1, 0.035),
    (8.9, 0.035),
    (9.5, 0.1),
    (11.5, 0.09),
    (13, 0.03),
    (25, 0.02),
)
OUT_OF_HOURS = 0.14
IDENTITIES = {
    "contact": 0.7,
    "email": 0.2,
    "both": 0.04,
    "customer": 0.03,
    "colleague": 0.02,
    "stranger": 0.01,
}
NO_SCHEDULE = 0.02  # the default schedule applies


@dataclass
class Ticket:
    """One ticket; times are in seconds since 1970.

    Attributes:
        region: The key of its schedule in ``SCHEDULES``.
        outcome: ``answered``, ``spam``, ``merged`` or ``deleted``.
        by_bot: Whether the bot resolves it alone.
        status: The status at the end of the window, set by its events.
        solved: The time of the last solve, set by its events.
        reopened: Whether it was reopened, set by its events.
        events: Its events, set by their simulation: tuples of time, event type, actor type,
            is_public and status, in their order.
    """

    customer: Customer
    contact: Contact
    channel: str
    priority: str
    topic: str
    team: str
    region: str
    created: int
    outcome: str
    by_bot: bool = False
    ticket_id: str = ""
    status: str = "new"
    solved: int | None = None
    reopened: bool = False
    events: list[tuple[int, str, str, str, str]] = field(default_factory=list)


def make_tickets(
    customers: list[Customer], periods: Periods, window: scenario.Window
) -> list[Ticket]:
    """About 8,000 tickets; some repeat an earlier question."""
    rng = Rng("tickets")
    desks = {region: WorkingTime(region, window) for region in SCHEDULES}
    tickets = []
    for customer in customers:
        for start, end in periods[customer.customer_id]:
            for first, following in pairwise(window.month_starts):
                begin, stop = max(start, first), min(end or following, following)
                if begin < stop:
                    tickets += _tickets_between(
                        customer, begin, stop, window, desks[customer.region], rng
                    )
    tickets += [repeat for ticket in tickets if (repeat := _repeated(ticket, window, rng))]
    return sorted(tickets, key=_by_time)


def number_tickets(tickets: list[Ticket]) -> None:
    """Sorts tickets by ``created`` and sets their ids."""
    tickets.sort(key=_by_time)
    for number, ticket in enumerate(tickets, start=1):
        ticket.ticket_id = f"T-{number:05}"


def _by_time(ticket: Ticket) -> tuple[int, str]:
    return ticket.created, ticket.contact.contact_id


def _tickets_between(
    customer: Customer,
    begin: date,
    stop: date,
    window: scenario.Window,
    desk: WorkingTime,
    rng: Rng,
) -> list[Ticket]:
    """A customer's tickets between two days, most of them during its region's business hours."""
    days = (stop - begin).days
    month = window.month_of_day(begin) + days / 62
    mean = (
        TICKETS_PER_MONTH[customer.segment]
        * customer.ticket_rate
        * days
        / 30.4
        * scenario.interpolate(scenario.TICKET_VOLUME, month)
    )
    joined = window.month_of_day(customer.joined)
    if joined >= scenario.OPENING_MONTH_ENDS and month < joined + NEWCOMER_MONTHS:
        mean *= NEWCOMER_FACTOR
    first, last = scenario.epoch_seconds(begin), scenario.epoch_seconds(stop) - 1
    moments = [
        int(rng.uniform(first, last))
        if rng.chance(OUT_OF_HOURS)
        else desk.moment(rng.uniform(desk.worked(first), desk.worked(last)))
        for _ in range(rng.count(mean))
    ]
    return [
        _ticket(customer, min(moment, last), window.month_of(moment), rng) for moment in moments
    ]


def _ticket(customer: Customer, created: int, month: float, rng: Rng) -> Ticket:
    is_billing = rng.chance(scenario.interpolate(scenario.BILLING_SHARE, month))
    topic = "billing" if is_billing else rng.weighted_choice(TOPICS)
    is_chat = rng.chance(scenario.interpolate(scenario.CHAT_SHARE, month))
    channel = "chat" if is_chat else rng.weighted_choice(CHANNELS)
    is_simple = topic in BOT_TOPICS and channel in BOT_CHANNELS
    return Ticket(
        customer=customer,
        contact=rng.choice(customer.contacts),
        channel=channel,
        priority=rng.weighted_choice(PRIORITIES),
        topic=topic,
        team=_team(customer.region, channel, topic, month),
        region="enterprise" if customer.segment == "enterprise" else customer.region,
        created=created,
        outcome=rng.weighted_choice(
            OUTCOMES if channel in ("email", "web") else OUTCOMES | {"spam": 0.0}
        ),
        by_bot=is_simple and rng.chance(scenario.interpolate(scenario.BOT_RESOLVES, month)),
    )


def _team(region: str, channel: str, topic: str, month: float) -> str:
    if channel == "chat" and month >= scenario.CHAT_TEAM_STARTS:
        return "chat"
    if topic in TECHNICAL:
        return "technical"
    return "billing" if topic == "billing" else f"frontline {region}"


def _repeated(ticket: Ticket, window: scenario.Window, rng: Rng) -> Ticket | None:
    """The same question from the same person a few days later; frequent when replies are slow."""
    created = ticket.created + int(rng.uniform(1, 8) * scenario.DAY_SECONDS)
    is_repeated = rng.chance(scenario.interpolate(REPEATS, window.month_of(ticket.created)))
    if not is_repeated or created >= window.end:
        return None
    return replace(
        ticket, priority="high", created=created, outcome="answered", by_bot=False, events=[]
    )


def ticket_rows(tickets: list[Ticket]) -> list[Row]:
    """Rows of ``tickets`` with their status at the end of the window."""
    rng = Rng("ticket rows")
    return [
        {"ticket_id": t.ticket_id}
        | identity_columns(t.customer, t.contact, "requester_email", _identities(t), rng)
        | {
            "channel": t.channel,
            "priority": t.priority,
            "topic": t.topic,
            "team": t.team,
            "schedule": "" if rng.chance(NO_SCHEDULE) else SCHEDULES[t.region].name,
            "status": t.status,
            "created_at": scenario.timestamp(t.created),
        }
        for t in tickets
    ]


def _identities(ticket: Ticket) -> dict[str, float]:
    return {"contact": 1.0} if ticket.topic == FOLLOW_UP else IDENTITIES
