"""Where personal data is: patterns of contact details, and the columns of each landed table."""

import re
from dataclasses import dataclass
from pathlib import Path

from orchestration.settings.project import project_variable
from orchestration.sources import CONNECTORS
from orchestration.sources.connector import Table
from orchestration.sources.entities import ENTITIES

REMOVED = "[removed]"

# Roles of columns; `Table.roles` describes them.
CONTACT_ID, CUSTOMER_ID, CUSTOMER_REFERENCE = "contact_id", "customer_id", "customer_reference"
RECORD_REFERENCE = "record_reference"
EMAIL, EMAIL_DOMAIN, NAME, OWN, PROSE = "email", "email_domain", "name", "own", "prose"
# The kind of alias in an ID column, by role. Other columns have the kind `other`.
ID_KINDS = {
    CONTACT_ID: "contact",
    CUSTOMER_ID: "customer",
    CUSTOMER_REFERENCE: "customer_reference",
    RECORD_REFERENCE: "record_reference",
}
# Columns of entity files and of published tables. Columns that are not listed have no role.
ROLES = {
    "contact_id": CONTACT_ID,
    "customer_id": CUSTOMER_ID,
    "referrer_customer_id": CUSTOMER_ID,
    "referred_customer_id": CUSTOMER_ID,
    "email": EMAIL,
    "requester_email": EMAIL,
    "respondent_email": EMAIL,
    "email_domain": EMAIL_DOMAIN,
    "full_name": NAME,
    "customer_name": NAME,
    "comment": PROSE,
}


def contact_pattern(name: str) -> str:
    """A pattern of contact details in text, `email` or `phone`.

    `dbt_project.yml` declares the patterns, and the dbt macro `contact_pattern` does the same.
    """
    declared = project_variable("contact_details")
    pattern = declared[name]
    for part, characters in declared["parts"].items():
        pattern = pattern.replace(f"<{part}>", characters)
    return pattern


def redacted(text: str) -> str:
    """A text without contact details; the dbt macro `redact_contact_details` does the same."""
    without_addresses = re.sub(contact_pattern("email"), REMOVED, text)
    return re.sub(contact_pattern("phone"), rf"\1\2{REMOVED}", without_addresses)


def id_kind(role: str | None) -> str:
    """The kind of alias that a column of a role contains: `contact`, `customer`, … or `other`."""
    return ID_KINDS.get(role, "other") if role else "other"


@dataclass(frozen=True)
class PersonalColumns:
    """The columns of a landed table that identify or describe people and customers.

    Attributes:
        entity: the entity that the rows resemble most.
        roles: the role of each column that has one.
        system: the vendor that prefixes IDs in the warehouse; None for entity files.
    """

    entity: str
    roles: dict[str, str]
    system: str | None = None

    def columns(self, role: str) -> list[str]:
        """The columns of a role, in the order of the table."""
        return [column for column, column_role in self.roles.items() if column_role == role]

    def canonical_id(self, text: str) -> str:
        """The ID of the warehouse for an ID of the table."""
        return f"{self.system}:{text}" if self.system else text

    def landed_id(self, text: str) -> str:
        """The ID of the table for an ID of the warehouse."""
        return text.removeprefix(f"{self.system}:") if self.system else text


def personal_columns(folder: str, table: str) -> PersonalColumns | None:
    """The personal columns of a table in a folder of the landing.

    Args:
        folder: the folder below the landing: a source system, with the prefix `demo_` for the demo
            company.
        table: the folder of the table.

    Returns:
        The columns; None if the table contains no rows of a source.
    """
    connector = CONNECTORS.get(folder.removeprefix("demo_"))
    if connector is not None:
        declared = next((one for one in connector.tables if one.name == table), None)
        return _of_vendor(declared, connector.name) if declared else None
    if table not in ENTITIES:
        return None
    return PersonalColumns(
        table, {name: ROLES[name] for name in ENTITIES[table].columns if name in ROLES}
    )


def landed_tables(landing: Path) -> dict[Path, PersonalColumns]:
    """The folders of the landing that contain rows of a source, with their personal columns."""
    folders = {
        path: personal_columns(path.parent.name, path.name) for path in sorted(landing.glob("*/*"))
    }
    return {path: columns for path, columns in folders.items() if columns is not None}


def _of_vendor(table: Table, system: str) -> PersonalColumns:
    key_role = table.roles.get(table.key[0], "")
    like_answers = "survey_responses" if PROSE in table.roles.values() else "tickets"
    entity = {CONTACT_ID: "contacts", CUSTOMER_ID: "customers"}.get(key_role, like_answers)
    roles = {name: table.roles[name] for name in table.columns if name in table.roles}
    return PersonalColumns(entity, roles, system)
