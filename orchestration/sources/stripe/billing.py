"""What a subscription costs: the lines of its invoices, and its items.

A line is landed with its period, its amount in minor units, its price, and the discounts on it that
recur. The amount of a proration is a part of the price, so its price and quantity land too.
"""

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from orchestration.sources.connector import Record, id_text
from orchestration.sources.http.client import ApiClient
from orchestration.sources.stripe.client import list_pages

# A coupon for one invoice lowers no recurring revenue.
ONCE = "once"


def with_lines(client: ApiClient, invoice: Record) -> Record:
    """An invoice with all its lines, of which a response contains ten."""
    if invoice.get("deleted"):
        return invoice
    embedded = invoice["lines"]
    lines, discounts = embedded["data"], _recurring_discounts(invoice)
    if embedded.get("has_more"):
        path = f"invoices/{id_text(invoice['id'])}/lines"
        lines = [line for page, *_ in list_pages(client, path, {}) for line in page]
    return invoice | {"lines": [_line(line, discounts) for line in lines]}


def with_line(pending_item: Record) -> Record:
    """An item that waits for the next invoice, with its only line."""
    return pending_item | {"lines": [_line(pending_item, set())]}


def with_items(client: ApiClient, subscription: Record) -> Record:
    """A subscription with all its items, and the discounts that recur on each."""
    if subscription.get("deleted"):
        return subscription
    embedded = subscription["items"]
    items = embedded["data"]
    if embedded.get("has_more"):
        params = {"subscription": id_text(subscription["id"]), "expand[]": ["data.discounts"]}
        pages = list_pages(client, "subscription_items", params)
        items = [item for page, *_ in pages for item in page]
    shared = _recurring_coupons(subscription)
    return subscription | {
        "items": [_item(item, shared) for item in items],
        "is_paused": subscription.get("pause_collection") is not None,
    }


def _line(line: Record, recurring_discounts: set[str]) -> Record:
    """A line; `discount` is the amount of its recurring discounts."""
    period, discounts = line.get("period") or {}, line.get("discount_amounts") or []
    amount = line.get("amount_excluding_tax")
    return {
        "id": id_text(line["id"]),
        "item_id": line.get("subscription_item"),
        "subscription_id": line.get("subscription"),
        "starts_at": period.get("start"),
        "ends_at": period.get("end"),
        "amount": line.get("amount") if amount is None else amount,
        "discount": sum(
            discount.get("amount") or 0
            for discount in discounts
            if discount.get("discount") in recurring_discounts
        ),
        "is_proration": line.get("proration"),
        "quantity": line.get("quantity"),
        **_price(line),
    }


def _item(item: Record, shared: list[Record]) -> Record:
    """An item of a subscription.

    `rest` is the share that all percentages leave, `amount_off` the amount that its own discounts
    take off, and `shared_amount_off` the amount that those of the subscription take off all items.
    """
    own, rest = _recurring_coupons(item), Decimal(1)
    for coupon in (*own, *shared):
        rest *= 1 - _decimal(coupon.get("percent_off")) / 100
    return {
        "id": id_text(item["id"]),
        "quantity": item.get("quantity"),
        "rest": str(rest),
        "amount_off": _amount_off(own),
        "shared_amount_off": _amount_off(shared),
        **_price(item),
    }


def _amount_off(coupons: list[Record]) -> str:
    return str(sum(_decimal(coupon.get("amount_off")) for coupon in coupons))


def _recurring_coupons(owner: Record) -> list[Record]:
    coupons = (_coupon(discount) for discount in owner.get("discounts") or [])
    return [coupon for coupon in coupons if coupon.get("duration") != ONCE]


def _price(owner: Record) -> Record:
    price = owner.get("price") or {}
    recurring = price.get("recurring") or {}
    unit_amount = price.get("unit_amount_decimal")
    return {
        "plan": price.get("nickname") or price.get("lookup_key") or price.get("product"),
        "unit_amount": price.get("unit_amount") if unit_amount is None else unit_amount,
        "interval": recurring.get("interval"),
        "interval_count": recurring.get("interval_count"),
        "usage_type": recurring.get("usage_type"),
    }


def _recurring_discounts(invoice: Record) -> set[str]:
    """The IDs of the discounts of an invoice and of its lines that apply to further invoices."""
    return {
        discount["id"]
        for discount in _expanded(invoice.get("total_discount_amounts") or [])
        if _coupon(discount).get("duration") != ONCE
    }


def _expanded(amounts: Iterable[Record]) -> Iterable[Record]:
    return (discount for each in amounts if isinstance(discount := each.get("discount"), dict))


def _coupon(discount: Any) -> Record:
    coupon = discount.get("coupon") if isinstance(discount, dict) else None
    return coupon if isinstance(coupon, dict) else {}


def _decimal(value: object) -> Decimal:
    try:
        return Decimal(str(value or 0))
    except InvalidOperation:
        raise ValueError("a discount is no number") from None
