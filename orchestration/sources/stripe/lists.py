"""Stripe's lists: the events that name their changed records, and what is read of each record."""

from collections.abc import Callable
from dataclasses import dataclass, field

from orchestration.sources.connector import Options, Record
from orchestration.sources.http.client import ApiClient
from orchestration.sources.stripe.billing import with_items, with_lines
from orchestration.sources.stripe.metadata import with_attributes


@dataclass(frozen=True)
class StripeList:
    """One list.

    Attributes:
        table: the table of its records, and its path.
        event_types: the events that name a created, changed or deleted record.
        params: parameters of its requests.
        expand: the objects to include in each record.
        finish: derives further columns of a record.
    """

    table: str
    event_types: tuple[str, ...]
    params: Record = field(default_factory=dict)
    expand: tuple[str, ...] = ()
    finish: Callable[[ApiClient, Options, Record], Record] = lambda client, options, record: record


def _events(prefix: str, names: str) -> tuple[str, ...]:
    return tuple(f"{prefix}.{name}" for name in names.split())


CUSTOMERS = "customers"
# A request names at most 20 types of events (https://docs.stripe.com/api/events/types).
LISTS = (
    StripeList(
        CUSTOMERS,
        _events("customer", "created updated deleted"),
        finish=lambda client, options, record: with_attributes(options, record),
    ),
    StripeList(
        "subscriptions",
        _events("customer.subscription", "created updated deleted paused resumed"),
        {"status": "all"},
        ("discounts", "items.data.discounts"),
        lambda client, options, record: with_items(client, record),
    ),
    StripeList(
        "invoices",
        _events(
            "invoice",
            "created updated finalized paid payment_succeeded payment_failed voided"
            " marked_uncollectible deleted",
        ),
        expand=("total_discount_amounts.discount",),
        finish=lambda client, options, record: with_lines(client, record),
    ),
    StripeList(
        "charges", _events("charge", "succeeded captured updated refunded pending failed expired")
    ),
    StripeList("refunds", (*_events("refund", "created updated failed"), "charge.refund.updated")),
    StripeList("disputes", _events("charge.dispute", "created updated closed")),
)
