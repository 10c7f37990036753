"""Salesforce's staging returns an org's canonical rows, with later changes applied."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest

from demo.servers.salesforce import SalesforceServer
from demo.servers.salesforce.objects import native_id
from demo.servers.server import Company
from orchestration.sources.connector import Options
from tests.sources.salesforce.account import land, served
from tests.support.vendors import build_staging, current_rows


@pytest.fixture(scope="module")
def staged(
    company: Company, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[SalesforceServer, Options, Path]]:
    """A landed org, and a warehouse with the staging models over that landing."""
    home = tmp_path_factory.mktemp("salesforce")
    with served(company) as (server, options):
        land(options, home)
        build_staging(home, "salesforce")
        yield server, options, home


COLUMNS = {
    "customers": "customer_id customer_name segment region industry email_domain created_at",
    "contacts": "contact_id customer_id email full_name created_at",
    "subscriptions": "subscription_id customer_id plan start_date end_date mrr currency",
    "orders": "order_id customer_id ordered_at amount currency status",
    "referrals": "referral_id referrer_customer_id referred_customer_id referred_at converted_at",
}


OBJECTS = {
    "contact_id": "Contact",
    "subscription_id": "Contract",
    "order_id": "Order",
    "referral_id": "Lead",
}


@pytest.mark.slow
def test_staging_equals_the_company(
    company: Company, staged: tuple[SalesforceServer, Options, Path]
) -> None:
    _, _, home = staged
    for entity, columns in COLUMNS.items():
        names = columns.split()
        expected = {tuple(canonical(name, row[name]) for name in names) for row in company[entity]}
        found = current_rows(home, f"salesforce__{entity}", ", ".join(names))
        assert len(found) == len(company[entity])
        assert {
            tuple(typed(name, text) for name, text in zip(names, (key, *row), strict=True))
            for key, row in found.items()
        } == expected


def canonical(name: str, text: str) -> object:
    """A company's value as staging must return it, with the org's IDs and a currency."""
    if name.endswith("_id") and text:
        return f"salesforce:{native_id(OBJECTS.get(name, 'Account'), text)}"
    return typed(name, text or ("USD" if name == "currency" else None))


def typed(name: str, text: str | None) -> object:
    if text is None:
        return None
    if name in ("mrr", "amount"):
        return Decimal(text).quantize(Decimal("0.01"))
    return datetime.fromisoformat(text) if name.endswith("_at") else text


@pytest.mark.slow
def test_deleted_merged_and_deactivated_records_disappear(
    staged: tuple[SalesforceServer, Options, Path],
) -> None:
    server, options, home = staged
    records = server.queries.records
    changes = {
        "Contact": {"IsDeleted": True, "MasterRecordId": records["Contact"][1]["Id"]},
        "Account": {"IsDeleted": True, "MasterRecordId": records["Account"][1]["Id"]},
        "Contract": {"StatusCode": "Draft"},
        "Lead": {"LeadSource": "Web"},
    }
    for name, change in changes.items():
        records[name][0] |= change | {"SystemModstamp": server.instant()}
    # A lead that never was a referral is out of scope.
    records["Lead"].append(records["Lead"][1] | {"Id": "00Q5J0000999999UAA", "LeadSource": "Web"})
    land(options, home)
    entities = {
        "contacts": "Contact",
        "customers": "Account",
        "subscriptions": "Contract",
        "referrals": "Lead",
    }
    for entity, name in entities.items():
        key = COLUMNS[entity].split()[0]
        present = set(current_rows(home, f"salesforce__{entity}", key))
        expected = {f"salesforce:{record['Id']}" for record in records[name][1:]} - {
            "salesforce:00Q5J0000999999UAA"
        }
        assert present == expected, entity


@pytest.mark.slow
def test_assets_and_won_opportunities_replace_contracts_and_orders(
    company: Company, staged: tuple[SalesforceServer, Options, Path]
) -> None:
    _, options, home = staged
    others = {
        "subscriptions_object": "Asset",
        "orders_object": "Opportunity",
        "ordered_at_field": "",
    }
    land(options | others, home)
    subscriptions = current_rows(
        home, "salesforce__subscriptions", "subscription_id, plan, start_date, end_date, mrr"
    )
    assert {(key, *row[:3], Decimal(row[3])) for key, row in subscriptions.items()} == {
        (
            f"salesforce:{native_id('Asset', row['subscription_id'])}",
            row["plan"],
            row["start_date"],
            row["end_date"] or None,
            Decimal(row["mrr"]),
        )
        for row in company["subscriptions"]
    }
    orders = current_rows(home, "salesforce__orders", "order_id, ordered_at, amount, status")
    assert {(key, row[0], Decimal(row[1]), row[2]) for key, row in orders.items()} == {
        (
            f"salesforce:{native_id('Opportunity', row['order_id'])}",
            f"{row['ordered_at'][:10]} 00:00:00",
            Decimal(row["amount"]),
            "paid",
        )
        for row in company["orders"]
        if row["status"] == "paid"
    }


@pytest.mark.slow
def test_conversion_rates_apply_only_while_enabled(
    staged: tuple[SalesforceServer, Options, Path],
) -> None:
    _, options, home = staged
    assert current_rows(home, "salesforce__exchange_rates", "currency, rate") == {}
    land(options | {"use_conversion_rates": "true"}, home)
    rates = {
        currency: float(rate)
        for currency, (rate,) in current_rows(
            home, "salesforce__exchange_rates", "currency, rate"
        ).items()
    }
    assert rates == {
        "USD": 1.0,
        "EUR": pytest.approx(1.1, abs=1e-5),
        "GBP": pytest.approx(1.3, abs=1e-5),
    }
    land(options, home)
    assert current_rows(home, "salesforce__exchange_rates", "currency, rate") == {}
