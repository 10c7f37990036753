"""Rules of the reference: identity, money and personal data."""

from datetime import UTC, datetime
from decimal import Decimal

from tests.reference.identity import Identity
from tests.reference.money import converter
from tests.reference.privacy import published_id, scrubbed
from tests.reference.tickets import id_order


def january(day: int) -> datetime:
    return datetime(2026, 1, day, tzinfo=UTC)


def test_identity_takes_the_earliest_contact_of_an_email():
    contact = {"customer_id": "C1", "email": "A@x.example ", "created_at": None}
    contacts = [
        {**contact, "contact_id": "P1"},
        {**contact, "contact_id": "P3", "created_at": january(1)},
        {**contact, "contact_id": "P2", "created_at": january(1)},
    ]
    identity = Identity(
        [{"customer_id": "C9", "email_domain": "Y.example"}], contacts, {"gmail.com"}
    )
    assert identity.resolve({"contact_id": "P0", "customer_id": None}, " a@X.example") == (
        "C1",
        "P2",
        "contact",
    )
    assert identity.resolve({"contact_id": None, "customer_id": None}, "b@y.EXAMPLE") == (
        "C9",
        None,
        "email_domain",
    )


def test_money_and_privacy():
    convert = converter({"USD": Decimal(1), "EUR": Decimal("1.1"), "GBP": Decimal("1.3")}, "GBP")
    assert convert(Decimal(100), None) == 100
    assert convert(Decimal(100), "EUR") == Decimal("84.6153846154")
    assert published_id("T1@x") == "T1@x"
    assert (
        published_id("ana@x.example").startswith("email:")
        and len(published_id("ana@x.example")) == 22
    )
    assert (
        scrubbed("a.b+c@x.co.uk, 0040 (721) 123-456 or +1 2 3") == "[removed], [removed] or +1 2 3"
    )


def test_event_ids_of_digits_come_first_and_by_value():
    ordered = ["0", "00", "007", "7", "999", "1000", str(2**63), str(2**64), "-5", "E1", "é", "٣"]
    assert sorted(set(ordered), key=id_order) == ordered
