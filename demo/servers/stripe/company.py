"""A company's canonical rows as Stripe's records.

A customer has the address of its first contact. A subscription is billed in advance, every fourth
one by month and the others by year. An order is a charge, and a negative one a refund of an earlier
charge.
"""

from collections.abc import Iterable
from datetime import date, datetime

from demo.servers.native_ids import stripe_customer_id
from demo.servers.server import Company

Records = dict[str, dict[str, dict]]
STATUSES = {"paid": "succeeded", "refunded": "succeeded", "cancelled": "failed"}
DEFAULT_CURRENCY = "USD"
MONTHLY_EVERY = 4
MAX_INVOICES = 240


def make_records(company: Company, now: float) -> Records:
    """All records by the name of their list and their id, the newest first."""
    people: dict[str, dict[str, str]] = {}
    for contact in company["contacts"]:
        people.setdefault(contact["customer_id"], contact)
    records: dict[str, list[dict]] = {name: [] for name in LISTS}
    for row in company["customers"]:
        records["customers"].append(_customer(row, people.get(row["customer_id"], {})))
    for number, row in enumerate(company["subscriptions"]):
        interval = "month" if number % MONTHLY_EVERY == 0 else "year"
        subscription = _subscription(row, interval)
        records["subscriptions"].append(subscription)
        records["invoices"] += _invoices(subscription, row, interval, now)
    charges: dict[str, list[dict]] = {}
    for row in company["orders"]:
        if float(row["amount"]) < 0:
            records["refunds"] += _partial_refund(row, charges.get(row["customer_id"], []))
            continue
        charge = _charge(row)
        charges.setdefault(row["customer_id"], []).append(charge)
        records["charges"].append(charge)
        if row["status"] == "refunded":
            records["refunds"].append(_refund(row, charge, charge["amount"], charge["created"]))
    return {name: _newest_first(rows) for name, rows in records.items()}


LISTS = (
    "customers",
    "subscriptions",
    "invoices",
    "charges",
    "refunds",
    "disputes",
    "invoiceitems",
    "events",
)


def _newest_first(rows: list[dict]) -> dict[str, dict]:
    """The records by id, each with a time of creation of its own, as the order in lists follows it.

    Stripe orders records of one second, too.
    """
    last = 0
    for row in sorted(rows, key=lambda row: row["created"]):
        row["created"] = last = max(row["created"], last + 1)
    return {row["id"]: row for row in sorted(rows, key=lambda row: -row["created"])}


def _record(name: str, id_: str, created: int) -> dict:
    return {"id": id_, "object": name, "created": created, "livemode": True, "metadata": {}}


def customer_id(canonical_id: str) -> str | None:
    """The id of a customer; None without a customer."""
    return stripe_customer_id(canonical_id) if canonical_id else None


def _customer(row: dict[str, str], contact: dict[str, str]) -> dict:
    return _record("customer", str(customer_id(row["customer_id"])), _epoch(row["created_at"])) | {
        "name": row["customer_name"],
        "email": contact.get("email") or None,
        "phone": None,
        "address": None,
        "currency": None,
        "test_clock": None,
        "metadata": {name: row[name] for name in ("segment", "region", "industry")},
    }


def _subscription(row: dict[str, str], interval: str) -> dict:
    id_, started, ended = row["subscription_id"].replace("-", ""), _epoch(row["start_date"]), None
    if row["end_date"]:
        ended = _epoch(row["end_date"])
    months = 12 if interval == "year" else 1
    price = {
        "id": f"price_{id_}",
        "object": "price",
        "currency": row["currency"].lower(),
        "nickname": row["plan"],
        "product": f"prod_{row['plan']}",
        "recurring": {"interval": interval, "interval_count": 1, "usage_type": "licensed"},
        "unit_amount": _minor(row["mrr"]) * months,
        "unit_amount_decimal": str(_minor(row["mrr"]) * months),
    }
    item = {"id": f"si_{id_}", "object": "subscription_item", "price": price, "quantity": 1}
    return _record("subscription", f"sub_{id_}", started) | {
        "customer": customer_id(row["customer_id"]),
        "currency": row["currency"].lower(),
        "status": "canceled" if ended else "active",
        "start_date": started,
        "trial_end": None,
        "cancel_at": None,
        "canceled_at": ended,
        "ended_at": ended,
        "pause_collection": None,
        "test_clock": None,
        "discounts": [],
        "items": {"object": "list", "data": [item | {"discounts": []}], "has_more": False},
    }


def _invoices(subscription: dict, row: dict[str, str], interval: str, now: float) -> Iterable[dict]:
    """An invoice for each period that began before the end of the subscription and before now."""
    step = 12 if interval == "year" else 1
    item = subscription["items"]["data"][0]
    for number in range(MAX_INVOICES):
        begins, ends = (
            _epoch(_months_later(row["start_date"], step * count)) for count in (number, number + 1)
        )
        if begins >= min(now, subscription["ended_at"] or now):
            return
        suffix = f"{subscription['id'][4:]}n{number}"
        line = {
            "id": f"il_{suffix}",
            "object": "line_item",
            "type": "subscription",
            "amount": item["price"]["unit_amount"],
            "amount_excluding_tax": item["price"]["unit_amount"],
            "discount_amounts": [],
            "period": {"start": begins, "end": ends},
            "price": item["price"],
            "proration": False,
            "quantity": 1,
            "subscription": subscription["id"],
            "subscription_item": item["id"],
        }
        yield _record("invoice", f"in_{suffix}", begins) | {
            "customer": subscription["customer"],
            "subscription": subscription["id"],
            "currency": subscription["currency"],
            "status": "paid",
            "status_transitions": {"paid_at": begins},
            "amount_paid": line["amount"],
            "paid_out_of_band": False,
            "test_clock": None,
            "total_discount_amounts": [],
            "lines": {"object": "list", "data": [line], "has_more": False},
        }


def _charge(row: dict[str, str]) -> dict:
    status, amount = STATUSES.get(row["status"], row["status"]), _minor(row["amount"])
    return _record("charge", f"ch_{row['order_id']}", _epoch(row["ordered_at"])) | {
        "customer": customer_id(row["customer_id"]),
        "currency": (row["currency"] or DEFAULT_CURRENCY).lower(),
        "status": status,
        "amount": amount,
        "amount_captured": amount if status == "succeeded" else 0,
        "captured": status == "succeeded",
        "refunded": row["status"] == "refunded",
    }


def _partial_refund(row: dict[str, str], charges: list[dict]) -> Iterable[dict]:
    """A refund of the last larger charge of the customer in the same currency, if there is one."""
    amount, currency = -_minor(row["amount"]), (row["currency"] or DEFAULT_CURRENCY).lower()
    for charge in reversed(charges):
        if charge["captured"] and charge["amount"] > amount and charge["currency"] == currency:
            yield _refund(row, charge, amount, _epoch(row["ordered_at"]))
            return


def _refund(row: dict[str, str], charge: dict, amount: int, created: int) -> dict:
    return _record("refund", f"re_{row['order_id']}", created) | {
        "charge": charge["id"],
        "amount": amount,
        "currency": charge["currency"],
        "status": "succeeded",
    }


def _minor(amount: str) -> int:
    """An amount with at most two decimal places in minor units."""
    return round(float(amount) * 100)


def _months_later(day: str, months: int) -> str:
    start = date.fromisoformat(day)
    years, month = divmod(start.month - 1 + months, 12)
    first = date(start.year + years, month + 1, 1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return first.replace(day=min(start.day, (following - first).days)).isoformat()


def _epoch(timestamp: str) -> int:
    at = timestamp if "T" in timestamp else f"{timestamp}T00:00:00Z"
    return int(datetime.fromisoformat(at).timestamp())
