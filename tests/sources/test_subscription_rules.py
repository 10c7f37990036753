"""Which records are subscriptions, and from when to when they count.

Records in the shapes of HubSpot and Salesforce are read twice, and staged in a reporting time zone
that is nine hours ahead of UTC.
"""

from pathlib import Path

import pytest

from demo.servers.salesforce.objects import native_id
from tests.sources.hubspot.recorded import deal, list_of
from tests.sources.salesforce.recorded import TOKEN, TYPES, described, record
from tests.support import vendors
from tests.support.replay import Replay, Responses
from tests.support.vendors import build_staging

pytestmark = pytest.mark.slow

# Later than the end of a day in UTC, and already the next day in Tokyo.
EVENING, NEXT_DAY = "2026-08-20T18:00:00Z", "2026-08-21"


def subscription(id_: str, updated_at: str = EVENING, **properties: str | None) -> dict:
    """A HubSpot subscription; properties leave out `hs_`."""
    named = {f"hs_{name}": value for name, value in properties.items()}
    shown = {"hs_mrr": "100", "hs_recurring_billing_start_date": "2026-03-01"} | named
    return {"id": id_, "properties": shown, "updatedAt": updated_at}


FIRST = list_of(
    *(subscription(status, status=status) for status in ("active", "Paused", "canceled", "unpaid")),
    *(subscription(status, status=status) for status in ("scheduled", "expired", "trialing")),
    subscription("no status"),
    subscription("ended before", status="canceled", recurring_billing_end_date="2026-05-01"),
    subscription("ends later", status="canceled", recurring_billing_end_date="2026-12-01"),
    subscription("active until", status="active", recurring_billing_end_date="2026-12-01"),
    subscription("never begun", status="canceled", recurring_billing_start_date="2026-09-01"),
    subscription("instants", recurring_billing_start_date="2026-03-01T18:00:00Z"),
    # A date as a number is midnight UTC, whatever the time zone; any other number is an instant.
    subscription("numbers", recurring_billing_start_date="1772323200000")
    | {"properties": {"hs_mrr": 100.0, "hs_recurring_billing_start_date": 1772323200000}},
    subscription("instant as number", recurring_billing_start_date="1772388000000"),
    subscription("runs again", status="paused"),
    subscription("stops", status="active"),
)
SECOND = list_of(
    subscription("runs again", "2026-09-01T00:00:00Z", status="active"),
    subscription("stops", "2026-09-02T00:00:00Z", status="unpaid"),
)
# A later change of another property.
THIRD = list_of(subscription("stops", "2026-09-20T00:00:00Z", status="unpaid", mrr="90"))
DEALS = list_of(
    deal("won", amount=None),
    deal("won with amount", amount="5"),
    *(deal(name, amount=amount, hs_is_closed_won="false", hs_is_closed=is_closed)
      for name, amount, is_closed in (
          ("open", None, "false"), ("open with amount", "5", "false"), ("lost", "", "true"))),
)  # fmt: skip
HUBSPOT: Responses = {
    "GET /crm/objects/2026-03/companies": [list_of()],
    "GET /crm/objects/2026-03/contacts": [list_of()],
    "GET /crm/objects/2026-03/deals": [DEALS, list_of()],
    "GET /crm/objects/2026-03/subscriptions": [FIRST, list_of()],
    "POST /crm/associations/2026-03/deals/companies/batch/read": [{"results": []}],
    "POST /crm/associations/2026-03/subscriptions/companies/batch/read": [{"results": []}],
    **{
        f"POST /crm/objects/2026-03/{name}/search": [list_of()]
        for name in ("companies", "contacts", "deals")
    },
    "POST /crm/objects/2026-03/subscriptions/search": [SECOND, THIRD],
}
COMMON = TYPES | {"AccountId": "reference"}
CONTRACT = {"MRR__c": "currency", "Plan__c": "string", "StartDate": "date", "EndDate": "date"}
OPPORTUNITY = {"CloseDate": "date", "Amount": "currency", "StageName": "picklist"}
LEAD = {"LeadSource": "picklist", "Referrer_Account__c": "reference", "IsConverted": "boolean"}
LEAD |= {"ConvertedAccountId": "reference", "ConvertedDate": "date"}
DESCRIBED = {
    "Account": TYPES | {"MasterRecordId": "reference", "Type": "picklist", "BillingCountry": "x"},
    "Contact": COMMON | {"Email": "email"},
    "Contract": COMMON | CONTRACT | {"StatusCode": "picklist"},
    "Opportunity": COMMON | OPPORTUNITY | {"IsWon": "boolean"},
    "Lead": TYPES | LEAD,
}
STATUS_CODES = ("Draft", "InApproval", "Negotiating", "Activated", "Terminated", "Expired", None)


def contract(number: int, **fields: object) -> dict:
    shown = {"AccountId": None, "StartDate": "2026-01-01", "EndDate": "2026-12-31", "MRR__c": 9.5}
    stamp = {"SystemModstamp": "2026-08-20T18:00:00.000+0000"}
    return record("Contract", native_id("Contract", str(number)), **shown | stamp | fields)


def opportunity(number: int, **fields: object) -> dict:
    shown = {"AccountId": None, "CloseDate": "2026-01-01", "StageName": "x"}
    return record("Opportunity", native_id("Opportunity", str(number)), **shown | fields)


def lead(number: int, source: str | None) -> dict:
    return record("Lead", native_id("Lead", str(number)), LeadSource=source, IsConverted=False)


def page(*records: dict) -> dict:
    return {"totalSize": len(records), "done": True, "records": list(records)}


SALESFORCE: Responses = {
    "POST /services/oauth2/token": [TOKEN],
    **{
        f"GET /services/data/v62.0/sobjects/{name}/describe": [described(fields)]
        for name, fields in DESCRIBED.items()
    },
    "GET /services/data/v62.0/queryAll": [
        page(),
        page(),
        page(*(contract(number, StatusCode=code) for number, code in enumerate(STATUS_CODES))),
        page(
            opportunity(0, IsWon=True, Amount=None),
            opportunity(1, IsWon=False, Amount=5.0),
            opportunity(2, IsWon=False, Amount=None, StageName="Proposal"),
        ),
        page(
            lead(0, "Referral") | {"IsConverted": True, "ConvertedDate": "2026-02-01"},
            lead(1, "Web"),
            lead(2, None),
        ),
    ],
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("rules") / "home"
    hubspot = Replay("hubspot", HUBSPOT, access_token="t")
    for _ in range(3):
        hubspot.land(home)
    options = {"client_id": "i", "client_secret": "s", "order_statuses": "Proposal=pending"}
    Replay("salesforce", SALESFORCE, **options).land(home)
    build_staging(home, "hubspot", "salesforce", timezone="Asia/Tokyo")
    return home


def newest(home: Path, model: str, columns: str) -> dict[str, tuple]:
    """Columns of the newest version of each record, by its ID without the source system."""
    key, _, others = columns.partition(", ")
    rows = vendors.rows(
        home,
        f"select split_part({key}, ':', 2), {others} from staging.stg_{model} qualify"
        f" row_number() over (partition by {key} order by read_batch desc, row_number desc) = 1",
    )
    return {row[0]: row[1:] for row in rows}


def test_the_status_of_a_hubspot_subscription_decides_when_it_counts(home: Path) -> None:
    begun, in_scope, out_of_scope = "2026-03-01", False, True
    columns = "subscription_id, start_date, end_date, is_out_of_scope"
    assert newest(home, "hubspot__subscriptions", columns) == {
        "active": (begun, None, in_scope),
        "Paused": (begun, NEXT_DAY, in_scope),
        "canceled": (begun, NEXT_DAY, in_scope),
        "unpaid": (begun, NEXT_DAY, in_scope),
        "expired": (begun, NEXT_DAY, in_scope),
        "scheduled": (begun, None, out_of_scope),
        "trialing": (begun, None, in_scope),
        "no status": (begun, None, in_scope),
        "ended before": (begun, "2026-05-01", in_scope),
        "ends later": (begun, NEXT_DAY, in_scope),
        "active until": (begun, "2026-12-01", in_scope),
        "never begun": ("2026-09-01", NEXT_DAY, out_of_scope),
        "instants": ("2026-03-02", None, in_scope),
        "numbers": (begun, None, in_scope),
        "instant as number": ("2026-03-02", None, in_scope),
        "runs again": (begun, None, in_scope),
        # The day of the first version with the status, not of the last one.
        "stops": (begun, "2026-09-02", in_scope),
    }


def test_deals_without_an_amount_are_out_of_scope_unless_won(home: Path) -> None:
    assert newest(home, "hubspot__orders", "order_id, amount, is_out_of_scope") == {
        "won": (None, False),
        "won with amount": ("5", False),
        "open": (None, True),
        "open with amount": ("5", False),
        "lost": (None, True),
    }


def test_the_status_of_a_contract_decides_when_it_counts(home: Path) -> None:
    found = newest(home, "salesforce__subscriptions", "subscription_id, end_date, is_out_of_scope")
    planned, stopped = "2027-01-01", NEXT_DAY
    assert [found[native_id("Contract", str(number))] for number in range(len(STATUS_CODES))] == [
        (planned, True)
    ] * 3 + [(planned, False), (stopped, False), (stopped, False)] + [(planned, False)]


def test_opportunities_and_leads_out_of_scope(home: Path) -> None:
    orders = newest(home, "salesforce__orders", "order_id, status, is_out_of_scope")
    assert [orders[native_id("Opportunity", str(number))] for number in range(3)] == [
        ("paid", False), (None, True), ("pending", True)
    ]  # fmt: skip
    referrals = newest(home, "salesforce__referrals", "referral_id, is_out_of_scope")
    assert [referrals[native_id("Lead", str(number))] for number in range(3)] == [
        (False,), (True,), (True,)
    ]  # fmt: skip


def test_a_date_of_salesforce_is_the_start_of_that_day_in_the_reporting_time_zone(
    home: Path,
) -> None:
    orders = newest(home, "salesforce__orders", "order_id, ordered_at")
    assert orders[native_id("Opportunity", "0")] == ("2025-12-31 15:00:00",)
    referrals = newest(home, "salesforce__referrals", "referral_id, converted_at")
    assert referrals[native_id("Lead", "0")] == ("2026-01-31 15:00:00",)
