"""What a subscription counts, from when to when, and which payments are orders.

Records in Stripe's shapes are read once, and staged in a reporting time zone that is nine hours
ahead of UTC.
"""

from pathlib import Path

import pytest

from tests.sources.stripe.cases import (
    CHARGES,
    DISPUTES,
    FEB,
    INVOICES,
    JAN,
    LATER,
    MAR,
    MID,
    OUTSIDE,
    PENDING,
    REFUNDS,
    SUBSCRIPTIONS,
)
from tests.sources.stripe.objects import TIMEZONE, account, customer
from tests.support import vendors
from tests.support.replay import Replay
from tests.support.vendors import build_staging

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("stripe") / "home"
    customers = [
        customer("cus_1", email="Ana@harbour.example", metadata={"segment": "smb"})
        | {"address": {"country": "NO"}},
        customer("no address"),
        customer("simulated", email="a@b.example", test_clock="clock_1"),
    ]
    responses = account(
        customers=customers,
        subscriptions=SUBSCRIPTIONS,
        invoices=[*INVOICES, OUTSIDE],
        invoiceitems=PENDING,
        charges=CHARGES,
        refunds=REFUNDS,
        disputes=DISPUTES,
    )
    Replay("stripe", responses, api_key="k").land(home)
    build_staging(home, "stripe", timezone=TIMEZONE)
    return home


def staged(home: Path, model: str, columns: str, where: str = "not is_out_of_scope") -> list[tuple]:
    return sorted(
        vendors.rows(
            home,
            f"select {columns} from staging.stg_stripe__{model} where not is_deleted and {where}",
        ),
        key=str,
    )


@pytest.fixture(scope="module")
def rows(home: Path) -> dict[str, list[tuple]]:
    """The rows in scope by the name of the subscription, or else of the item."""
    found: dict[str, list[tuple]] = {}
    for id_, *row in staged(
        home, "subscriptions", "subscription_id, start_date, end_date, cast(mrr as double)"
    ):
        name = id_.removeprefix("stripe:")
        found.setdefault(name.rpartition(" 2026")[0] or name, []).append(tuple(row))
    return found


def test_mrr_is_the_amount_per_month(rows: dict[str, list[tuple]]) -> None:
    months = {"1 day": 12 / 365, "1 week": 84 / 365, "2 week": 168 / 365, "3 month": 3}
    months |= {"1 year": 12, "2 year": 24}
    for name, number in months.items():
        [(_, _, mrr)] = rows[name]
        assert mrr == pytest.approx(1200 / number, rel=1e-9), name


def test_minor_units_depend_on_the_currency(home: Path) -> None:
    found = staged(
        home,
        "subscriptions",
        "currency, cast(mrr as double)",
        "currency <> 'USD' and not is_out_of_scope",
    )
    assert found == [("ISK", 50.0), ("JPY", 5000.0), ("KWD", 5.12)]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("runs", [(JAN, FEB, 100.0), (FEB, None, 100.0)]),
        ("trial", [(JAN, None, 0.0)]),
        ("past due", [(JAN, FEB, 100.0), (FEB, None, 100.0)]),
        ("unpaid", [(JAN, FEB, 100.0)]),
        ("paused", [(JAN, FEB, 0.0)]),
        ("pause", [(JAN, FEB, 100.0)]),
        ("waived", [(JAN, FEB, 100.0)]),
        ("written off", None),
        ("draft", [(JAN, None, 100.0)]),
        ("incomplete", None),
        ("expired", None),
        ("canceled", [(JAN, FEB, 100.0), (FEB, LATER, 100.0)]),
        ("ends", [(JAN, FEB, 100.0), (FEB, MAR, 100.0)]),
        ("clock", None),
        ("test", None),
        ("metered", None),
        ("setup", [(JAN, None, 100.0)]),
        ("tiers 500", [(JAN, None, 5.0)]),
        ("tiers 700", [(JAN, None, 7.0)]),
        # 25 % for ever; a discount of one invoice is no lower price.
        ("discount", [(JAN, None, 75.0)]),
        ("upgrade", [(JAN, MID, 100.0), (MID, None, 200.0)]),
        ("net upgrade", [(JAN, MID, 100.0), (MID, None, 150.0)]),
        ("listed", [(JAN, MID, 100.0), (MID, None, 150.0)]),
        ("removed", [(JAN, MID, 100.0)]),
        ("corrected again", [(JAN, None, 200.0)]),
        ("waits", [(JAN, "2026-07-01", 100.0)]),
        ("waits charge", [("2026-07-01", None, 200.0)]),
        # 60 less 50 % and 90, of which 15 are taken off in proportion to 60 and 90.
        ("two seats", [(JAN, None, 24.0)]),
        ("flat", [(JAN, None, 81.0)]),
        ("tries", [(MAR, None, 30.0)]),
        ("no payment", None),
        ("rests", None),
    ],
)
def test_a_subscription_counts_what_its_invoices_bill(
    rows: dict[str, list[tuple]], name: str, expected: list[tuple] | None
) -> None:
    # A part of a price is rounded to minor units.
    assert rows.get(name) == (expected and [pytest.approx(row, abs=0.01) for row in expected])


def test_charges_are_orders_and_what_is_taken_back_is_a_credit(home: Path) -> None:
    found = staged(
        home, "orders", "order_id, customer_id, cast(amount as double), currency, status"
    )
    assert {row[0].removeprefix("stripe:"): row[1:] for row in found} == {
        "paid": ("stripe:cus_1", 10.0, "USD", "paid"),
        "yen": ("stripe:cus_1", 1000.0, "JPY", "paid"),
        "guest": (None, 10.0, "USD", "paid"),
        "refunded": ("stripe:cus_1", 10.0, "USD", "refunded"),
        "part": ("stripe:cus_1", 10.0, "USD", "paid"),
        "half": ("stripe:cus_1", -5.0, "USD", "paid"),
        "disputed": ("stripe:cus_1", 30.0, "USD", "paid"),
        "lost": ("stripe:cus_1", -30.0, "USD", "paid"),
        "pending": ("stripe:cus_1", 10.0, "USD", "pending"),
        "outside": ("stripe:cus_1", 70.0, "USD", "paid"),
    }
    left_out = staged(home, "orders", "order_id", "is_out_of_scope")
    names = {"failed", "authorised", "test", "whole", "not paid out", "won", "under_review"}
    assert {id_.removeprefix("stripe:") for (id_,) in left_out} == names


def test_a_customer_is_a_contact_if_it_has_an_address(home: Path) -> None:
    columns = "customer_id, segment, region, email_domain, created_at, is_out_of_scope"
    created = "2025-12-31T15:00:00Z"
    assert staged(home, "customers", columns, "true") == [
        ("stripe:cus_1", "smb", "NO", "harbour.example", created, False),
        ("stripe:no address", None, None, None, created, False),
        ("stripe:simulated", None, None, "b.example", created, True),
    ]
    assert staged(home, "contacts", "contact_id, customer_id, email") == [
        ("stripe:cus_1", "stripe:cus_1", "Ana@harbour.example")
    ]
