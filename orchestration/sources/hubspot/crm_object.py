"""How one CRM object is read, and how a record of it becomes a landed one."""

from collections.abc import Callable
from dataclasses import dataclass, field

from orchestration.sources.connector import Record, id_text
from orchestration.sources.instants import from_epoch

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
