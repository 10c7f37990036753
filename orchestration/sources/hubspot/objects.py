"""The CRM objects that are read: the properties of each.

HubSpot documents the status, the start of billing and the payments of a commerce subscription, but
neither an end nor MRR
(https://developers.hubspot.com/docs/guides/api/crm/objects/create-and-manage-subscriptions). The
defaults for these are the names that line items have; other accounts set their own. The statuses
are documented at https://knowledge.hubspot.com/subscriptions/manage-subscriptions.
"""

from functools import partial

from orchestration.sources.connector import Options, Record, split_list
from orchestration.sources.hubspot.crm_object import CrmObject
from orchestration.sources.hubspot.service_hub import feedback_object, tickets_object
from orchestration.sources.hubspot.settings import NONE

LINE_ITEMS = "line_items"
CURRENCIES = {"subscriptions": "hs_currency_code", LINE_ITEMS: "hs_line_item_currency_code"}
NAMES = {"subscriptions": "hs_name", LINE_ITEMS: "name"}
# Further columns of an object.
OWN_COLUMNS = {
    "subscriptions": {"status": "hs_status"},
    LINE_ITEMS: {"frequency": "recurringbillingfrequency"},
}
# Columns whose property an account may lack: one with a single currency has no currency property.
OPTIONAL_COLUMNS = (
    *("currency", "status", "contact_id", "respondent_email", "channel"),
    *("first_reply_ms", "close_ms"),
)


def crm_objects(options: Options) -> list[CrmObject]:
    """The objects to read, in the order of the tables."""
    objects = [_companies(options), _contacts(), _deals(options)]
    if options["subscriptions_object"] != NONE:
        objects.append(_subscriptions(options))
    if options["referrals_object"] != NONE:
        objects.append(_referrals(options))
    if options["tickets_object"] != NONE:
        objects.append(tickets_object(options))
    if options["feedback_object"] != NONE:
        objects.append(feedback_object(options))
    return objects


def _companies(options: Options) -> CrmObject:
    optional = {name: options[f"{name}_property"] for name in ("segment", "region", "industry")}
    return CrmObject(
        table="companies",
        name="companies",
        columns={"name": "name", "domain": "domain", "created_at": "createdate"}
        | {column: name for column, name in optional.items() if name != NONE},
        settings={name: f"{column}_property" for column, name in optional.items()},
        is_mergeable=True,
    )


def _contacts() -> CrmObject:
    return CrmObject(
        table="contacts",
        name="contacts",
        columns={
            "email": "email",
            "first_name": "firstname",
            "last_name": "lastname",
            "created_at": "createdate",
        },
        settings={},
        company_path=("companies",),
        is_mergeable=True,
        modified_property="lastmodifieddate",
    )


def _deals(options: Options) -> CrmObject:
    stages = {
        name: set(split_list(options[f"{name}_stages"])) for name in ("won", "lost", "refunded")
    }
    return CrmObject(
        table="deals",
        name="deals",
        columns={
            "amount": "amount",
            "currency": "deal_currency_code",
            "closed_at": "closedate",
            "created_at": "createdate",
            "stage": "dealstage",
            "is_won": "hs_is_closed_won",
            "is_closed": "hs_is_closed",
        },
        settings={},
        company_path=("companies",),
        is_mergeable=True,
        named_values={
            stage: f"{name}_stages" for name, found in stages.items() for stage in sorted(found)
        },
        named_by=("dealstage",),
        named_as=("no deal", "stage"),
        finish=partial(_with_status, stages),
        interpretation="|".join(options[f"{name}_stages"] for name in stages),
    )


def _subscriptions(options: Options) -> CrmObject:
    name = options["subscriptions_object"]
    is_line_item = name == LINE_ITEMS
    columns = {
        "plan": options["plan_property"] or NAMES.get(name, "hs_name"),
        "start_date": options["start_property"],
        "end_date": options["end_property"],
        "mrr": options["mrr_property"],
        "currency": CURRENCIES.get(name, "hs_currency_code"),
    }
    return CrmObject(
        table="subscriptions",
        name=name,
        columns=columns | OWN_COLUMNS.get(name, {}),
        settings={
            options[f"{part}_property"]: f"{part}_property"
            for part in ("plan", "start", "end", "mrr")
        },
        option="subscriptions_object",
        company_path=("deals", "companies") if is_line_item else ("companies",),
        finish=_with_recurrence,
    )


def _referrals(options: Options) -> CrmObject:
    parts = {
        "referrer": "referrer_company_id",
        "referred": "referred_company_id",
        "referred_at": "referred_at",
        "converted_at": "converted_at",
    }
    name = options["referrals_object"]
    return CrmObject(
        table="referrals",
        name=name,
        columns={column: options[f"{part}_property"] for part, column in parts.items()},
        settings={options[f"{part}_property"]: f"{part}_property" for part in parts},
        option="referrals_object",
        modified_property="lastmodifieddate" if name == "contacts" else "hs_lastmodifieddate",
    )


def _with_status(stages: dict[str, set[str]], deal: Record) -> Record:
    """A deal with the order status of its stage."""
    stage = deal["stage"]
    is_won, is_closed = (str(deal[name]).lower() == "true" for name in ("is_won", "is_closed"))
    if stage in stages["refunded"]:
        status = "refunded"
    elif stage in stages["won"] or (is_won and not stages["won"]):
        status = "paid"
    elif stage in stages["lost"] or (is_closed and not is_won and not stages["lost"]):
        status = "cancelled"
    else:
        status = "pending"
    return deal | {"status": status}


def _with_recurrence(subscription: Record) -> Record:
    """A subscription with `is_recurring`: a line item may be a single sale."""
    return subscription | {
        "is_recurring": "true" if subscription.get("frequency", "always") else "false"
    }
