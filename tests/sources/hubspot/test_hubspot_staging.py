"""HubSpot's staging returns an account's canonical rows, with later changes applied."""

from pathlib import Path

import duckdb
import pytest

from demo.servers.hubspot import HubSpotServer
from demo.servers.hubspot.crm import CrmRecord
from demo.servers.server import Company
from orchestration.sources.connector import Options
from orchestration.sources.hubspot import client as hubspot_client
from tests.sources.hubspot.account import HUBSPOT, land, now_ms, served
from tests.support.vendors import build_staging

pytestmark = pytest.mark.slow

# Entity → its key and the object that holds it.
OBJECTS = {
    "customers": ("customer_id", "companies"),
    "contacts": ("contact_id", "contacts"),
    "orders": ("order_id", "deals"),
    "subscriptions": ("subscription_id", "subscriptions"),
    "referrals": ("referral_id", "p7052085_referral"),
}
REFERRAL_OPTIONS = ("referrer_", "referred_", "converted_")


class Staged:
    """The demo company as staging returns it after changes by users."""

    def __init__(self, company: Company, home: Path) -> None:
        with served(company) as (server, options):
            crm = server.crm
            self.ids = {
                entity: dict(
                    zip(
                        sorted(row[key] for row in company[entity]), crm.live_ids[name], strict=True
                    )
                )
                for entity, (key, name) in OBJECTS.items()
            }
            land(options, home)
            self.remove(server, options, home)
            land(options, home)
            build_staging(home, "hubspot")
            # Staging models are views, so they also show later loads.
            self.warehouse = home / "warehouse.duckdb"
            self.rows = {
                entity: self.current_rows(entity, list(company[entity][0])) for entity in OBJECTS
            }
            self.others = self.add_others(server)
            others = {"subscriptions_object": "line_items", "referrals_object": "companies"} | {
                option.name: option.default
                for option in HUBSPOT.options
                if option.name.startswith(REFERRAL_OPTIONS)
            }
            land(options | others, home)
        self.other_rows = {
            entity: self.current_rows(entity, list(company[entity][0])) for entity in self.others
        }

    def remove(self, server: HubSpotServer, options: Options, home: Path) -> None:
        """Merge three companies in two steps, and archive records, one of them temporarily."""
        crm, companies = server.crm, self.ids["customers"]
        first = crm.merge("companies", companies["C-0001"], companies["C-0002"], now_ms())
        crm.archive("contacts", self.ids["contacts"]["P-0009"], now_ms())
        for order_id in ("O-00007", "O-00008"):
            crm.archive("deals", self.ids["orders"][order_id], now_ms())
        land(options, home)
        merged = crm.merge("companies", first, companies["C-0003"], now_ms())
        crm.restore("deals", self.ids["orders"]["O-00008"], now_ms() + 1)
        companies |= dict.fromkeys(("C-0001", "C-0002", "C-0003"), merged)

    def add_others(self, server: HubSpotServer) -> dict[str, dict[str, dict]]:
        """Add line items and a referred company; returns the canonical rows for them."""
        crm, companies = server.crm, self.ids["customers"]
        crm.property_names["companies"] += [
            "referred_by_company_id",
            "referral_date",
            "referral_converted_date",
        ]
        said = {"referred_by_company_id": companies["C-0011"], "referral_date": "2026-01-02"}
        crm.change("companies", companies["C-0010"], now_ms(), **said)
        item = {"name": "seats", "hs_recurring_billing_start_date": "2026-01-01", "hs_mrr": "12.50"}
        item |= {"recurringbillingfrequency": "monthly", "hs_line_item_currency_code": "EUR"}
        deals = {
            crm.records["deals"][id_].properties["dealstage"]: id_ for id_ in crm.live_ids["deals"]
        }
        once = {"recurringbillingfrequency": None}
        for id_, stage, own in (
            ("1", "closedwon", {}),
            ("2", "closedlost", {}),
            ("3", "closedwon", once),
        ):
            crm.add("line_items", CrmRecord(id_, item | own, now_ms(), now_ms()))
            crm.associate("line_items", id_, "deals", [deals[stage]])
        subscription = {
            "plan": "seats",
            "start_date": "2026-01-01",
            "end_date": None,
            "mrr": "12.50",
            "currency": "EUR",
        }
        owner = crm.associations["deals", deals["closedwon"], "companies"][0]
        referral = {"referred_at": "2026-01-02", "converted_at": None}
        return {
            "subscriptions": {"hubspot:1": {"customer_id": f"hubspot:{owner}"} | subscription},
            "referrals": {
                f"hubspot:{companies['C-0010']}": {
                    "referrer_customer_id": f"hubspot:{companies['C-0011']}",
                    "referred_customer_id": f"hubspot:{companies['C-0010']}",
                }
                | referral
            },
        }

    def current_rows(self, entity: str, columns: list[str]) -> dict[str, dict]:
        """The current rows by key, which is the first column."""
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            rows = connection.execute(
                f"select {', '.join(columns)} from staging.stg_hubspot__{entity}"
                f" qualify row_number() over (partition by {columns[0]} order by read_batch desc,"
                " row_number desc) = 1 and not (is_deleted or is_out_of_scope)"
            ).fetchall()
        return {row[0]: dict(zip(columns[1:], row[1:], strict=True)) for row in rows}


@pytest.fixture(scope="module")
def staged(company: Company, tmp_path_factory: pytest.TempPathFactory) -> Staged:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hubspot_client, "SEARCHES_PER_SECOND", 1_000)
        return Staged(company, tmp_path_factory.mktemp("hubspot"))


@pytest.mark.parametrize("entity", OBJECTS)
def test_staging_equals_the_company(company: Company, staged: Staged, entity: str) -> None:
    rows = company[entity]
    if entity == "contacts":
        # HubSpot holds an address once.
        rows = sorted(rows, key=lambda row: (row["created_at"], row["contact_id"]))
        taken = [row["email"] for row in rows]
        rows = [
            row | {"email": "" if row["email"] in taken[:at] else row["email"]}
            for at, row in enumerate(rows)
        ]
    columns = list(company[entity][0])
    key = columns[0]
    expected = {}
    for row in rows:
        if row[key] not in {"C-0002", "C-0003", "P-0009", "O-00007"}:
            named = {name: value or None for name, value in row.items()}
            for name in columns[1:]:
                if name.endswith("customer_id") and row[name]:
                    named[name] = f"hubspot:{staged.ids['customers'][row[name]]}"
            expected[f"hubspot:{staged.ids[entity][row[key]]}"] = {
                name: named[name] for name in columns[1:]
            }
    assert staged.rows[entity] == expected


@pytest.mark.parametrize("entity", ["subscriptions", "referrals"])
def test_another_object_replaces_the_configured_one(staged: Staged, entity: str) -> None:
    assert staged.other_rows[entity] == staged.others[entity]


def test_a_merged_company_is_identified_by_its_successor(staged: Staged) -> None:
    with duckdb.connect(str(staged.warehouse), read_only=True) as connection:
        known = connection.execute(
            "select customer_name, external_id from staging.stg_hubspot__customers"
            " where external_id is not null"
        ).fetchall()
    assert len(known) >= 3
    assert {external_id for _, external_id in known} == {
        f"hubspot:{staged.ids['customers']['C-0001']}"
    }
