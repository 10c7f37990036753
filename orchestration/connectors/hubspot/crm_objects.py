"""What is asked of each CRM object by the settings, and a record as it lands.

What belongs here: objects and properties by name. How they are asked for is `reading`'s.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from orchestration.connectors.connector import Options, Record

LINE_ITEMS = "line_items"
CURRENCIES = {"subscriptions": "hs_currency_code", LINE_ITEMS: "hs_line_item_currency_code"}
NAMES = {"subscriptions": "hs_name", LINE_ITEMS: "name"}


@dataclass(frozen=True)
class CrmObject:
    """One object as it is read.

    Attributes:
        table: the table its records land in.
        name: what addresses call it.
        columns: the property that each landed column is taken from.
        settings: the setting that names a property, for the error where the account does not have it.
        owners: the objects on the way from a record to its company, the last one `companies`; empty where a record
            needs none.
        can_merge: its records may be merged into others.
        changed: the property with the time of the last change.
        finish: what else makes a landed record of the columns.
        meaning: what the settings make of the same answer: another meaning needs everything read again.
    """

    table: str
    name: str
    columns: dict[str, str]
    settings: dict[str, str]
    owners: tuple[str, ...] = ()
    can_merge: bool = False
    changed: str = "hs_lastmodifieddate"
    finish: Callable[[Record], Record] = lambda record: record
    meaning: str = ""

    @property
    def asked(self) -> list[str]:
        """The properties to ask for."""
        merged = ["hs_merged_object_ids"] if self.can_merge else []
        return sorted({self.changed, *self.columns.values(), *merged})

    def landed(self, record: Record) -> Record:
        """A record with its properties as columns."""
        properties = record["properties"]
        columns = {column: properties.get(name) for column, name in self.columns.items()}
        return self.finish({"id": record["id"], "changed_at": instant(record["updatedAt"]), **columns})


def crm_objects(options: Options) -> list[CrmObject]:
    """The objects to read, in the order of the tables."""
    objects = [_companies(options), _contacts(), _deals(options)]
    if options["subscriptions_object"]:
        objects.append(_subscriptions(options))
    if options["referrals_object"]:
        objects.append(_referrals(options))
    return objects


def instant(text: str) -> str:
    """An instant in milliseconds, so that instants compare as text: HubSpot leaves out a fraction of zero."""
    whole, _, fraction = text.rstrip("Z").partition(".")
    return f"{whole}.{fraction:0<3}Z"


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
    stages = {name: set(_listed(options[f"{name}_stages"])) for name in ("won", "lost", "refunded")}
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
        settings={options[f"{part}_property"]: f"{part}_property" for part in ("plan", "start", "end", "mrr")},
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
    return {part: options[f"{part}_property"] for part in parts if options[f"{part}_property"]}


def _settings(options: Options, *parts: str) -> dict[str, str]:
    return {options[f"{part}_property"]: f"{part}_property" for part in parts}


def _listed(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _with_status(stages: dict[str, set[str]], deal: Record) -> Record:
    """A deal with the order's status that its stage means."""
    stage = deal["stage"]
    is_won, is_closed = deal["is_won"] == "true", deal["is_closed"] == "true"
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
    return subscription | {"is_recurring": "true" if subscription.get("frequency", "always") else "false"}
