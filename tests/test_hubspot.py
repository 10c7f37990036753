"""What is particular about HubSpot: searches with a ceiling, allowances, associations, removed records; and staging."""

import contextlib
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest
import requests

from orchestration.connectors import CONNECTORS
from orchestration.connectors.connector import Options, Page
from orchestration.connectors.hubspot import allowance, reading
from orchestration.demo.company import demo_rows
from orchestration.demo.servers.hubspot import HubSpotServer
from orchestration.demo.servers.hubspot import search as server_search
from orchestration.demo.servers.hubspot import server as hubspot_server
from orchestration.demo.servers.hubspot.crm import CrmRecord
from orchestration.demo.servers.running import all_options, serving
from orchestration.demo.servers.server import Company
from orchestration.errors import BadConfigurationError, RefreshError, SourceUnavailableError
from orchestration.landing.vendor import land_vendor
from orchestration.landing.vendor_rows import declare_tables
from tests.running import run

HUBSPOT = CONNECTORS["hubspot"]
# Entity → its key and the object that holds it.
OBJECTS = {
    "customers": ("customer_id", "companies"),
    "contacts": ("contact_id", "contacts"),
    "orders": ("order_id", "deals"),
    "subscriptions": ("subscription_id", "subscriptions"),
    "referrals": ("referral_id", "p7052085_referral"),
}
REFERRAL_OPTIONS = ("referrer_", "referred_", "converted_")


@pytest.fixture(scope="module")
def company() -> Company:
    return demo_rows(date(2026, 6, 30))


@pytest.fixture
def small() -> Company:
    """Three customers with a contact and an order each."""
    created = {"created_at": "2025-01-01T00:00:00Z"}
    customer = {"customer_name": "", "segment": "", "region": "", "industry": "", "email_domain": ""}
    order = {"ordered_at": "2025-01-01T00:00:00Z", "amount": "1.00", "currency": "USD", "status": "paid"}
    return {
        "customers": [{"customer_id": f"C-{n}"} | customer | created for n in range(3)],
        "contacts": [
            {"contact_id": f"P-{n}", "customer_id": f"C-{n}", "email": f"p{n}@c.example", "full_name": "A B"} | created
            for n in range(3)
        ],
        "orders": [{"order_id": f"O-{n}", "customer_id": f"C-{n}"} | order for n in range(3)],
        "subscriptions": [
            {"subscription_id": "S-0", "customer_id": "C-0", "plan": "team", "mrr": "9.00", "currency": "USD"}
            | {"start_date": "2025-01-01", "end_date": ""}
        ],
        "referrals": [],
    }


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many searches a second as the server takes."""
    monkeypatch.setattr(allowance, "SEARCHES_PER_SECOND", 1_000)


@contextlib.contextmanager
def served(company: Company) -> Iterator[tuple[HubSpotServer, Options]]:
    server = HubSpotServer(company)
    with serving(server.app()) as base_url:
        yield server, all_options(server, base_url)


def land(options: Options, home: Path) -> dict[str, int]:
    """Rows landed, by table."""
    return {name: rows for name, rows in land_vendor(HUBSPOT, options, "hubspot", home).rows.items() if rows}


def landed(home: Path, table: str, columns: str) -> list[tuple]:
    """The newest landed version of each record."""
    return duckdb.execute(
        f"select {columns} from read_parquet(?) qualify row_number() over (partition by id"
        " order by _dlt_load_id desc, _row_number desc) = 1 order by id",
        [f"{home}/landing/hubspot/{table}/*.parquet"],
    ).fetchall()


def now_ms() -> int:
    return int(time.time() * 1_000)


def test_more_changes_of_one_instant_than_a_search_shows(
    small: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unhurried: None
) -> None:
    monkeypatch.setattr(server_search, "CEILING", 1_000)
    order = small["orders"][0]
    small["orders"] = [order | {"order_id": f"O-{n:05}"} for n in range(1_050)]
    with served(small) as (server, options):
        land(options, tmp_path)
        token = {"Authorization": f"Bearer {options['access_token']}"}
        beyond = {"filterGroups": [], "limit": 200, "after": "1000"}
        url = f"{options['base_url']}/crm/v3/objects/deals/search"
        assert requests.post(url, json=beyond, headers=token, timeout=60).status_code == 400
        now = now_ms()
        for id_ in server.crm.live_ids["deals"]:
            server.crm.change("deals", id_, now, amount="2.00")
        assert land(options, tmp_path) == {"deals": 1_050}
        assert set(landed(tmp_path, "deals", "amount")) == {("2.00",)}
        assert land(options, tmp_path) == {}


def test_records_that_change_while_a_search_is_read_hide_no_others(
    small: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unhurried: None
) -> None:
    monkeypatch.setattr(reading, "SEARCH_LIMIT", 10)
    small["orders"] = [small["orders"][0] | {"order_id": f"O-{n:05}"} for n in range(95)]
    with served(small) as (server, options):
        land(options, tmp_path)
        ids, search = server.crm.live_ids["deals"], hubspot_server.search
        for id_ in ids:
            server.crm.change("deals", id_, now_ms(), amount="2.00")

        def changing(crm, name, question, now):
            answer = search(crm, name, question, now)
            for id_ in ids[:15] if name == "deals" else []:
                crm.change("deals", id_, now_ms(), amount="3.00")
            return answer

        monkeypatch.setattr(hubspot_server, "search", changing)
        land(options, tmp_path)
        assert all(amount != "1.00" for (amount,) in landed(tmp_path, "deals", "amount"))
        monkeypatch.setattr(hubspot_server, "search", search)
        land(options, tmp_path)
        assert [amount for (amount,) in landed(tmp_path, "deals", "amount")] == ["3.00"] * 15 + ["2.00"] * 80


def test_a_change_that_searches_show_late_is_found(small: Company, tmp_path: Path) -> None:
    with served(small) as (server, options):
        land(options, tmp_path)
        first, second, _ = server.crm.live_ids["deals"]
        server.crm.change("deals", first, now_ms(), searchable=now_ms() + 600_000, amount="7.00")
        server.crm.change("deals", second, now_ms(), amount="8.00")
        assert land(options, tmp_path) == {"deals": 1}
        server.now = lambda: time.time() + 900
        assert land(options, tmp_path) == {"deals": 1}
        assert landed(tmp_path, "deals", "amount") == [("7.00",), ("8.00",), ("1.00",)]


def test_an_allowance_that_is_told_is_never_overstepped(small: Company, tmp_path: Path) -> None:
    small["orders"] = [small["orders"][0] | {"order_id": f"O-{n:05}"} for n in range(2_000)]
    with served(small) as (server, options):
        server.limit, server.limit_seconds = 12, 0.5
        land(options, tmp_path)
        assert server.requests == server.least_requests() > server.limit
        assert server.refused == 0


def test_a_refusal_is_waited_out_and_a_used_up_day_ends_the_reading(small: Company, tmp_path: Path) -> None:
    with served(small) as (server, options):
        land(options, tmp_path)
        server.searches_per_second = 3
        assert land(options, tmp_path) == {}
        assert server.refused == 1
        server.requests_per_day, server.refused = server.requests + 2, 0
        with pytest.raises(RefreshError, match=r"hubspot: .*requests of this day are used up.*midnight") as refused:
            land(options, tmp_path)
        assert not isinstance(refused.value, SourceUnavailableError), "asking again does not help"
        assert server.refused == 1


def test_the_primary_company_is_found_on_any_page_of_associations(small: Company, tmp_path: Path) -> None:
    with served(small) as (server, options):
        first, second, third = server.crm.live_ids["companies"]
        contacts = server.crm.live_ids["contacts"]
        server.crm.associate("contacts", contacts[0], "companies", [third, first, second])
        server.crm.associate("contacts", contacts[1], "companies", [])
        server.associations_per_page = 1
        land(options, tmp_path)
        assert landed(tmp_path, "contacts", "company_id") == [(third,), (None,), (third,)]


def test_associations_that_cannot_be_told_are_no_absence(
    small: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubspot_server, "_nothing_associated", lambda *_: {"category": "INTERNAL_ERROR"})
    with served(small) as (server, options):
        server.crm.associations.clear()
        with pytest.raises(SourceUnavailableError, match=r"hubspot: .*contacts/companies.*INTERNAL_ERROR"):
            land(options, tmp_path)


def test_what_moves_no_time_is_found_when_all_is_read_again(
    small: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(small) as (server, options):
        land(options, tmp_path)
        third = server.crm.live_ids["companies"][2]
        server.crm.associate("deals", server.crm.live_ids["deals"][0], "companies", [third])
        assert land(options, tmp_path) == {}
        monkeypatch.setattr(reading, "READ_AGAIN_DAYS", -1)
        assert land(options, tmp_path) == {"deals": 1}
        assert landed(tmp_path, "deals", "company_id")[0] == (third,)


def test_another_meaning_of_stages_needs_everything_read_again(small: Company, tmp_path: Path) -> None:
    with served(small) as (_, options):
        land(options, tmp_path)
        assert land(options | {"won_stages": "signed", "lost_stages": "closedwon"}, tmp_path) == {"deals": 3}
        assert landed(tmp_path, "deals", "status") == [("cancelled",)] * 3


def test_a_cursor_that_is_not_taken_any_more_means_the_beginning(small: Company) -> None:
    with served(small) as (_, options):
        pages: list[Page] = list(HUBSPOT.read(options, {}))
        kept = {page.table: page.cursor for page in pages if page.table == "deals"}
        again = list(HUBSPOT.read(options, {"deals": kept["deals"] | {"after": "no cursor"}}))
        assert sum(len(page.records) for page in again if page.table == "deals") == 3


@pytest.mark.parametrize(
    ("setting", "value"), [("segment_property", "tier"), ("mrr_property", "tier"), ("subscriptions_object", "abos")]
)
def test_what_the_account_does_not_have_names_the_setting(
    small: Company, tmp_path: Path, setting: str, value: str
) -> None:
    with served(small) as (_, options), pytest.raises(BadConfigurationError) as error:
        land(options | {setting: value}, tmp_path)
    assert f"SOURCES__HUBSPOT__{setting.upper()}" in str(error.value) and "\n" not in str(error.value)


class Staged:
    """The demo company as staging gives it, after users have changed what the canonical rows say."""

    def __init__(self, company: Company, home: Path) -> None:
        declare_tables(HUBSPOT, home / "landing")
        with served(company) as (server, options):
            crm = server.crm
            self.ids = {
                entity: dict(zip(sorted(row[key] for row in company[entity]), crm.live_ids[name], strict=True))
                for entity, (key, name) in OBJECTS.items()
            }
            land(options, home)
            self.remove(server, options, home)
            land(options, home)
            self.further = self.add_others(server)
            others = {"subscriptions_object": "line_items", "referrals_object": "companies"} | {
                option.name: option.default for option in HUBSPOT.options if option.name.startswith(REFERRAL_OPTIONS)
            }
            land(options | others, home)
        done = run("dbt", "run", "--select", "staging.hubspot", home=home, sources="hubspot")
        assert done.returncode == 0, done.stdout
        self.warehouse = home / "warehouse.duckdb"

    def remove(self, server: HubSpotServer, options: Options, home: Path) -> None:
        """Three companies become one in two steps, and records are archived, one of them for a while only."""
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
        """Line items, and a company that says who referred it: the rows that they are."""
        crm, companies = server.crm, self.ids["customers"]
        crm.property_names["companies"] += ["referred_by_company_id", "referral_date", "referral_converted_date"]
        said = {"referred_by_company_id": companies["C-0011"], "referral_date": "2026-01-02"}
        crm.change("companies", companies["C-0010"], now_ms(), **said)
        item = {"name": "seats", "hs_recurring_billing_start_date": "2026-01-01", "hs_mrr": "12.50"}
        item |= {"recurringbillingfrequency": "monthly", "hs_line_item_currency_code": "EUR"}
        deals = {crm.records["deals"][id_].properties["dealstage"]: id_ for id_ in crm.live_ids["deals"]}
        once = {"recurringbillingfrequency": None}
        for id_, stage, own in (("1", "closedwon", {}), ("2", "closedlost", {}), ("3", "closedwon", once)):
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

    def rows(self, entity: str, columns: list[str]) -> dict[str, dict]:
        """The rows that count, by their key, the first of the columns."""
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            rows = connection.execute(
                f"select {', '.join(columns)} from staging.stg_hubspot__{entity} qualify row_number() over"
                f" (partition by {columns[0]} order by read_batch desc, row_number desc) = 1 and not is_deleted"
            ).fetchall()
        return {row[0]: dict(zip(columns[1:], row[1:], strict=True)) for row in rows}


@pytest.fixture(scope="module")
def staged(company: Company, tmp_path_factory: pytest.TempPathFactory) -> Staged:
    return Staged(company, tmp_path_factory.mktemp("hubspot"))


@pytest.mark.parametrize("entity", OBJECTS)
def test_staged_rows_are_the_rows_that_went_in(company: Company, staged: Staged, entity: str) -> None:
    rows = company[entity]
    if entity == "contacts":
        # HubSpot knows an address once.
        rows = sorted(rows, key=lambda row: (row["created_at"], row["contact_id"]))
        taken = [row["email"] for row in rows]
        rows = [row | {"email": "" if row["email"] in taken[:at] else row["email"]} for at, row in enumerate(rows)]
    columns = list(company[entity][0])
    key = columns[0]
    expected = staged.further.get(entity, {})
    for row in rows:
        if row[key] not in {"C-0002", "C-0003", "P-0009", "O-00007"}:
            named = {name: value or None for name, value in row.items()}
            for name in columns[1:]:
                if name.endswith("customer_id") and row[name]:
                    named[name] = f"hubspot:{staged.ids['customers'][row[name]]}"
            expected[f"hubspot:{staged.ids[entity][row[key]]}"] = {name: named[name] for name in columns[1:]}
    assert staged.rows(entity, columns) == expected


def test_what_was_merged_is_known_by_what_it_was_merged_into(staged: Staged) -> None:
    with duckdb.connect(str(staged.warehouse), read_only=True) as connection:
        known = connection.execute(
            "select customer_name, external_id from staging.stg_hubspot__customers where external_id is not null"
        ).fetchall()
    assert len(known) >= 3
    assert {external_id for _, external_id in known} == {f"hubspot:{staged.ids['customers']['C-0001']}"}
