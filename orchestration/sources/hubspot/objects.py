"""The CRM objects that are read: the properties of each, and how a record becomes a landed one.

HubSpot documents the status, the start of billing and the payments of a commerce subscription, but
neither an end nor MRR
(https://developers.hubspot.com/docs/guides/api/crm/objects/create-and-manage-subscriptions). The
defaults for these are the names that line items have; other accounts set their own. The statuses
are documented at https://knowledge.hubspot.com/subscriptions/manage-subscriptions.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from orchestration.sources.connector import Options, Record, id_text, split_list
from orchestration.sources.hubspot.settings import NONE, named_surveys, survey_scales
from orchestration.sources.instants import from_epoch

LINE_ITEMS = "line_items"
CURRENCIES = {"subscriptions": "hs_currency_code", LINE_ITEMS: "hs_line_item_currency_code"}
NAMES = {"subscriptions": "hs_name", LINE_ITEMS: "name"}
# Further columns of an object.
OWN_COLUMNS = {
    "subscriptions": {"status": "hs_status"},
    LINE_ITEMS: {"frequency": "recurringbillingfrequency"},
}
# Columns whose property an account may lack: one with a single currency has no currency property.
OPTIONAL_COLUMNS = ("currency", "status", "contact_id", "respondent_email", "channel")
# Columns with times, whichever properties they are read from.
INSTANTS = {"created_at", "closed_at", "referred_at", "converted_at", "responded_at"}
DATES = {"start_date", "end_date"}
MIDNIGHT = "T00:00:00.000Z"
# Shorter numbers are not times.
MIN_EPOCH_DIGITS = 9


@dataclass(frozen=True)
class CrmObject:
    """How one object is read.

    Attributes:
        table: the table that its records land in.
        name: its name in addresses.
        columns: the property of each landed column.
        settings: the option that names a property, for the error about a missing property.
        option: the option that chooses another object or none; None if the object is always read.
        company_path: the associated objects that lead to a record's company, `companies` last;
            empty if records need no company.
        is_mergeable: whether its records may be merged.
        modified_property: the property with the time of the last change.
        named_values: the option that names each deal stage or survey, for the warning about
            unknown ones.
        named_by: the properties that hold them.
        named_as: the records and the kind of value, for the warning.
        finish: derives further columns of a record.
        interpretation: the options that change the meaning of the same response; after a change
            everything is read again.
    """

    table: str
    name: str
    columns: dict[str, str]
    settings: dict[str, str]
    option: str | None = None
    company_path: tuple[str, ...] = ()
    is_mergeable: bool = False
    modified_property: str = "hs_lastmodifieddate"
    named_values: dict[str, str] = field(default_factory=dict)
    named_by: tuple[str, ...] = ()
    named_as: tuple[str, str] = ("", "")
    finish: Callable[[Record], Record] = lambda record: record
    interpretation: str = ""

    @property
    def properties(self) -> list[str]:
        """The properties to request."""
        merged = ["hs_merged_object_ids"] if self.is_mergeable else []
        return sorted({self.modified_property, *self.columns.values(), *merged})

    def landed_record(self, record: Record) -> Record:
        """A record with columns instead of properties."""
        properties = record["properties"]
        columns = {column: properties.get(name) for column, name in self.columns.items()}
        columns |= {column: timestamp(columns[column]) for column in INSTANTS & columns.keys()}
        columns |= {column: _date(columns[column]) for column in DATES & columns.keys()}
        changed_at = sortable_timestamp(
            record.get("updatedAt") or properties[self.modified_property]
        )
        common = {"id": id_text(record["id"]), "changed_at": changed_at, "object_name": self.name}
        return self.finish(common | columns)


def sortable_timestamp(text: str) -> str:
    """A timestamp with milliseconds, which sorts as text: HubSpot omits a zero fraction."""
    seconds, _, fraction = str(timestamp(text)).removesuffix("Z").partition(".")
    return f"{seconds}.{fraction[:3]:0<3}Z"


def timestamp(value: object) -> object:
    """An ISO 8601 timestamp for milliseconds or seconds since 1970; other values unchanged."""
    instant = from_epoch(value) if len(str(value)) >= MIN_EPOCH_DIGITS else None
    if instant is None:
        return value
    return instant.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def _date(value: object) -> object:
    """A date for a number at midnight UTC, else a timestamp, which staging makes a local date.

    HubSpot stores a date without a time as midnight UTC:
    https://developers.hubspot.com/docs/faq/how-should-timestamps-be-formatted-for-hubspots-apis.
    """
    at = timestamp(value)
    return str(at).removesuffix(MIDNIGHT) if at is not value else value


def crm_objects(options: Options) -> list[CrmObject]:
    """The objects to read, in the order of the tables."""
    objects = [_companies(options), _contacts(), _deals(options)]
    if options["subscriptions_object"] != NONE:
        objects.append(_subscriptions(options))
    if options["referrals_object"] != NONE:
        objects.append(_referrals(options))
    if options["tickets_object"] != NONE:
        objects.append(_tickets(options))
    if options["feedback_object"] != NONE:
        objects.append(_feedback(options))
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


def _tickets(options: Options) -> CrmObject:
    topic = options["ticket_topic_property"]
    return CrmObject(
        table="tickets",
        name=options["tickets_object"],
        columns={
            "stage_id": "hs_pipeline_stage",
            "channel": "source_type",
            "priority": "hs_ticket_priority",
            "created_at": "createdate",
        }
        | ({} if topic == NONE else {"topic": topic}),
        settings={topic: "ticket_topic_property"},
        option="tickets_object",
        company_path=("companies",),
        is_mergeable=True,
    )


def _feedback(options: Options) -> CrmObject:
    return CrmObject(
        table="feedback",
        name=options["feedback_object"],
        columns={
            "survey_id": "hs_survey_id",
            "survey_name": "hs_survey_name",
            "survey_kind": "hs_survey_type",
            "score": "hs_value",
            "comment": "hs_content",
            "contact_id": "hs_contact_id",
            "respondent_email": "hs_contact_email_rollup",
            "channel": "hs_survey_channel",
            "responded_at": "hs_submission_timestamp",
        },
        settings={},
        option="feedback_object",
        named_values=dict.fromkeys(named_surveys(options), "survey_scales"),
        named_by=("hs_survey_id", "hs_survey_type"),
        named_as=("no survey response", "survey"),
        finish=partial(_with_scale, survey_scales(options)),
        interpretation=options["survey_scales"],
    )


def _with_scale(scales: dict[str, Record], response: Record) -> Record:
    """A survey response with the scale of its survey, else of its type; unknown types stay."""
    names = (response["survey_id"], response["survey_kind"])
    known = [scales[name] for name in names if name in scales]
    unknown = {"survey_type": response["survey_kind"], "scale_min": "0", "scale_max": "10"}
    return response | (known[0] if known else unknown)


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
