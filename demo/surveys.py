"""What Harbour asks and what people answer: NPS every quarter, CSAT after tickets, CES during onboarding.

What belongs here: the entity ``survey_responses``. Every invitation is a row, answered or not. The mood of the customer
makes the NPS score, the time to resolution most of the CSAT score, the guided onboarding most of the CES score.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from demo import story
from demo.comments import comment
from demo.customers import CARRIED_OVER, Contact, Customer
from demo.dice import Dice
from demo.identities import who
from demo.subscriptions import serves
from demo.tickets import Periods, Ticket

Row = dict[str, str]
RESPONSE_RATES = {"nps": 0.36, "csat": 0.37, "ces": 0.39}
NPS_SHARE, CSAT_SHARE = (
    0.8,
    0.28,
)  # of the contacts asked per quarter, of the solved tickets asked about
SPEED_CURVE: story.Curve = (
    (0, 0.75),
    (6, 0.5),
    (24, 0.15),
    (72, -0.6),
    (150, -1.3),
    (400, -2.0),
)  # by hours
ONBOARDING_DAYS = (14, 45)
GLAD_FROM, FAIR_FROM = 0.85, 0.65  # shares of the way from the worst to the best score
NO_INVITATION = 0.02  # of the answers: given inside the product, without an invitation
NPS_IDENTITIES = {
    "contact": 0.68,
    "email": 0.2,
    "both": 0.03,
    "customer": 0.06,
    "colleague": 0.02,
    "stranger": 0.01,
}
CSAT_IDENTITIES = {"contact": 0.62, "email": 0.2, "nobody": 0.16, "colleague": 0.02}


@dataclass(frozen=True)
class Invitation:
    """One question to one contact at an instant; ``opinion`` is 0 for an average answer, higher is happier."""

    sent: int
    survey_id: str
    customer: Customer
    contact: Contact
    opinion: float
    ticket: Ticket | None = None


@dataclass(frozen=True)
class Survey:
    """A questionnaire: its scale, and the score of an average answer and per unit of opinion."""

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
    customers: list[Customer], periods: Periods, tickets: list[Ticket], window: story.Window
) -> list[Row]:
    """Rows of ``survey_responses``, by invitation."""
    dice = Dice("surveys")
    invitations = [
        *_nps(customers, periods, window, dice),
        *_csat(tickets, window, dice),
        *_ces(customers, periods, window, dice),
    ]
    invitations = sorted(
        (i for i in invitations if i.sent < window.end),
        key=lambda i: (i.sent, i.contact.contact_id),
    )
    return [
        _row(f"V-{number:05}", invitation, window, dice)
        for number, invitation in enumerate(invitations, start=1)
    ]


def _nps(
    customers: list[Customer], periods: Periods, window: story.Window, dice: Dice
) -> Iterator[Invitation]:
    """A third of the contacts each month, so that everyone is asked once a quarter and every month has answers."""
    for month, first in enumerate(window.month_starts[:-1]):
        sent_on = first + timedelta(days=7 + (8 - first.isoweekday()) % 7)
        for customer in customers:
            if not serves(periods[customer.customer_id], sent_on):
                continue
            for contact in customer.contacts:
                if int(contact.contact_id[2:]) % 3 == month % 3 and dice.chance(NPS_SHARE):
                    sent = story.instant(sent_on, 8) + dice.whole(0, 5_400)
                    opinion = customer.mood(window.position(sent)) + 0.75 * dice.bell()
                    yield Invitation(sent, "relationship-nps", customer, contact, opinion)


def _csat(tickets: list[Ticket], window: story.Window, dice: Dice) -> Iterator[Invitation]:
    for ticket in tickets:
        if ticket.fate == "answered" and ticket.solved and dice.chance(CSAT_SHARE):
            hours = (ticket.solved - ticket.created) / 3_600
            mood = ticket.customer.mood(window.position(ticket.solved))
            opinion = (
                story.at(SPEED_CURVE, hours)
                - 0.5 * ticket.reopened
                + 0.5 * mood
                + 0.75 * dice.bell()
            )
            sent = ticket.solved + dice.whole(1_800, 7_200)
            yield Invitation(sent, "ticket-csat", ticket.customer, ticket.contact, opinion, ticket)


def _ces(
    customers: list[Customer], periods: Periods, window: story.Window, dice: Dice
) -> Iterator[Invitation]:
    for customer in customers[CARRIED_OVER:]:
        for contact in customer.contacts:
            for days in ONBOARDING_DAYS:
                sent_on = customer.joined + timedelta(days=days)
                if not serves(periods[customer.customer_id], sent_on):
                    continue
                guided = window.position_of(sent_on) >= story.GUIDED_ONBOARDING_STARTS
                opinion = 0.5 * customer.temper + 0.45 * guided + 0.8 * dice.bell()
                survey_id = "onboarding-ease-v2" if guided else "onboarding-effort-v1"
                yield Invitation(
                    story.instant(sent_on, dice.between(8, 16)),
                    survey_id,
                    customer,
                    contact,
                    opinion,
                )


def _row(response_id: str, invitation: Invitation, window: story.Window, dice: Dice) -> Row:
    survey = SURVEYS[invitation.survey_id]
    low, high = survey.scale
    ways = CSAT_IDENTITIES if invitation.ticket else NPS_IDENTITIES
    row = {
        "response_id": response_id,
        "survey_id": invitation.survey_id,
        "survey_type": survey.survey_type,
    }
    row |= {"scale_min": str(low), "scale_max": str(high), "polarity": survey.polarity}
    row |= who(invitation.customer, invitation.contact, "respondent_email", ways, dice)
    row |= {"ticket_id": invitation.ticket.ticket_id if invitation.ticket else ""}
    row |= {
        "touchpoint": survey.touchpoint,
        "channel": survey.channel,
        "sent_at": story.timestamp(invitation.sent),
    }
    responded = invitation.sent + int(dice.around(9 * 3_600))
    if dice.chance(RESPONSE_RATES[survey.survey_type]) and responded < window.end:
        score = min(max(round(survey.average + survey.slope * invitation.opinion), low), high)
        row |= {"score": str(score), "responded_at": story.timestamp(responded)}
        row["comment"] = _comment(score, survey, invitation, window.position(responded), dice)
        if dice.chance(NO_INVITATION):
            row["sent_at"] = ""
    return row


def _comment(
    score: int, survey: Survey, invitation: Invitation, position: float, dice: Dice
) -> str:
    low, high = survey.scale
    share = (score - low) / (high - low)
    pleased = 1 - share if survey.polarity == "effort" else share
    band = "glad" if pleased >= GLAD_FROM else "fair" if pleased >= FAIR_FROM else "sour"
    by_chat = invitation.ticket is not None and invitation.ticket.team == "chat"
    return comment(band, story.BACKLOG_FROM <= position < story.BACKLOG_UNTIL, by_chat, dice)
