"""The canonical entities of docs/CONTRACT.md §3: columns in order, required columns."""

from dataclasses import dataclass

NUMBERS = ("mrr", "amount", "scale_min", "scale_max", "score", "rate", "sequence", "weekday")


@dataclass(frozen=True)
class Entity:
    """One canonical entity.

    Attributes:
        name: the name of its files, landing folder and ledger rows.
        columns: all canonical columns, in the contract's order.
        required: the columns that a file must have.
    """

    name: str
    columns: tuple[str, ...]
    required: tuple[str, ...]


def is_id(column: str) -> bool:
    """Whether a column of an entity, or of a vendor's table, contains ids by its name."""
    return column.endswith("_id")


def is_timestamp(column: str) -> bool:
    """Whether a canonical column contains instants; opening hours are times of a day."""
    return column.endswith("_at") and column not in ("opens_at", "closes_at")


def is_date(column: str) -> bool:
    """Whether a canonical column contains dates."""
    return column.endswith("_date")


def is_number(column: str) -> bool:
    """Whether a canonical column contains numbers."""
    return column in NUMBERS


def _entity(name: str, columns: str) -> Entity:
    """Declare an entity: column names, required ones marked with `*`."""
    words = columns.split()
    return Entity(
        name,
        tuple(word.rstrip("*") for word in words),
        tuple(word[:-1] for word in words if word[-1] == "*"),
    )


ENTITIES = {
    entity.name: entity
    for entity in (
        _entity(
            "customers",
            "customer_id* customer_name segment region industry email_domain created_at",
        ),
        _entity("contacts", "contact_id* customer_id email full_name created_at"),
        _entity(
            "subscriptions", "subscription_id* customer_id* plan start_date* end_date mrr* currency"
        ),
        _entity("orders", "order_id* customer_id ordered_at* amount* currency status*"),
        _entity(
            "referrals",
            "referral_id* referrer_customer_id* referred_customer_id referred_at* converted_at",
        ),
        _entity(
            "tickets",
            "ticket_id* customer_id contact_id requester_email channel priority topic team"
            " schedule status* created_at*",
        ),
        _entity(
            "ticket_events",
            "event_id* ticket_id* occurred_at* sequence event_type* actor_type* is_public status",
        ),
        _entity(
            "survey_responses",
            "response_id* survey_id survey_type* scale_min* scale_max* polarity score customer_id"
            " contact_id respondent_email ticket_id touchpoint channel sent_at responded_at"
            " comment",
        ),
        _entity("business_hours", "schedule* timezone* weekday* opens_at* closes_at*"),
        _entity("holidays", "schedule* holiday_date*"),
        _entity("exchange_rates", "currency* rate*"),
    )
}
