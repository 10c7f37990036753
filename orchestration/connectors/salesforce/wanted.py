"""Salesforce: which field each column wants, by the settings and by what Salesforce has of its own."""

from dataclasses import dataclass

from orchestration.connectors.connector import Options
from orchestration.connectors.salesforce.settings import NONE

KEPT_ALWAYS = ("id=Id", "system_modstamp=SystemModstamp", "is_deleted=IsDeleted")
SUBSCRIPTIONS = {
    "Contract": {
        "mrr": ("MRR__c",),
        "plan": ("Plan__c",),
        "start_date": ("StartDate",),
        "last_service_date": ("EndDate",),
        "status_code": ("StatusCode",),
    },
    # Without lifecycles an asset is in service from its installation on.
    "Asset": {
        "mrr": ("MRR__c", "CurrentMrr"),
        "plan": ("Plan__c", "Name"),
        "start_date": ("LifecycleStartDate", "InstallDate"),
        "last_service_date": ("LifecycleEndDate", "UsageEndDate"),
    },
}
ORDERS = {
    "Opportunity": {
        "ordered_at": ("CloseDate",),
        "amount": ("Amount",),
        "status": ("StageName",),
        "is_won": ("IsWon",),
    },
    "Order": {
        "ordered_at": ("ActivatedDate",),
        "effective_date": ("EffectiveDate",),
        "amount": ("TotalAmount",),
        "status": ("Status",),
        "status_code": ("StatusCode",),
    },
}
# Without these a row means nothing; any other column may stay empty.
NEEDED = {"id", "account_id", "mrr", "start_date", "ordered_at", "amount", "status", "is_won", "referrer_account_id"}


@dataclass(frozen=True)
class Wanted:
    """One column: the fields it may come from, the first that is there, and the setting that names it."""

    column: str
    fields: tuple[str, ...]
    setting: str | None = None
    is_needed: bool = False


@dataclass(frozen=True)
class WantedObject:
    """A table and the object whose records it holds; `setting` chooses the object or does without it."""

    table: str
    name: str
    columns: tuple[Wanted, ...]
    setting: str | None = None


def wanted_objects(options: Options) -> list[WantedObject]:
    """Everything that is to be read under these settings."""
    subscriptions, orders = options["subscriptions_object"], options["orders_object"]
    objects = [
        WantedObject(
            "accounts",
            "Account",
            _columns(
                "name=Name created_at=CreatedDate",
                {
                    "segment": ("Segment__c", "Type"),
                    "region": ("Region__c", "BillingCountry"),
                    "industry": ("Industry",),
                    "email_domain": ("Website",),
                },
                {name: f"{name}_field" for name in ("segment", "region", "industry", "email_domain")},
                options,
            ),
        ),
        WantedObject(
            "contacts",
            "Contact",
            _columns("account_id=AccountId email=Email name=Name created_at=CreatedDate", {}, {}, options),
        ),
    ]
    if subscriptions != NONE:
        named = {"mrr": "mrr_field", "plan": "plan_field"}
        named |= {"start_date": "start_date_field", "last_service_date": "end_date_field"}
        columns = _columns(
            "account_id=AccountId currency=CurrencyIsoCode", SUBSCRIPTIONS[subscriptions], named, options
        )
        objects.append(WantedObject("subscriptions", subscriptions, columns, "subscriptions_object"))
    if orders != NONE:
        named = {"ordered_at": "ordered_at_field", "amount": "amount_field"}
        columns = _columns("account_id=AccountId currency=CurrencyIsoCode", ORDERS[orders], named, options)
        objects.append(WantedObject("orders", orders, columns, "orders_object"))
    if options["referrer_field"] != NONE:
        columns = _columns(
            "lead_source=LeadSource is_converted=IsConverted converted_account_id=ConvertedAccountId"
            " created_at=CreatedDate",
            {"referrer_account_id": (), "converted_at": ()},
            {"referrer_account_id": "referrer_field", "converted_at": "converted_at_field"},
            options,
        )
        objects.append(WantedObject("leads", "Lead", columns, "referrer_field"))
    return objects


def _columns(
    fixed: str, by_default: dict[str, tuple[str, ...]], named: dict[str, str], options: Options
) -> tuple[Wanted, ...]:
    """Columns as `column=Field`, and those whose field a setting may name."""
    columns = [
        Wanted(column, (field,)) for column, field in (word.split("=") for word in [*KEPT_ALWAYS, *fixed.split()])
    ]
    for column, fields in by_default.items():
        setting = named.get(column)
        chosen = options[setting] if setting else ""
        columns.append(Wanted(column, (chosen,) if chosen else fields, setting, bool(chosen) or column in NEEDED))
    return tuple(columns)
