"""Salesforce over real HTTP: cursors, bulk jobs, limits, errors, and staging."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest

from demo.company import demo_rows
from demo.servers.salesforce import SalesforceServer
from demo.servers.salesforce.objects import native_id
from demo.servers.server import Company
from orchestration.errors import BadConfigurationError, RefreshError
from orchestration.home import Home
from orchestration.landing.vendor import land_vendor
from orchestration.sources.connector import Options, Page, Record, State
from orchestration.sources.salesforce import CONNECTOR as SALESFORCE
from orchestration.sources.salesforce import bulk
from orchestration.sources.salesforce.client import instance_address
from orchestration.sources.salesforce.values import host, id18
from tests.support import vendors

EVERYTHING = {"accounts", "contacts", "subscriptions", "orders", "leads", "currency_types"}


@pytest.fixture(scope="module")
def company() -> Company:
    return demo_rows(date(2026, 6, 30))


served = partial(vendors.served, "salesforce")


@pytest.fixture
def org(company: Company) -> Iterator[tuple[SalesforceServer, Options]]:
    with served(company) as (server, options):
        yield server, options


def land(options: Options, home: Path) -> dict[str, int]:
    return land_vendor(SALESFORCE, options, "salesforce", Home(home)).rows


def read_ids(options: Options, table: str, state: State | None = None) -> set[str]:
    """The IDs of all records that a read returns for a table."""
    return {record["id"] for page in pages_of(options, table, state) for record in page.records}


def pages_of(options: Options, table: str, state: State | None = None) -> Iterator[Page]:
    return (page for page in SALESFORCE.read(options, state or {}) if page.table == table)


def read_all(options: Options) -> dict[str, list[Record]]:
    """The records of every table, in the order read."""
    records: dict[str, list[Record]] = {}
    for page in SALESFORCE.read(options, {}):
        records.setdefault(page.table, []).extend(page.records)
    return records


def ids_in(server: SalesforceServer, object_name: str) -> set[str]:
    return {record["Id"] for record in server.queries.records[object_name]}


# Staging


@pytest.fixture(scope="module")
def staged(
    company: Company, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[SalesforceServer, Options, Path]]:
    """A landed org, and a warehouse with the staging models over that landing."""
    home = tmp_path_factory.mktemp("salesforce")
    with served(company) as (server, options):
        land(options, home)
        vendors.build_staging(home, "salesforce")
        yield server, options, home


def rows_in_force(home: Path, entity: str, columns: str) -> list[tuple]:
    """The last row of each key, unless it is a tombstone."""
    key = columns.split(", ", maxsplit=1)[0]
    return vendors.rows(
        home,
        f"select {columns} from (select * from staging.stg_salesforce__{entity}"
        f" qualify row_number() over (partition by {key} order by load_id desc,"
        " row_number desc) = 1) where not (is_deleted or is_out_of_scope)",
    )


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
        found = rows_in_force(home, entity, ", ".join(names))
        assert len(found) == len(company[entity])
        assert {
            tuple(typed(name, text) for name, text in zip(names, row, strict=True)) for row in found
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
        present = {row[0] for row in rows_in_force(home, entity, key)}
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
    subscriptions = rows_in_force(
        home, "subscriptions", "subscription_id, plan, start_date, end_date, mrr"
    )
    assert {(*row[:4], Decimal(row[4])) for row in subscriptions} == {
        (
            f"salesforce:{native_id('Asset', row['subscription_id'])}",
            row["plan"],
            row["start_date"],
            row["end_date"] or None,
            Decimal(row["mrr"]),
        )
        for row in company["subscriptions"]
    }
    orders = rows_in_force(home, "orders", "order_id, ordered_at, amount, status")
    assert {(row[0], row[1], Decimal(row[2]), row[3]) for row in orders} == {
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
    assert rows_in_force(home, "exchange_rates", "currency, rate") == []
    land(options | {"use_conversion_rates": "true"}, home)
    rates = {
        currency: float(rate)
        for currency, rate in rows_in_force(home, "exchange_rates", "currency, rate")
    }
    assert rates == {
        "USD": 1.0,
        "EUR": pytest.approx(1.1, abs=1e-5),
        "GBP": pytest.approx(1.3, abs=1e-5),
    }
    land(options, home)
    assert rows_in_force(home, "exchange_rates", "currency, rate") == []


# Reading


def test_rows_with_equal_times_and_expired_locators_are_read_once(
    org: tuple[SalesforceServer, Options], monkeypatch: pytest.MonkeyPatch
) -> None:
    server, options = org
    server.queries.max_per_batch = 200
    for record in server.queries.records["Contact"]:
        record["SystemModstamp"] = "2026-01-05T10:00:00.000+0000"
    seen = []
    for page in pages_of(options, "contacts"):
        seen += [record["id"] for record in page.records]
        server.queries.expire_locators()
    assert len(seen) == len(set(seen))
    assert set(seen) == ids_in(server, "Contact")


def test_rows_that_become_visible_late_are_read(
    org: tuple[SalesforceServer, Options], tmp_path: Path
) -> None:
    server, options = org
    contacts = server.queries.records["Contact"]
    late = contacts.pop()
    contacts[-1]["SystemModstamp"] = "2026-06-30T23:59:00.000+0000"
    late["SystemModstamp"] = "2026-06-30T23:52:00.000+0000"
    assert land(options, tmp_path)["contacts"] == len(contacts)
    contacts.append(late)
    assert land(options, tmp_path) == {"contacts": 1}


def test_a_row_changed_during_the_read_does_not_move_the_cursor_past_others(
    org: tuple[SalesforceServer, Options],
) -> None:
    server, options = org
    server.queries.max_per_batch = 200
    pages = pages_of(options, "contacts")
    seen = {record["id"] for record in next(pages).records}
    changed = min(
        (record for record in server.queries.records["Contact"] if record["Id"] not in seen),
        key=lambda record: (record["SystemModstamp"], record["Id"]),
    )
    changed["SystemModstamp"] = "2999-01-01T00:00:00.000+0000"
    page = next(pages)
    assert changed["Id"] in {record["id"] for record in page.records}
    seen |= {record["id"] for record in page.records}
    assert seen | read_ids(options, "contacts", {"contacts": page.cursor}) == ids_in(
        server, "Contact"
    )


def test_an_expired_session_is_renewed(org: tuple[SalesforceServer, Options]) -> None:
    server, options = org
    server.queries.max_per_batch = 500
    seen = set()
    for page in pages_of(options, "contacts"):
        seen |= {record["id"] for record in page.records}
        server.expire_session()
    assert seen == ids_in(server, "Contact")
    assert server.tokens_issued > 1


def test_a_read_resumes_after_the_daily_limit(
    org: tuple[SalesforceServer, Options], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    server, options = org
    server.daily_limit, server.limit = 10, 10
    with pytest.raises(RefreshError, match=r"used up \(10 of 10\) \(REQUEST_LIMIT_EXCEEDED\)"):
        land(options, tmp_path)
    assert server.refused == 1
    assert "9 of 10 API requests" in caplog.text
    server.limit = None
    assert set(land(options, tmp_path)) < EVERYTHING - {"accounts"}


def test_missing_objects_and_fields_are_reported_with_their_settings(
    org: tuple[SalesforceServer, Options], tmp_path: Path
) -> None:
    server, options = org
    schema = server.queries.schema
    for name, field in (("Contract", "MRR__c"), ("Lead", "Referrer_Account__c")):
        schema[name]["fields"] = [
            known for known in schema[name]["fields"] if known["name"] != field
        ]
    del schema["Order"]
    with pytest.raises(BadConfigurationError) as refused:
        land(options | {"segment_field": "Size__c"}, tmp_path)
    for words in (
        "Account has no field Size__c, or hides it from the user; set"
        " SOURCES__SALESFORCE__SEGMENT_FIELD",
        "Contract has no field MRR__c, or hides it from the user; set"
        " SOURCES__SALESFORCE__MRR_FIELD",
        "Lead has no field Referrer_Account__c, or hides it from the user; set"
        " SOURCES__SALESFORCE__REFERRER_FIELD",
        "the object Order does not exist or is hidden from the user; set"
        " SOURCES__SALESFORCE__ORDERS_OBJECT to another object or to none",
    ):
        assert words in str(refused.value)
    assert "\n" not in str(refused.value)
    without = {"subscriptions_object": "none", "orders_object": "none", "referrer_field": "none"}
    assert set(land(options | without, tmp_path)) == {"accounts", "contacts"}


@pytest.mark.parametrize(
    ("option", "text"),
    [
        ("bulk_rows", "many"),
        ("order_statuses", "Won"),
        ("order_statuses", "Won=great"),
    ],
)
def test_malformed_options_are_reported_with_their_setting(
    org: tuple[SalesforceServer, Options], tmp_path: Path, option: str, text: str
) -> None:
    """The error comes before the first request: no server listens at this address."""
    with pytest.raises(BadConfigurationError, match=f"SOURCES__SALESFORCE__{option.upper()}"):
        land(org[1] | {"base_url": "http://127.0.0.1:9", option: text}, tmp_path)


def test_a_response_of_another_server_is_one_line(
    org: tuple[SalesforceServer, Options], tmp_path: Path
) -> None:
    server, options = org
    del server.queries.schema["Account"]["fields"]
    with pytest.raises(RefreshError, match="has no `fields`; check SOURCES__SALESFORCE__BASE_URL"):
        land(options, tmp_path)


def test_a_changed_formula_value_is_read(
    org: tuple[SalesforceServer, Options], tmp_path: Path
) -> None:
    server, options = org
    field = next(
        field for field in server.queries.schema["Contract"]["fields"] if field["name"] == "MRR__c"
    )
    field["calculated"] = True
    land(options, tmp_path)
    server.queries.records["Contract"][3]["MRR__c"] += 1
    assert land(options, tmp_path) == {"subscriptions": 1}


def test_changed_settings_reread_the_records_they_affect(
    org: tuple[SalesforceServer, Options], tmp_path: Path
) -> None:
    server, options = org
    land(options, tmp_path)
    returned = sum(record["Status"] == "Refunded" for record in server.queries.records["Order"])
    assert land(
        options | {"order_statuses": "Refunded=cancelled, Cancelled=cancelled"}, tmp_path
    ) == {"orders": returned}


def test_bulk_jobs_and_queries_return_the_same(
    org: tuple[SalesforceServer, Options], monkeypatch: pytest.MonkeyPatch
) -> None:
    server, options = org
    server.queries.records["Contact"][-1]["Name"] = 'Äsa "Nell",\nO\'Hara\r\n'
    server.queries.max_per_batch = 300
    monkeypatch.setattr(bulk, "MAX_RECORDS", 130)
    monkeypatch.setattr(bulk, "FIRST_POLL_SECONDS", 0.01)
    large = options | {"bulk_rows": "500"}
    monkeypatch.setattr("orchestration.sources.http.client.FIRST_WAIT_SECONDS", 0.01)
    by_query = read_all(options)
    server.faults.failing = server.faults.reset = 0.15
    by_job = read_all(large)
    assert {"failing", "reset"} <= set(server.faults.counts)
    server.faults.disable_all()
    assert by_job == by_query
    assert set(by_job) == EVERYTHING
    assert {job["object"] for job in server.jobs.created} == {"Contact", "Contract", "Order"}
    assert all(page.cursor for page in pages_of(large, "orders")), (
        "a read can resume after each piece"
    )


def test_a_failed_job_is_an_error(org: tuple[SalesforceServer, Options], tmp_path: Path) -> None:
    server, options = org
    server.queries.max_per_batch, server.jobs.outcome, server.jobs.polls = 300, "Failed", 0
    with pytest.raises(RefreshError, match="bulk query of Contact ended as Failed; see job 750"):
        land(options | {"bulk_rows": "500"}, tmp_path)


@pytest.mark.parametrize(
    ("base_url", "instance_url", "expected"),
    [
        (
            "https://acme.my.salesforce.com",
            "https://eu9.salesforce.com",
            "https://eu9.salesforce.com",
        ),
        (
            "https://gateway.acme.example/crm",
            "https://acme.my.salesforce.com",
            "https://gateway.acme.example/crm",
        ),
        (
            "https://acme.my.salesforce.com",
            "http://acme.my.salesforce.com",
            "https://acme.my.salesforce.com",
        ),
    ],
)
def test_the_token_goes_to_the_instance_or_the_configured_gateway(
    base_url: str, instance_url: str, expected: str
) -> None:
    assert instance_address(base_url, instance_url) == expected


@pytest.mark.parametrize(
    ("returned", "landed"),
    [
        ("001D000000IqhSL", "001D000000IqhSLIAZ"),
        ("001D000000IqhSLIAZ", "001D000000IqhSLIAZ"),
        ("", ""),
        (None, None),
    ],
)
def test_ids_land_with_their_checksum(returned: str | None, landed: str | None) -> None:
    assert id18(returned) == landed


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("https://www.Acme.example/en?a=b", "acme.example"),
        ("acme.example", "acme.example"),
        (" http://user@shop.acme.example:8080 ", "shop.acme.example"),
        ("@acme.example", "acme.example"),
        ("n/a", None),
        ("", None),
        (None, None),
    ],
)
def test_web_addresses_become_domains(address: str | None, domain: str | None) -> None:
    assert host(address) == domain
