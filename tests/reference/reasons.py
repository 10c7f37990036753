"""Reasons to reject a row, in the order of the table in METRICS.md §6."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from .entities import Entity
from .parsing import PARSERS
from .zones import zone_names

UNPARSED = {
    "timestamp": "invalid_timestamp",
    "date": "invalid_timestamp",
    "clock": "invalid_timestamp",
    "number": "invalid_number",
    "money": "invalid_number",
    "integer": "invalid_number",
    "boolean": "invalid_boolean",
}
# Entities whose dates and instants are those of facts; other dates describe.
FACTS = (
    "subscriptions",
    "orders",
    "referrals",
    "tickets",
    "ticket_events",
    "survey_responses",
)
Row = dict[str, object]


@dataclass
class Known:
    """The beginning of facts, and rows of other entities that the reasons refer to."""

    first_date: date
    first_instant: datetime
    currencies: set[str] = field(default_factory=set)
    ticket_created_at: dict[str, datetime] = field(default_factory=dict)


def validate_row(
    entity: Entity, raw: dict[str, str | None] | None, known: Known
) -> tuple[str | None, Row]:
    """Return the first reason that applies, or None for an accepted row, and the parsed values."""
    if raw is None:
        return "malformed_row", {}
    if any(c.kind == "id" and c.required and raw[c.name] is None for c in entity.columns):
        return "missing_key", {}
    row: Row = dict(raw)
    unparsed = set()
    for column in entity.columns:
        text = raw[column.name]
        if column.kind not in PARSERS:
            continue
        row[column.name] = None if text is None else PARSERS[column.kind](text)
        if row[column.name] is None and (text is not None or column.required):
            unparsed.add(UNPARSED[column.kind])
    if entity.name in FACTS and _is_too_early(entity, row, known):
        unparsed.add("invalid_timestamp")
    if entity.name == "survey_responses" and _lacks_timestamp(raw):
        unparsed.add("invalid_timestamp")
    for reason in ("invalid_timestamp", "invalid_number", "invalid_boolean"):
        if reason in unparsed:
            return reason, row
    if _has_invalid_value(entity, row):
        return "invalid_value", row
    return ENTITY_REASONS.get(entity.name, lambda row, known: None)(row, known), row


def _is_too_early(entity: Entity, row: Row, known: Known) -> bool:
    """Whether a date or an instant of a fact is before the first date."""
    first = {"date": known.first_date, "timestamp": known.first_instant}
    dated = [(column.kind, row[column.name]) for column in entity.columns if column.kind in first]
    return any(value is not None and value < first[kind] for kind, value in dated)


def _lacks_timestamp(raw: dict[str, str | None]) -> bool:
    """Whether a score has no responded_at, or an unanswered row no sent_at (CONTRACT.md §3)."""
    if raw["responded_at"] is None and raw["score"] is not None:
        return True
    answered = raw["responded_at"] is not None and raw["score"] is not None
    return not answered and raw["sent_at"] is None


def _has_invalid_value(entity: Entity, row: Row) -> bool:
    for column in entity.columns:
        value = row[column.name]
        if column.kind == "status" and row["event_type"] != "status":
            continue
        required = column.required or column.kind == "status"
        if column.values and (value not in column.values if value is not None else required):
            return True
    if entity.name == "business_hours":
        return not 1 <= row["weekday"] <= 7 or row["timezone"] not in zone_names()
    return entity.name == "exchange_rates" and row["rate"] <= 0


def _survey(row: Row, known: Known) -> str | None:
    low, high, score = row["scale_min"], row["scale_max"], row["score"]
    is_nps = row["survey_type"] == "nps"
    if low >= high or (is_nps and (low, high) != (0, 10)):
        return "invalid_scale"
    if score is not None and (not low <= score <= high or (is_nps and score % Decimal(1) != 0)):
        return "invalid_score"
    return None


def _subscription(row: Row, known: Known) -> str | None:
    if row["end_date"] is not None and row["end_date"] <= row["start_date"]:
        return "invalid_period"
    if row["mrr"] < 0:
        return "negative_amount"
    return _currency(row, known)


def _currency(row: Row, known: Known) -> str | None:
    """Check a currency; codes are case-sensitive, null is the reporting currency."""
    return "unknown_currency" if row["currency"] not in known.currencies | {None} else None


def _opening(row: Row, known: Known) -> str | None:
    return "invalid_period" if row["closes_at"] <= row["opens_at"] else None


def _event(row: Row, known: Known) -> str | None:
    created_at = known.ticket_created_at.get(row["ticket_id"])
    if created_at is None:
        return "orphan"
    return "event_before_creation" if row["occurred_at"] < created_at else None


ENTITY_REASONS = {
    "survey_responses": _survey,
    "subscriptions": _subscription,
    "orders": _currency,
    "business_hours": _opening,
    "ticket_events": _event,
}
