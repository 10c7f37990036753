"""Responses with the fields that recordings of Stripe show; the values are ours."""

from tests.sources.stripe.objects import (
    account,
    charge,
    coupon,
    customer,
    invoice,
    item,
    line,
    list_of,
    price,
    subscription,
    taken_back,
)
from tests.support.replay import Responses

JAN, FEB = "2026-01-01", "2026-02-01"
HALF = coupon("di_1", percent_off=50.0)
ADDRESS = {"city": None, "country": "NO", "line1": "Quay 1", "postal_code": "0150", "state": None}
CARD = {"type": "card", "card": {"brand": "visa", "last4": "4242", "exp_year": 2030}}
LONG = invoice(
    "in_2",
    line("sub_1", FEB, "2026-03-01", 6000, id="il_2", subscription_item="si_1"),
    parent=None,
    auto_advance=False,
    discounts=["di_1"],
    number=None,
)
STRIPE: Responses = account(
    customers=[
        customer(
            "cus_1",
            email="ana@harbour.example",
            phone="+4712345678",
            address=ADDRESS,
            balance=0,
            invoice_settings={"default_payment_method": None, "custom_fields": None},
            metadata={"segment": "smb"},
        ),
        customer("cus_2"),
    ],
    subscriptions=[
        subscription(
            "sub_1",
            "active",
            item("si_1", price(3000), 2, HALF),
            cancel_at_period_end=False,
            current_period_end=1772323200,
            default_tax_rates=[],
            discounts=[HALF],
            latest_invoice="in_2",
            plan={"id": "price_1", "amount": 3000, "interval": "month"},
        )
    ],
    invoices=[
        invoice(
            "in_1",
            line(
                "sub_1",
                JAN,
                FEB,
                6000,
                id="il_1",
                subscription_item="si_1",
                description="2 × Pro (at $30.00 / month)",
                discount_amounts=[{"amount": 3000, "discount": "di_1"}],
                tax_amounts=[],
                invoice="in_1",
            ),
            total_discount_amounts=[{"amount": 3000, "discount": HALF}],
            customer_email="ana@harbour.example",
            customer_address=ADDRESS,
            attempt_count=1,
            amount_due=3000,
        ),
        LONG | {"lines": list_of(*LONG["lines"]["data"])},
    ],
    charges=[
        charge(
            "ch_1",
            3000,
            invoice="in_1",
            billing_details={"email": "ana@harbour.example", "name": "Ana", "phone": None},
            outcome={"network_status": "approved_by_network", "risk_score": 12},
            payment_method_details=CARD,
            receipt_email=None,
        ),
        charge("ch_2", status="failed", failure_code="card_declined"),
    ],
    refunds=[taken_back("refund", "re_1", "ch_1", 500, "succeeded")],
    disputes=[
        taken_back("dispute", "dp_1", "ch_1", 500, "needs_response")
        | {"evidence": {"customer_name": "Ana", "uncategorized_text": None}, "reason": "fraudulent"}
    ],
    invoiceitems=[
        line("sub_1", JAN, FEB, 700, id="ii_1", subscription_item="si_1")
        | {"livemode": True, "created": 1767225600, "customer": "cus_1", "invoice": None}
    ],
)
