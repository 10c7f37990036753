"""Salesforce: which field each column wants, by the settings and by what Salesforce has of its own."""

from dataclasses import dataclass

from orchestration.sources.connector import Options
from orchestration.sources.salesforce.settings import NONE

# The fields of each column, of which the first that the org has is taken.
Defaults = dict[str, str]
ALWAYS = {"id": "Id", "system_modstamp": "SystemModstamp", "is_deleted": "IsDeleted"}
ACCOUNT = {
    "name": "Name",
    "segment": "Segment__c Type",
    "region": "Region__c BillingCountry",
    "industry": "Industry",
    "email_domain": "Website",
    "created_at": "CreatedDate",
    "master_record_id": "MasterRecordId",
}
CONTACT = {"account_id": "AccountId", "email": "Email", "name": "Name", "created_at": "CreatedDate"}
LEAD = {
    "lead_source": "LeadSource",
    "referrer_account_id": "",
    "is_converted": "IsConverted",
    "converted_account_id": "ConvertedAccountId",
    "converted_at": "",
    "created_at": "CreatedDate",
}
SUBSCRIPTIONS = {
    "Contract": {
        "account_id": "AccountId",
        "mrr": "MRR__c",
        "plan": "Plan__c",
        "start_date": "StartDate",
        "last_service_date": "EndDate",
        "currency": "CurrencyIsoCode",
        "status_code": "StatusCode",
    },
    # An asset without a lifecycle is in service from its installation until its use ends.
    "Asset": {
        "account_id": "AccountId",
        "mrr": "MRR__c CurrentMrr",
        "plan": "Plan__c Name",
        "start_date": "LifecycleStartDate InstallDate",
        "last_service_date": "LifecycleEndDate UsageEndDate",
        "install_date": "InstallDate",
        "usage_end_date": "UsageEndDate",
        "currency": "CurrencyIsoCode",
    },
}
ORDERS = {
    "Opportunity": {
        "account_id": "AccountId",
        "ordered_at": "CloseDate",
        "amount": "Amount",
        "currency": "CurrencyIsoCode",
        "status": "StageName",
        "is_won": "IsWon",
    },
    "Order": {
        "account_id": "AccountId",
        "ordered_at": "ActivatedDate",
        "effective_date": "EffectiveDate",
        "amount": "TotalAmount",
        "currency": "CurrencyIsoCode",
        "status": "Status",
        "status_code": "StatusCode",
    },
}
# What a record may lack; without any other column it would be misunderstood.
OPTIONAL = {
    *("segment", "region", "industry", "email_domain", "plan", "last_service_date"),
    *(
        "currency",
        "effective_date",
        "status_code",
        "master_record_id",
        "install_date",
        "usage_end_date",
    ),
}
SETTINGS = {
    "segment": "segment_field",
    "region": "region_field",
    "industry": "industry_field",
    "email_domain": "email_domain_field",
    "mrr": "mrr_field",
    "plan": "plan_field",
    "start_date": "start_date_field",
    "last_service_date": "end_date_field",
    "ordered_at": "ordered_at_field",
    "amount": "amount_field",
    "referrer_account_id": "referrer_field",
    "converted_at": "converted_at_field",
}


@dataclass(frozen=True)
class Wanted:
    """One column: the fields it may come from, the first that is there, and the setting that names it."""

    column: str
    fields: list[str]
    setting: str | None
    is_needed: bool


@dataclass(frozen=True)
class WantedObject:
    """A table and the object whose records it holds; `setting` chooses the object or does without it."""

    table: str
    name: str
    columns: list[Wanted]
    setting: str | None = None


def wanted_objects(options: Options) -> list[WantedObject]:
    """Everything that is to be read under these settings."""
    subscriptions, orders = options["subscriptions_object"], options["orders_object"]
    objects = [
        WantedObject("accounts", "Account", _columns(ACCOUNT, options)),
        WantedObject("contacts", "Contact", _columns(CONTACT, options)),
    ]
    if subscriptions != NONE:
        columns = _columns(SUBSCRIPTIONS[subscriptions], options)
        objects.append(
            WantedObject("subscriptions", subscriptions, columns, "subscriptions_object")
        )
    if orders != NONE:
        objects.append(
            WantedObject("orders", orders, _columns(ORDERS[orders], options), "orders_object")
        )
    if options["referrer_field"] != NONE:
        objects.append(WantedObject("leads", "Lead", _columns(LEAD, options), "referrer_field"))
    return objects


def _columns(defaults: Defaults, options: Options) -> list[Wanted]:
    columns = []
    for column, fields in (ALWAYS | defaults).items():
        setting = SETTINGS.get(column)
        chosen = options[setting] if setting else ""
        is_needed = bool(chosen) or column not in OPTIONAL
        columns.append(Wanted(column, [chosen] if chosen else fields.split(), setting, is_needed))
    return columns
