"""An account with every kind of subscription and payment."""

from tests.sources.stripe.objects import (
    Record,
    at,
    charge,
    coupon,
    invoice,
    item,
    line,
    price,
    subscription,
    taken_back,
)

JAN, FEB, MAR = "2026-01-01", "2026-02-01", "2026-03-01"
MID, LATER = "2026-01-16", "2026-02-10"
SUBSCRIPTIONS: list[Record] = []
INVOICES: list[Record] = []
PENDING: list[Record] = []


def add(shown: Record, *invoices: Record) -> None:
    SUBSCRIPTIONS.append(shown)
    INVOICES.extend(invoices)


def month(name: str, amount: int = 10000, **fields: object) -> Record:
    """An invoice for January."""
    return invoice(f"jan {name}", line(name, JAN, FEB, amount), **fields)


def next_month(name: str, amount: int = 10000, **fields: object) -> Record:
    """An invoice for February."""
    return invoice(f"feb {name}", line(name, FEB, MAR, amount), **fields)


def interval(name: str, amount: int, unit: str, count: int = 1, currency: str = "usd") -> None:
    """A subscription with one invoice for January whose price has another interval."""
    cost = price(amount, unit, count)
    billed = line(name, JAN, FEB, amount, price=cost)
    add(
        subscription(name, "active", item(f"si {name}", cost), currency=currency),
        invoice(f"jan {name}", billed, currency=currency),
    )


def proration(name: str, amount: int, full: int, **fields: object) -> Record:
    """A line for the rest of January, from its middle on."""
    return line(name, MID, FEB, amount, proration=True, price=price(full)) | fields


for unit_, count_ in (("day", 1), ("week", 1), ("week", 2), ("month", 3), ("year", 1), ("year", 2)):
    interval(f"{count_} {unit_}", 120000, unit_, count_)
interval("yen", 5000, "month", currency="jpy")
interval("dinar", 5120, "month", currency="kwd")
interval("krona", 5000, "month", currency="isk")

add(subscription("runs"), month("runs"), next_month("runs"))
add(subscription("trial", "trialing", trial_end=at(FEB)), month("trial", 0))
add(subscription("past due", "past_due"), month("past due"), next_month("past due", status="open"))
add(subscription("unpaid", "unpaid"), month("unpaid"), next_month("unpaid", status="open"))
add(subscription("paused", "paused"), month("paused", 0))
add(
    subscription("pause", pause_collection={"behavior": "void"}),
    month("pause"),
    next_month("pause", status="void"),
)
add(subscription("waived"), month("waived"), next_month("waived", status="void"))
add(subscription("written off"), month("written off", status="uncollectible"))
add(subscription("draft"), month("draft"), next_month("draft", status="draft"))
add(subscription("incomplete", "incomplete"), month("incomplete", status="open"))
add(subscription("expired", "incomplete_expired"), month("expired", status="void"))
add(
    subscription("canceled", "canceled", ended_at=at(LATER)),
    month("canceled"),
    next_month("canceled"),
)
add(subscription("ends", cancel_at=at(MAR)), month("ends"), next_month("ends"))
add(subscription("clock", test_clock="clock_1"), month("clock", test_clock="clock_1"))
add(subscription("test", livemode=False), month("test", livemode=False))
metered = price(100) | {
    "recurring": {"interval": "month", "interval_count": 1, "usage_type": "metered"}
}
add(
    subscription("metered", "active", item("si metered", metered)),
    invoice("jan metered", line("metered", JAN, FEB, 900, price=metered)),
)
add(
    subscription("setup"),
    invoice(
        "jan setup",
        line("setup", JAN, FEB, 10000),
        line(
            "setup", JAN, JAN, 700, price=price(700, None), id="setup fee", subscription_item=None
        ),
    ),
)
# Two tiers of one price are two lines of one period.
add(
    subscription("tiers", "active", item("si tiers", price(None))),
    invoice(
        "jan tiers",
        *(
            line("tiers", JAN, FEB, amount, id=f"tiers {amount}", price=price(None))
            for amount in (500, 700)
        ),
    ),
)
forever, once = coupon("di_forever", percent_off=25.0), coupon("di_once", "once", amount_off=1000)
discounted = [{"amount": 2500, "discount": "di_forever"}, {"amount": 1000, "discount": "di_once"}]
totals = [{"amount": 2500, "discount": forever}, {"amount": 1000, "discount": once}]
add(
    subscription("discount"),
    invoice(
        "jan discount",
        line("discount", JAN, FEB, 10000, discount_amounts=discounted),
        total_discount_amounts=totals,
    ),
)
add(
    subscription("upgrade", "active", item("si upgrade", price(20000))),
    month("upgrade"),
    invoice(
        "mid upgrade",
        proration("upgrade", -5161, 10000, id="upgrade credit"),
        proration("upgrade", 10323, 20000),
    ),
)
# 200 less 25 %. Stripe subtracts the discount from the amount, or lists it beside the amount.
add(
    subscription("net upgrade", "active", item("si net upgrade", price(20000))),
    month("net upgrade"),
    invoice("mid net upgrade", proration("net upgrade", 7742, 20000)),
)
add(
    subscription("listed", "active", item("si listed", price(20000))),
    month("listed"),
    invoice(
        "mid listed",
        proration(
            "listed", 10323, 20000, discount_amounts=[{"amount": 2581, "discount": "di_forever"}]
        ),
        total_discount_amounts=[{"amount": 2581, "discount": forever}],
    ),
)
add(
    subscription("removed", "active", item("si other", price(500))),
    month("removed"),
    invoice("mid removed", proration("removed", -5161, 10000)),
)
add(
    subscription("corrected", "active", item("si corrected", price(20000))),
    month("corrected"),
    invoice(
        "again corrected",
        line("corrected", JAN, FEB, 20000, id="corrected again")
        | {"period": {"start": at(JAN) + 60, "end": at(FEB)}},
    ),
)
yearly = price(240000, "year")
add(
    subscription("waits", "active", item("si waits", yearly)),
    invoice("jan waits", line("waits", JAN, "2027-01-01", 120000, price=price(120000, "year"))),
)
for waiting, amount_ in (("credit", -60493), ("charge", 120986)):
    fields_ = {"id": f"waits {waiting}", "price": yearly, "proration": True}
    PENDING.append(
        line("waits", "2026-07-01", "2027-01-01", amount_, **fields_)
        | {"created": at("2026-07-01"), "livemode": True, "customer": "cus_1"}
    )
# Subscriptions that have no invoice.
half = coupon("di_half", "repeating", percent_off=50.0)
add(
    subscription(
        "items",
        "active",
        item("two seats", price(3000), 2, half),
        item("flat", price(9000), 1, once),
        discounts=[coupon("di_shared", amount_off=1500)],
    )
)
add(subscription("tries", "trialing", item("tries", price(3000)), trial_end=at(MAR)))
add(subscription("no payment", "incomplete", item("no payment", price(3000))))
add(subscription("rests", "active", item("rests", price(1)), pause_collection={"behavior": "void"}))

CHARGES = [
    charge("paid"),
    charge("yen", currency="jpy"),
    charge("guest", customer=None),
    charge("refunded", refunded=True),
    charge("part"),
    charge("disputed", 3000),
    charge("failed", status="failed"),
    charge("authorised", captured=False, amount_captured=0),
    charge("pending", status="pending"),
    charge("test", livemode=False),
]
REFUNDS = [
    taken_back("refund", "whole", "refunded", 1000, "succeeded"),
    taken_back("refund", "half", "part", 500, "succeeded"),
    taken_back("refund", "not paid out", "part", 500, "failed"),
]
DISPUTES = [
    taken_back("dispute", status, "disputed", 3000, status)
    for status in ("lost", "won", "under_review")
]
OUTSIDE = invoice("outside", amount_paid=7000, paid_out_of_band=True, subscription=None)
