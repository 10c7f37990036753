"""Salesforce over real HTTP: cursors, bulk jobs, limits and errors."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.servers.salesforce import SalesforceServer
from demo.servers.server import Company
from orchestration.errors import BadConfigurationError, RefreshError
from orchestration.sources.connector import Options, Page, Record, State
from orchestration.sources.salesforce import CONNECTOR as SALESFORCE
from orchestration.sources.salesforce import bulk
from orchestration.sources.salesforce.client import instance_address
from orchestration.sources.salesforce.values import host, id18
from tests.sources.salesforce.account import land, served

EVERYTHING = {"accounts", "contacts", "subscriptions", "orders", "leads", "currency_types"}


@pytest.fixture
def org(company: Company) -> Iterator[tuple[SalesforceServer, Options]]:
    with served(company) as (server, options):
        yield server, options


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
