"""The entity ``survey_responses``: NPS each quarter, CSAT after tickets, CES during onboarding.

Each invitation is a row, with or without a response. The NPS score follows the customer's
sentiment, the CSAT score mostly the resolution time, and the CES score mostly guided onboarding.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from demo import scenario
from demo.comments import comment
from demo.customers import CARRIED_OVER, Contact, Customer, identity_columns
from demo.rng import Rng
from demo.subscriptions import Periods, serves
from demo.tickets import Ticket

Row = dict[str, str]
RESPONSE_RATES = {"nps": 0.36, "csat": 0.37, "ces": 0.39}
NPS_SHARE = 0.8  # of the contacts, per quarter
CSAT_SHARE = 0.28  # of the solved tickets
# The effect of the resolution time, in hours, on the opinion.
SPEED_CURVE: scenario.Curve = (
    (0, 0.75),
    (6, 0.5),
    (24, 0.15),
    (72, -0.6),
    (150, -1.3),
    (400, -2.0),
)
ONBOARDING_DAYS = (14, 45)
# The tone of a comment, by the position of the score between the worst (0) and the best (1).
POSITIVE_FROM, NEUTRAL_FROM = 0.85, 0.65
NO_INVITATION = 0.02  # of the responses, which are given inside the product
NPS_IDENTITIES = {
    "contact": 0.68,
    "email": 0.2,
    "both": 0.03,
    "customer": 0.06,
    "colleague": 0.02,
    "stranger": 0.01,
}
CSAT_IDENTITIES = {"contact": 0.62, "email": 0.2, "none": 0.16, "colleague": 0.02}


@dataclass(frozen=True)
class Invitation:
    """An invitation of one contact.

    Attributes:
        sent: The time of sending, in seconds since 1970.
        opinion: 0 for an average response, higher for a more positive one.
    """

    sent: int
    survey_id: str
    customer: Customer
    contact: Contact
    opinion: float
    ticket: Ticket | None = None


@dataclass(frozen=True)
class Survey:
    """A survey: its scale, the score of an average response, and the score per unit of opinion."""

    survey_type: str
    scale: tuple[int, int]
    polarity: str
    average: float
    slope: float
    touchpoint: str
    channel: str


SURVEYS = {
    "relationship-nps": Survey("nps", (0, 10), "", 8.1, 1.45, "quarterly check-in", "email"),
    "ticket-csat": Survey("csat", (1, 5), "", 4.12, 0.75, "support ticket", "email"),
    "onboarding-effort-v1": Survey("ces", (1, 5), "effort", 2.55, -0.8, "onboarding", "email"),
    "onboarding-ease-v2": Survey("ces", (1, 7), "ease", 5.3, 1.1, "onboarding", "in-app"),
}


def survey_rows(
    customers: list[Customer], periods: Periods, tickets: list[Ticket], window: scenario.Window
) -> list[Row]:
    """Rows of ``survey_responses``, by invitation."""
    rng = Rng("surveys")
    invitations = [
        *_nps(customers, periods, window, rng),
        *_csat(tickets, window, rng),
        *_ces(customers, periods, window, rng),
    ]
    invitations = sorted(
        (i for i in invitations if i.sent < window.end),
        key=lambda i: (i.sent, i.contact.contact_id),
    )
    return [
        _row(f"V-{number:05}", invitation, window, rng)
        for number, invitation in enumerate(invitations, start=1)
    ]


def _nps(
    customers: list[Customer], periods: Periods, window: scenario.Window, rng: Rng
) -> Iterator[Invitation]:
    """Invites a third of the contacts each month, so that each is asked once a quarter."""
    for month, first in enumerate(window.month_starts[:-1]):
        sent_on = first + timedelta(days=7 + (8 - first.isoweekday()) % 7)
        for customer in customers:
            if not serves(periods[customer.customer_id], sent_on):
                continue
            for contact in customer.contacts:
                if int(contact.contact_id[2:]) % 3 == month % 3 and rng.chance(NPS_SHARE):
                    sent = scenario.epoch_seconds(sent_on, 8) + rng.randint(0, 5_400)
                    opinion = customer.sentiment(window.month_of(sent)) + 0.75 * rng.normal()
                    yield Invitation(sent, "relationship-nps", customer, contact, opinion)


def _csat(tickets: list[Ticket], window: scenario.Window, rng: Rng) -> Iterator[Invitation]:
    for ticket in tickets:
        if ticket.outcome == "answered" and ticket.solved and rng.chance(CSAT_SHARE):
            hours = (ticket.solved - ticket.created) / 3_600
            sentiment = ticket.customer.sentiment(window.month_of(ticket.solved))
            opinion = (
                scenario.interpolate(SPEED_CURVE, hours)
                - 0.5 * ticket.reopened
                + 0.5 * sentiment
                + 0.75 * rng.normal()
            )
            sent = ticket.solved + rng.randint(1_800, 7_200)
            yield Invitation(sent, "ticket-csat", ticket.customer, ticket.contact, opinion, ticket)


def _ces(
    customers: list[Customer], periods: Periods, window: scenario.Window, rng: Rng
) -> Iterator[Invitation]:
    for customer in customers[CARRIED_OVER:]:
        for contact in customer.contacts:
            for days in ONBOARDING_DAYS:
                sent_on = customer.joined + timedelta(days=days)
                if not serves(periods[customer.customer_id], sent_on):
                    continue
                guided = window.month_of_day(sent_on) >= scenario.GUIDED_ONBOARDING_STARTS
                opinion = 0.5 * customer.base_sentiment + 0.45 * guided + 0.8 * rng.normal()
                survey_id = "onboarding-ease-v2" if guided else "onboarding-effort-v1"
                yield Invitation(
                    scenario.epoch_seconds(sent_on, rng.uniform(8, 16)),
                    survey_id,
                    customer,
                    contact,
                    opinion,
                )


def _row(response_id: str, invitation: Invitation, window: scenario.Window, rng: Rng) -> Row:
    survey = SURVEYS[invitation.survey_id]
    low, high = survey.scale
    ways = CSAT_IDENTITIES if invitation.ticket else NPS_IDENTITIES
    row = {
        "response_id": response_id,
        "survey_id": invitation.survey_id,
        "survey_type": survey.survey_type,
    }
    row |= {"scale_min": str(low), "scale_max": str(high), "polarity": survey.polarity}
    row |= identity_columns(invitation.customer, invitation.contact, "respondent_email", ways, rng)
    row |= {"ticket_id": invitation.ticket.ticket_id if invitation.ticket else ""}
    row |= {
        "touchpoint": survey.touchpoint,
        "channel": survey.channel,
        "sent_at": scenario.timestamp(invitation.sent),
    }
    responded = invitation.sent + int(rng.long_tailed(9 * 3_600))
    if rng.chance(RESPONSE_RATES[survey.survey_type]) and responded < window.end:
        score = min(max(round(survey.average + survey.slope * invitation.opinion), low), high)
        row |= {"score": str(score), "responded_at": scenario.timestamp(responded)}
        row["comment"] = _comment(score, survey, invitation, window.month_of(responded), rng)
        if rng.chance(NO_INVITATION):
            row["sent_at"] = ""
    return row


def _comment(score: int, survey: Survey, invitation: Invitation, month: float, rng: Rng) -> str:
    low, high = survey.scale
    share = (score - low) / (high - low)
    pleased = 1 - share if survey.polarity == "effort" else share
    tone = (
        "positive"
        if pleased >= POSITIVE_FROM
        else "neutral"
        if pleased >= NEUTRAL_FROM
        else "negative"
    )
    by_chat = invitation.ticket is not None and invitation.ticket.team == "chat"
    return comment(tone, scenario.BACKLOG_FROM <= month < scenario.BACKLOG_UNTIL, by_chat, rng)
