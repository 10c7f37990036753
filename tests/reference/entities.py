"""The canonical entities of CONTRACT.md §3: columns, types and keys.

parsing.py parses their values, and reasons.py rejects rows.
"""

from dataclasses import dataclass

TICKET_STATUSES = (
    "new",
    "open",
    "pending",
    "hold",
    "solved",
    "closed",
    "deleted",
    "merged",
    "spam",
)


@dataclass(frozen=True)
class Column:
    """A column: its type, whether a value is required, and the permitted values."""

    name: str
    kind: str = (
        "text"  # id, text, timestamp, date, clock, number, money, integer, boolean, choice, zone
    )
    required: bool = False
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entity:
    """A canonical entity."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]


def _column(text: str) -> Column:
    """Parse `name:kind*=a/b`; `*` marks a required column, and `=` precedes permitted values."""
    head, _, values = text.partition("=")
    name, _, kind = head.partition(":")
    return Column(
        name,
        kind.rstrip("*") or "text",
        kind.endswith("*"),
        tuple(values.split("/")) if values else (),
    )


def _entity(name: str, key: str, columns: str) -> Entity:
    return Entity(name, tuple(key.split()), tuple(_column(text) for text in columns.split()))


_STATUS = "/".join(TICKET_STATUSES)

ENTITIES = {
    entity.name: entity
    for entity in (
        _entity("exchange_rates", "currency", "currency:id* rate:number*"),
        _entity(
            "customers",
            "customer_id",
            "customer_id:id* customer_name: segment: region: industry: email_domain:"
            " created_at:timestamp",
        ),
        _entity(
            "contacts",
            "contact_id",
            "contact_id:id* customer_id: email: full_name: created_at:timestamp",
        ),
        _entity(
            "subscriptions",
            "subscription_id",
            "subscription_id:id* customer_id:id* plan: start_date:date* end_date:date mrr:money*"
            " currency:",
        ),
        _entity(
            "orders",
            "order_id",
            "order_id:id* customer_id: ordered_at:timestamp* amount:money* currency:"
            " status:choice*=paid/refunded/cancelled/pending",
        ),
        _entity(
            "referrals",
            "referral_id",
            "referral_id:id* referrer_customer_id:id* referred_customer_id:"
            " referred_at:timestamp* converted_at:timestamp",
        ),
        _entity(
            "tickets",
            "ticket_id",
            "ticket_id:id* customer_id: contact_id: requester_email: channel: priority: topic:"
            " team: schedule:"
            f" status:choice*={_STATUS} created_at:timestamp*",
        ),
        _entity(
            "survey_responses",
            "response_id",
            "response_id:id* survey_id: survey_type:choice*=nps/csat/ces scale_min:number*"
            " scale_max:number*"
            " polarity:choice=ease/effort score:number customer_id: contact_id: respondent_email:"
            " ticket_id:"
            " touchpoint: channel: sent_at:timestamp responded_at:timestamp comment:",
        ),
        _entity(
            "business_hours",
            "schedule timezone weekday opens_at closes_at",
            "schedule:id* timezone:id* weekday:integer* opens_at:clock* closes_at:clock*",
        ),
        _entity("holidays", "schedule holiday_date", "schedule:id* holiday_date:date*"),
        _entity(
            "ticket_events",
            "event_id",
            "event_id:id* ticket_id:id* occurred_at:timestamp* sequence:integer"
            " event_type:choice*=comment/status"
            " actor_type:choice*=customer/agent/bot/system is_public:boolean"
            f" status:status={_STATUS}",
        ),
    )
}
