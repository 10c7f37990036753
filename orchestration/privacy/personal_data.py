"""Which columns of a landed table name somebody, and how: of entity files by their names, of vendors as declared."""

from dataclasses import dataclass
from pathlib import Path

from orchestration.sources import CONNECTORS
from orchestration.sources.connector import Table
from orchestration.sources.entities import ENTITIES

# Contact details in text (docs/CONTRACT.md §4); `macros/personal_data.sql` of dbt has the same
# patterns.
EMAIL_PATTERN = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}"
PHONE_PATTERN = r"(\+|00)[ .()\-]*([0-9][ .()\-]*){7,14}[0-9]"
REMOVED = "[removed]"

# Roles of columns.
CONTACT_ID, CUSTOMER_ID, CUSTOMER_REFERENCE = "contact_id", "customer_id", "customer_reference"
EMAIL, EMAIL_DOMAIN, NAME, OWN, PROSE = "email", "email_domain", "name", "own", "prose"
# The kind of alias that an id of a role is.
ID_KINDS = {
    CONTACT_ID: "contact",
    CUSTOMER_ID: "customer",
    CUSTOMER_REFERENCE: "customer_reference",
}
# Columns of entity files and of published tables; every other is `other`.
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


@dataclass(frozen=True)
class PersonalColumns:
    """How a landed table names people and customers.

    Attributes:
        entity: the entity whose rows its rows are like.
        roles: the role of each column that has one.
        system: the vendor whose name its ids carry in the warehouse; None for entity files.
    """

    entity: str
    roles: dict[str, str]
    system: str | None = None

    def columns(self, role: str) -> list[str]:
        """The columns of a role, in the table's order."""
        return [column for column, its_role in self.roles.items() if its_role == role]

    def canonical_id(self, text: str) -> str:
        """An id as the warehouse knows it."""
        return f"{self.system}:{text}" if self.system else text

    def landed_id(self, text: str) -> str:
        """An id as the table holds it."""
        return text.removeprefix(f"{self.system}:") if self.system else text


def personal_columns(folder: str, table: str) -> PersonalColumns | None:
    """How a table in a folder of the landing names somebody; None for one that holds no rows of a source.

    Args:
        folder: the folder below the landing, a source system or `demo_` and one.
        table: the table's folder in it.
    """
    connector = CONNECTORS.get(folder.removeprefix("demo_"))
    if connector is not None:
        declared = next((one for one in connector.tables if one.name == table), None)
        return declared and _of_vendor(declared, connector.name)
    if table not in ENTITIES:
        return None
    return PersonalColumns(
        table, {name: ROLES[name] for name in ENTITIES[table].columns if name in ROLES}
    )


def landed_tables(landing: Path) -> dict[Path, PersonalColumns]:
    """Every folder of rows in the landing, with how they name somebody."""
    folders = {
        path: personal_columns(path.parent.name, path.name) for path in sorted(landing.glob("*/*"))
    }
    return {path: columns for path, columns in folders.items() if columns is not None}


def _of_vendor(table: Table, system: str) -> PersonalColumns:
    key_role = table.roles.get(table.key[0])
    like_answers = "survey_responses" if PROSE in table.roles.values() else "tickets"
    entity = {CONTACT_ID: "contacts", CUSTOMER_ID: "customers"}.get(key_role, like_answers)
    return PersonalColumns(
        entity, {name: table.roles[name] for name in table.columns if name in table.roles}, system
    )
