"""The entity ``survey_responses``: each quarter, after tickets and during onboarding.

Each invitation is a row, with or without a response. The scores of the quarterly check-in follow
the customer's sentiment, CSAT after a ticket mostly its resolution time, and CES mostly guided
onboarding. The first check-in question is NPS; some contacts also answer one about the product.
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
RESPONSE_RATES = {"nps": 0.5, "csat": 0.46, "ces": 0.46}
RESPONSIVENESS = (0.4, 1.6)  # of a contact, relative to the rates
NPS_SHARE = 0.72  # of the contacts, per quarter
PRODUCT_SHARE = 0.3  # of the invitations to NPS
TICKET_SHARE = 0.27  # of the solved tickets
ONBOARDING_SHARE = 0.9  # of the contacts that take part, per survey
ONBOARDED_CONTACTS = 3  # at most, per customer
CES_DAYS, ONBOARDING_CSAT_DAYS = (14, 45), 30
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
class Survey:
    """A survey: its scale, the score of an average response, and the score per unit of opinion.

    Attributes:
        low: The lowest and highest scores after which customer success calls.
        occasion: The occasion of comments.
    """

    survey_type: str
    scale: tuple[int, int]
    polarity: str
    average: float
    slope: float
    touchpoint: str
    channel: str
    low: tuple[int, int]
    occasion: str


SURVEYS = {
    "relationship-nps": Survey(
        "nps", (0, 10), "", 8.05, 1.5, "quarterly check-in", "email", (0, 6), "relationship"
    ),
    "product-csat": Survey(
        "csat", (1, 5), "", 3.95, 0.7, "quarterly check-in", "email", (1, 3), "relationship"
    ),
    "ticket-csat": Survey(
        "csat", (1, 5), "", 3.85, 0.75, "support ticket", "email", (1, 3), "support"
    ),
    "onboarding-csat": Survey(
        "csat", (1, 5), "", 4.2, 0.7, "onboarding", "email", (1, 3), "onboarding"
    ),
    "onboarding-effort-v1": Survey(
        "ces", (1, 5), "effort", 2.55, -0.8, "onboarding", "email", (4, 5), "onboarding"
    ),
    "onboarding-ease-v2": Survey(
        "ces", (1, 7), "ease", 5.3, 1.1, "onboarding", "in-app", (1, 3), "onboarding"
    ),
}


@dataclass
class Invitation:
    """An invitation of one contact.

    Attributes:
        sent: The time of sending, in seconds since 1970.
        opinion: 0 for an average response, higher for a more positive one.
        responded: The time of the response; None without one within the window.
    """

    sent: int
    survey_id: str
    customer: Customer
    contact: Contact
    opinion: float
    ticket: Ticket | None = None
    responded: int | None = None

    @property
    def survey(self) -> Survey:
        """The survey."""
        return SURVEYS[self.survey_id]

    @property
    def score(self) -> int:
        """The score of the response."""
        low, high = self.survey.scale
        return min(max(round(self.survey.average + self.survey.slope * self.opinion), low), high)

    @property
    def is_low(self) -> bool:
        """Whether customer success calls after the response."""
        least, most = self.survey.low
        return least <= self.score <= most


def make_invitations(
    customers: list[Customer], periods: Periods, tickets: list[Ticket], window: scenario.Window
) -> list[Invitation]:
    """All invitations, by time, with their responses."""
    rng = Rng("mail")
    invitations = [
        *_check_ins(customers, periods, window, rng),
        *_after_tickets(tickets, window, rng),
        *_onboarding(customers, periods, window, rng),
    ]
    invitations = sorted(
        (i for i in invitations if i.sent < window.end),
        key=lambda i: (i.sent, i.contact.contact_id, i.survey_id),
    )
    responsiveness = {
        contact.contact_id: rng.uniform(*RESPONSIVENESS)
        for customer in customers
        for contact in customer.contacts
    }
    for invitation in invitations:
        rate = RESPONSE_RATES[invitation.survey.survey_type]
        responded = invitation.sent + int(rng.long_tailed(9 * 3_600))
        is_answered = rng.chance(rate * responsiveness[invitation.contact.contact_id])
        if is_answered and responded < window.end:
            invitation.responded = responded
    return invitations


def _check_ins(
    customers: list[Customer], periods: Periods, window: scenario.Window, rng: Rng
) -> Iterator[Invitation]:
    """Invites a third of the contacts each month, so that each is asked once a quarter."""
    for month, first in enumerate(window.month_starts[:-1]):
        sent_on = first + timedelta(days=14 + (8 - first.isoweekday()) % 7)
        for customer in customers:
            if not serves(periods[customer.customer_id], sent_on):
                continue
            for contact in customer.contacts:
                if int(contact.contact_id[2:]) % 3 == month % 3 and rng.chance(NPS_SHARE):
                    sent = scenario.epoch_seconds(sent_on, 8) + rng.randint(0, 5_400)
                    sentiment = customer.sentiment(window.month_of(sent))
                    opinion = sentiment + 0.75 * rng.normal()
                    yield Invitation(sent, "relationship-nps", customer, contact, opinion)
                    if rng.chance(PRODUCT_SHARE):
                        opinion = sentiment + 0.6 * rng.normal()
                        yield Invitation(sent, "product-csat", customer, contact, opinion)


def _after_tickets(
    tickets: list[Ticket], window: scenario.Window, rng: Rng
) -> Iterator[Invitation]:
    for ticket in tickets:
        if ticket.outcome == "answered" and ticket.solved and rng.chance(TICKET_SHARE):
            hours = (ticket.solved - ticket.created) / 3_600
            sentiment = ticket.customer.sentiment(window.month_of(ticket.solved))
            opinion = (
                scenario.interpolate(scenario.OPINION_BY_RESOLUTION_HOURS, hours)
                + scenario.BOT_OPINION * ticket.by_bot
                - 0.5 * ticket.reopened
                + 0.4 * sentiment
                + 0.75 * rng.normal()
            )
            sent = ticket.solved + rng.randint(1_800, 7_200)
            yield Invitation(sent, "ticket-csat", ticket.customer, ticket.contact, opinion, ticket)


def _onboarding(
    customers: list[Customer], periods: Periods, window: scenario.Window, rng: Rng
) -> Iterator[Invitation]:
    for customer in customers[CARRIED_OVER:]:
        for contact in customer.contacts[:ONBOARDED_CONTACTS]:
            for days in (*CES_DAYS, ONBOARDING_CSAT_DAYS):
                sent_on = customer.joined + timedelta(days=days)
                is_served = serves(periods[customer.customer_id], sent_on)
                if not is_served or not rng.chance(ONBOARDING_SHARE):
                    continue
                guided = window.month_of_day(sent_on) >= scenario.GUIDED_ONBOARDING_STARTS
                opinion = 0.5 * customer.base_sentiment + 0.45 * guided + 0.8 * rng.normal()
                effort = "onboarding-ease-v2" if guided else "onboarding-effort-v1"
                yield Invitation(
                    scenario.epoch_seconds(sent_on, rng.uniform(8, 16)),
                    effort if days in CES_DAYS else "onboarding-csat",
                    customer,
                    contact,
                    opinion,
                )


def survey_rows(invitations: list[Invitation], window: scenario.Window) -> list[Row]:
    """Rows of ``survey_responses``, by invitation."""
    rng = Rng("survey rows")
    return [
        _row(f"V-{number:05}", invitation, window, rng)
        for number, invitation in enumerate(invitations, start=1)
    ]


def _row(response_id: str, invitation: Invitation, window: scenario.Window, rng: Rng) -> Row:
    survey = invitation.survey
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
    if invitation.responded is not None:
        row |= {
            "score": str(invitation.score),
            "responded_at": scenario.timestamp(invitation.responded),
            "comment": _comment(invitation, window.month_of(invitation.responded), rng),
        }
        if rng.chance(NO_INVITATION):
            row["sent_at"] = ""
    return row


def _comment(invitation: Invitation, month: float, rng: Rng) -> str:
    survey, ticket = invitation.survey, invitation.ticket
    low, high = survey.scale
    share = (invitation.score - low) / (high - low)
    pleased = 1 - share if survey.polarity == "effort" else share
    tone = (
        "positive"
        if pleased >= POSITIVE_FROM
        else "neutral"
        if pleased >= NEUTRAL_FROM
        else "negative"
    )
    occasions = [survey.occasion]
    if ticket and ticket.team == "chat":
        occasions.insert(0, "chat")
    if ticket and ticket.by_bot:
        occasions.insert(0, "bot")
    if survey.occasion != "onboarding" and (
        scenario.BACKLOG_FROM <= month < scenario.BACKLOG_UNTIL and rng.chance(0.7)
    ):
        occasions.insert(0, "backlog")
    return comment(invitation.customer.language, tone, tuple(occasions), rng)
