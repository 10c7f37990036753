"""One CRM object as it is asked for, and a record of it as it lands."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from orchestration.sources.connector import Record

# The columns that are times, whatever properties the settings take them from.
INSTANTS = {"created_at", "closed_at", "start_date", "end_date", "referred_at", "converted_at"}


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
        columns |= {
            column: of_milliseconds(columns[column]) for column in INSTANTS & columns.keys()
        }
        changed_at = instant(record.get("updatedAt") or properties[self.changed])
        return self.finish(
            {"id": str(record["id"]), "changed_at": changed_at, "object_name": self.name} | columns
        )


def instant(text: str) -> str:
    """An instant in milliseconds, so that instants compare as text: HubSpot leaves out a fraction of zero."""
    whole, _, fraction = of_milliseconds(text).removesuffix("Z").partition(".")
    return f"{whole}.{fraction[:3]:0<3}Z"


def of_milliseconds(value: object) -> object:
    """A time as HubSpot mostly writes it, where it stands as milliseconds since 1970; anything else as it is."""
    digits = str(value).removeprefix("-")
    if not digits.isdecimal() or not 9 <= len(digits) <= 14:
        return value
    return (
        datetime.fromtimestamp(int(value) / 1_000, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
    )
