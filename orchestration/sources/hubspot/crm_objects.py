"""The objects that are read, and what the settings ask of each.

Of a commerce subscription HubSpot documents the status, the start of billing and payments by their names
(https://developers.hubspot.com/docs/guides/api/crm/objects/create-and-manage-subscriptions), no end and no MRR: those
defaults are the names that line items have, and an account that has others is told to set them.
"""

from functools import partial

from orchestration.sources.connector import Options, Record, split_list
from orchestration.sources.hubspot.crm_object import CrmObject

# A setting that is empty counts as not set, so a default is undone by a word.
NONE = "none"
LINE_ITEMS = "line_items"
CURRENCIES = {"subscriptions": "hs_currency_code", LINE_ITEMS: "hs_line_item_currency_code"}
NAMES = {"subscriptions": "hs_name", LINE_ITEMS: "name"}


def crm_objects(options: Options) -> list[CrmObject]:
    """The objects to read, in the order of the tables."""
    objects = [_companies(options), _contacts(), _deals(options)]
    if options["subscriptions_object"] != NONE:
        objects.append(_subscriptions(options))
    if options["referrals_object"] != NONE:
        objects.append(_referrals(options))
    return objects


def _companies(options: Options) -> CrmObject:
    return CrmObject(
        table="companies",
        name="companies",
        columns={"name": "name", "domain": "domain", "created_at": "createdate"}
        | _named(options, "segment", "region", "industry"),
        settings=_settings(options, "segment", "region", "industry"),
        can_merge=True,
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
        owners=("companies",),
        can_merge=True,
        changed="lastmodifieddate",
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
        owners=("companies",),
        can_merge=True,
        finish=partial(_with_status, stages),
        meaning="|".join(options[f"{name}_stages"] for name in stages),
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
        columns=columns | ({"frequency": "recurringbillingfrequency"} if is_line_item else {}),
        settings={
            options[f"{part}_property"]: f"{part}_property"
            for part in ("plan", "start", "end", "mrr")
        },
        owners=("deals", "companies") if is_line_item else ("companies",),
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
        changed="lastmodifieddate" if name == "contacts" else "hs_lastmodifieddate",
    )


def _named(options: Options, *parts: str) -> dict[str, str]:
    return {
        part: options[f"{part}_property"] for part in parts if options[f"{part}_property"] != NONE
    }


def _settings(options: Options, *parts: str) -> dict[str, str]:
    return {options[f"{part}_property"]: f"{part}_property" for part in parts}


def _with_status(stages: dict[str, set[str]], deal: Record) -> Record:
    """A deal with the order's status that its stage means."""
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
    """A line item that is sold once is no subscription."""
    return subscription | {
        "is_recurring": "true" if subscription.get("frequency", "always") else "false"
    }
