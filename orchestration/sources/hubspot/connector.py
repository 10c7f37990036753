"""HubSpot's settings and landed tables, and the order in which its objects are read."""

from collections.abc import Iterator

from orchestration.sources.connector import Connector, Option, Options, Page, State, Table, table
from orchestration.sources.http.client import ApiClient
from orchestration.sources.hubspot.allowance import Allowance
from orchestration.sources.hubspot.crm_objects import NONE, crm_objects
from orchestration.sources.hubspot.errors import explain
from orchestration.sources.hubspot.reading import read_object


def _removed(name: str, roles: dict[str, str] | None = None) -> Table:
    """The records of a table that HubSpot has no more: archived at an instant, or merged into another one."""
    return table(
        f"removed_{name}", "id removed_at merged_into_id", key="id merged_into_id", roles=roles
    )


TABLES = (
    table(
        "companies",
        "id changed_at name segment region industry domain created_at",
        cursor_column="changed_at",
        roles={"id": "customer_id", "name": "name", "domain": "email_domain"},
    ),
    table(
        "contacts",
        "id changed_at company_id email first_name last_name created_at",
        cursor_column="changed_at",
        roles={
            "id": "contact_id",
            "company_id": "customer_id",
            "email": "email",
            "first_name": "name",
            "last_name": "name",
        },
    ),
    table(
        "deals",
        "id changed_at company_id status amount currency closed_at created_at",
        cursor_column="changed_at",
        roles={"company_id": "customer_id"},
    ),
    table(
        "subscriptions",
        "id changed_at object_name company_id deal_id is_recurring plan start_date end_date mrr currency",
        cursor_column="changed_at",
        roles={"company_id": "customer_id"},
    ),
    table(
        "referrals",
        "id changed_at object_name referrer_company_id referred_company_id referred_at converted_at",
        cursor_column="changed_at",
        roles={"referrer_company_id": "customer_id", "referred_company_id": "customer_id"},
    ),
    _removed("companies", {"id": "customer_id", "merged_into_id": "customer_id"}),
    _removed("contacts", {"id": "contact_id", "merged_into_id": "contact_id"}),
    _removed("deals"),
    _removed("subscriptions"),
    _removed("referrals"),
)

OPTIONS = (
    Option("access_token", "the access token of a private app that may read the CRM objects below"),
    Option("base_url", "the API's address", "https://api.hubapi.com"),
    Option("segment_property", "the company property that holds the segment", NONE),
    Option("region_property", "the company property that holds the region, or none", "country"),
    Option(
        "industry_property", "the company property that holds the industry, or none", "industry"
    ),
    Option(
        "won_stages",
        "internal names of deal stages that are paid orders, comma list; else HubSpot's won ones",
        "",
    ),
    Option(
        "lost_stages",
        "the same of cancelled orders; else what HubSpot calls closed and not won",
        "",
    ),
    Option("refunded_stages", "the same of refunded orders; else there are none", ""),
    Option(
        "subscriptions_object",
        "what holds subscriptions: subscriptions, line_items or none",
        "subscriptions",
    ),
    Option(
        "plan_property",
        "the property that names a subscription's plan; else the name it has in HubSpot",
        "",
    ),
    Option(
        "mrr_property",
        "the property that holds a subscription's monthly recurring revenue",
        "hs_mrr",
    ),
    Option(
        "start_property",
        "the property that holds a subscription's first day",
        "hs_recurring_billing_start_date",
    ),
    Option(
        "end_property",
        "the property that holds the first day without a subscription's service",
        "hs_recurring_billing_end_date",
    ),
    Option("referrals_object", "the object, also a custom one, whose records are referrals", NONE),
    Option(
        "referrer_property",
        "the property of a referral that holds the referrer's company id",
        "referred_by_company_id",
    ),
    Option(
        "referred_property",
        "the one that holds the referred company's id; the record's own id",
        "hs_object_id",
    ),
    Option("referred_at_property", "the one that holds when it was referred", "referral_date"),
    Option(
        "converted_at_property",
        "the one that holds when the referral converted",
        "referral_converted_date",
    ),
)


def read(options: Options, state: State) -> Iterator[Page]:
    """Everything that has changed since the state."""
    api = ApiClient(
        "hubspot",
        options["base_url"],
        ("access_token",),
        describe_error=explain,
        rate_limit_delay=Allowance(),
    )
    api.session.headers["Authorization"] = f"Bearer {options['access_token']}"
    for crm_object in crm_objects(options):
        yield from read_object(api, crm_object, state.get(crm_object.table))


CONNECTOR = Connector(name="hubspot", options=OPTIONS, tables=TABLES, read=read)
