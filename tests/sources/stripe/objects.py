"""Objects in the shapes of Stripe's API, version 2025-02-24.acacia (https://docs.stripe.com/api)."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.support.replay import Responses

Record = dict[str, Any]
TIMEZONE = "Asia/Tokyo"


def at(day: str) -> int:
    """The start of a day in Tokyo, which is on the day before in UTC."""
    return int(datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(TIMEZONE)).timestamp())


def list_of(*records: Record, has_more: bool = False) -> Record:
    return {"object": "list", "url": "/v1/x", "has_more": has_more, "data": list(records)}


def record(kind: str, id_: str, /, **fields: Any) -> Record:
    shown = {"id": id_, "object": kind, "created": at("2026-01-01"), "livemode": True}
    return shown | {"metadata": {}} | fields


def customer(id_: str, **fields: Any) -> Record:
    return record("customer", id_, **{"name": id_, "email": None, "test_clock": None} | fields)


def price(
    amount: int | None, interval: str | None = "month", count: int = 1, **fields: Any
) -> Record:
    recurring = {"interval": interval, "interval_count": count, "usage_type": "licensed"}
    shown = {"nickname": "Pro", "product": "prod_1", "unit_amount": amount}
    shown["unit_amount_decimal"] = None if amount is None else str(amount)
    return record("price", "price_1", **shown, recurring=interval and recurring)


def coupon(id_: str, duration: str = "forever", **fields: Any) -> Record:
    """A discount with its coupon."""
    shown = {"id": f"c_{id_}", "object": "coupon", "duration": duration}
    return {"id": id_, "object": "discount", "coupon": shown | fields}


def item(id_: str, cost: Record, quantity: int = 1, *discounts: Record) -> Record:
    shown = {"price": cost, "quantity": quantity, "discounts": list(discounts)}
    return record("subscription_item", id_, **shown)


def subscription(id_: str, status: str = "active", *items: Record, **fields: Any) -> Record:
    """A subscription; without items it has the one that `line` bills."""
    shown = {
        "customer": "cus_1",
        "currency": "usd",
        "status": status,
        "start_date": at("2026-01-01"),
        "trial_end": None,
        "cancel_at": None,
        "ended_at": None,
        "pause_collection": None,
        "test_clock": None,
        "discounts": [],
        "items": list_of(*(items or [item(f"si {id_}", price(10000))])),
    }
    return record("subscription", id_, **shown | fields)


def line(name: str, begins: str, ends: str, amount: int, **fields: Any) -> Record:
    """A line of the item of a subscription, `name`; its id is the name and the first day."""
    shown = {
        "id": f"{name} {begins}",
        "object": "line_item",
        "amount": amount,
        "amount_excluding_tax": amount,
        "currency": "usd",
        "discount_amounts": [],
        "period": {"start": at(begins), "end": at(ends)},
        "price": price(amount),
        "proration": False,
        "quantity": 1,
        "subscription": name,
        "subscription_item": f"si {name}",
    }
    return shown | fields


def invoice(id_: str, *lines: Record, status: str = "paid", **fields: Any) -> Record:
    shown = {
        "customer": "cus_1",
        "subscription": lines[0]["subscription"] if lines else None,
        "currency": "usd",
        "status": status,
        "status_transitions": {"paid_at": at("2026-01-01")},
        "amount_paid": 0,
        "paid_out_of_band": False,
        "test_clock": None,
        "total_discount_amounts": [],
        "lines": list_of(*lines),
    }
    return record("invoice", id_, **shown | fields)


def charge(id_: str, amount: int = 1000, status: str = "succeeded", **fields: Any) -> Record:
    captured = amount if status == "succeeded" else 0
    shown = {"customer": "cus_1", "currency": "usd", "status": status, "amount": amount}
    shown |= {"amount_captured": captured, "captured": bool(captured), "refunded": False}
    return record("charge", id_, **shown | fields)


def taken_back(name: str, id_: str, charge_id: str, amount: int, status: str) -> Record:
    """A refund or a dispute."""
    shown = {"charge": charge_id, "currency": "usd", "amount": amount, "status": status}
    return record(name, id_, **shown)


def event(type_: str, id_: str, created: int) -> Record:
    return record("event", f"evt {type_} {id_}", type=type_, created=created) | {
        "data": {"object": {"id": id_}}
    }


LISTS = ("customers", "subscriptions", "invoices", "charges", "refunds", "disputes", "invoiceitems")


def account(**lists: list[Record]) -> Responses:
    """The responses of an account with these records."""
    empty = {f"GET /{name}": [list_of()] for name in (*LISTS, "events")}
    return empty | {f"GET /{name}": [list_of(*records)] for name, records in lists.items()}
