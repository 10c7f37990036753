"""Survey invitations and answers: fct_survey_responses (METRICS.md §3)."""

from fractions import Fraction
from math import floor

from .identity import UNKNOWN, Identity
from .privacy import scrubbed
from .reasons import Row
from .settings import Settings
from .zones import local_date


def build_surveys(
    responses: list[Row], tickets: list[Row], identity: Identity, settings: Settings
) -> list[Row]:
    """Build the rows up to the as-of date, by `sent_at`, else by `responded_at`."""
    ticket_customers = {ticket["ticket_id"]: ticket["customer_id"] for ticket in tickets}
    return [
        _response(row, ticket_customers.get(row["ticket_id"], UNKNOWN), identity, settings)
        for row in responses
        if local_date(row["sent_at"] or row["responded_at"], settings.zone) <= settings.as_of
    ]


def _response(row: Row, ticket_customer_id: str, identity: Identity, settings: Settings) -> Row:
    customer_id, contact_id, rule = identity.resolve(
        row, row["respondent_email"], ticket_customer_id
    )
    score, responded_at, comment = row["score"], row["responded_at"], row["comment"]
    if responded_at is not None and local_date(responded_at, settings.zone) > settings.as_of:
        score = responded_at = comment = None
    answered = score is not None and responded_at is not None
    low, high = Fraction(row["scale_min"]), Fraction(row["scale_max"])
    effort = row["polarity"] == "effort"
    survey_type = row["survey_type"] if answered else None
    towards_ease = None
    if survey_type == "ces":
        towards_ease = high - Fraction(score) if effort else Fraction(score) - low
    band = _band(score) if survey_type == "nps" else None
    is_satisfied = _is_satisfied(Fraction(score), low, high) if survey_type == "csat" else None
    is_hard = towards_ease is not None and 3 * towards_ease <= high - low
    return {
        "response_id": row["response_id"],
        "ticket_id": row["ticket_id"],
        "source_system": settings.source_system,
        "survey_type": row["survey_type"],
        "customer_id": customer_id,
        "contact_id": contact_id,
        "customer_match_rule": rule,
        "touchpoint": row["touchpoint"] or UNKNOWN,
        "channel": row["channel"] or UNKNOWN,
        "sent_at": row["sent_at"],
        "responded_at": responded_at,
        "is_answered": answered,
        "score": score,
        "scale_min": row["scale_min"],
        "scale_max": row["scale_max"],
        "nps_band": band,
        "is_satisfied": is_satisfied,
        "ease_index": None if towards_ease is None else 100 * towards_ease / (high - low),
        "is_low_effort": None if towards_ease is None else 3 * towards_ease >= 2 * (high - low),
        "is_low": band == "detractor" or is_satisfied is False or is_hard,
        "comment": scrubbed(comment),
    }


def _band(score) -> str:
    if score >= 9:
        return "promoter"
    return "passive" if score >= 7 else "detractor"


def _is_satisfied(score: Fraction, low: Fraction, high: Fraction) -> bool:
    """Whether a score is in the top quarter of the scale."""
    return score >= high - floor((high - low) / 4)
