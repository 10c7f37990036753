"""One CRM object as it is asked for, and a record of it as it lands."""

from collections.abc import Callable
from dataclasses import dataclass

from orchestration.connectors.connector import Record


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
        known = {"id": record["id"], "changed_at": instant(record["updatedAt"]), "object_name": self.name}
        return self.finish(known | columns)


def instant(text: str) -> str:
    """An instant in milliseconds, so that instants compare as text: HubSpot leaves out a fraction of zero."""
    whole, _, fraction = text.rstrip("Z").partition(".")
    return f"{whole}.{fraction:0<3}Z"
