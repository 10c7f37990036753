"""Who is meant: every alias that the landing knows of the given people or customers, each with its stand-in."""

import csv
import secrets
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from orchestration.environment import PROJECT_ROOT, VENDORS
from orchestration.errors import BadConfigurationError
from orchestration.privacy.personal_data import (
    CONTACT_ID,
    CUSTOMER_ID,
    CUSTOMER_REFERENCE,
    EMAIL_DOMAIN,
    NAME,
    REMOVED,
    PersonalColumns,
    landed_tables,
)
from orchestration.privacy.personal_data import EMAIL as EMAIL_ROLE
from orchestration.privacy.pseudonyms import HOST, NOWHERE, WORD, StandIns, normalised_address
from orchestration.privacy.suppression import Suppression
from orchestration.sql_text import literal, quoted

EMAIL, CONTACT, CUSTOMER = "email", "contact", "customer"
# What is known of people and customers, by the roles of landed columns.
PEOPLE = {
    "customers": {"customer_id": CUSTOMER_ID, "customer_name": NAME, "email_domain": EMAIL_DOMAIN},
    "contacts": {
        "contact_id": CONTACT_ID,
        "customer_id": CUSTOMER_ID,
        "email": EMAIL_ROLE,
        "full_name": NAME,
    },
    "tickets": {"contact_id": CONTACT_ID, "requester_email": EMAIL_ROLE},
    "survey_responses": {"contact_id": CONTACT_ID, "respondent_email": EMAIL_ROLE},
}
# Where rows name a contact beside an address that may be another one of theirs.
SEEN_WITH_CONTACTS = {"tickets": "requester_email", "survey_responses": "respondent_email"}


@dataclass
class Aliases:
    """What the subjects are known by.

    Attributes:
        emails, contacts, customers, names, domains: the aliases of each kind, addresses normalised.
    """

    emails: set[str] = field(default_factory=set)
    contacts: set[str] = field(default_factory=set)
    customers: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    domains: set[str] = field(default_factory=set)


def one_kind(given: dict[str, list[str] | None]) -> tuple[str, list[str]]:
    """The one kind of subject that was given, and its values.

    Raises:
        BadConfigurationError: none or several kinds were given, or a value can be nobody's.
    """
    kinds = [(kind, values) for kind, values in given.items() if values]
    if len(kinds) != 1:
        raise BadConfigurationError(
            "cx erase: give exactly one of --email, --contact and --customer"
        )
    kind, values = kinds[0]
    if any(not value.strip() for value in values):
        raise BadConfigurationError(f"--{kind}: the value is blank; give whom to erase")
    if kind == EMAIL and any("@" not in value.strip()[1:-1] for value in values):
        raise BadConfigurationError(
            "--email: the value is no e-mail address; give one, or use --contact"
        )
    if kind == CUSTOMER and "unknown" in values:
        raise BadConfigurationError(
            "--customer: 'unknown' is what belongs to no customer; give a customer_id"
        )
    return kind, values


def find_aliases(landing: Path, kind: str, values: list[str]) -> Aliases:
    """Every alias of the given subjects, over all landed versions of all sources.

    Whoever shares an address or a contact id with a subject is the subject: identity matching takes them for one too.

    Args:
        landing: the folder of all sources' landings.
        kind: `email`, `contact` or `customer`.
        values: the addresses or ids as they were given.
    """
    aliases = Aliases()
    with duckdb.connect() as connection:
        _read(connection, landing)
        if kind == CUSTOMER:
            aliases.customers.update(values)
            _add_customers(connection, aliases)
        elif kind == CONTACT:
            aliases.contacts.update(values)
        else:
            aliases.emails.update(normalised_address(value) for value in values)
        _add_contacts(connection, aliases)
        _add_addresses_seen(connection, aliases)
        aliases.contacts = {
            alias for alias in aliases.contacts if not f":{alias}".count(":erased:")
        }
        aliases.emails = {alias for alias in aliases.emails if not alias.startswith("erased-")}
    return aliases


def suppress(suppression: Suppression, aliases: Aliases, known_domains: set[str]) -> None:
    """Give every alias its stand-in.

    Tokens are random, and in the order of the ids that they stand for: where the smallest of several ids counts, it
    still does. An address keeps its domain where that leads to a company or to a public mailbox provider.
    """
    for domain in aliases.domains:
        suppression.add("domain", domain, f"erased-{_tokens(1)[0]}.invalid")
    # Whoever was erased before at a domain that goes now leaves it too.
    stand_ins = StandIns(suppression)
    for digest, stand_in in suppression.stand_ins.items():
        suppression.stand_ins[digest] = stand_ins.address(stand_in) or stand_in
    for kind, ids in ((CONTACT, aliases.contacts), (CUSTOMER, aliases.customers)):
        for alias, token in zip(sorted(ids), _tokens(len(ids)), strict=True):
            system, _, native = alias.partition(":")
            suppression.add(
                kind, alias, f"{system}:erased:{token}" if system in VENDORS else f"erased:{token}"
            )
            if system in VENDORS and kind == CUSTOMER:
                # Other systems name it by its id alone, Salesforce's also by its first 15 characters.
                for reference in {native, native[:15]} if system == "salesforce" else {native}:
                    suppression.add(CUSTOMER_REFERENCE, reference, f"erased:{token}")
    for email, token in zip(sorted(aliases.emails), _tokens(len(aliases.emails)), strict=True):
        domain = email.rpartition("@")[2]
        host = suppression.find("domain", domain) or (
            domain if domain in known_domains else NOWHERE
        )
        suppression.add(EMAIL, email, f"erased-{token}@{host}")
    for name in aliases.names:
        if words := WORD.findall(name.lower()):
            suppression.add_name(words, REMOVED)


def known_domains(landing: Path) -> set[str]:
    """The e-mail domains by which rows find a customer, and those of public mailbox providers."""
    with duckdb.connect() as connection:
        _read(connection, landing)
        rows = connection.execute("select distinct lower(email_domain) from customers").fetchall()
    return _public_domains() | {domain for (domain,) in rows if domain and HOST.fullmatch(domain)}


def _read(connection: duckdb.DuckDBPyConnection, landing: Path) -> None:
    """Views of what has landed of people, empty where nothing has."""
    for entity, names in PEOPLE.items():
        connection.execute(
            f"create table {entity} ({', '.join(f'{name} varchar' for name in names)})"
        )
    for folder, columns in landed_tables(landing).items():
        files = [str(path) for path in folder.glob("*.parquet")]
        if files and columns.entity in PEOPLE:
            values = [_expression(role, columns) for role in PEOPLE[columns.entity].values()]
            connection.execute(
                f"insert into {columns.entity} select distinct {', '.join(values)}"
                " from read_parquet(?, union_by_name = true)",
                [files],
            )
    connection.create_function("normalised_address", normalised_address, ["varchar"], "varchar")
    connection.execute("create table wanted (kind varchar, alias varchar)")


def _expression(role: str, columns: PersonalColumns) -> str:
    """SQL for what a landed row says in a role: a name from its parts, ids as the warehouse knows them."""
    found = [quoted(column) for column in columns.columns(role)]
    if not found:
        return "null"
    if role == NAME:
        return f"nullif(concat_ws(' ', {', '.join(found)}), '')"
    if columns.system and role in (CONTACT_ID, CUSTOMER_ID):
        return f"{literal(columns.system + ':')} || {found[0]}"
    return found[0]


def _add_customers(connection: duckdb.DuckDBPyConnection, aliases: Aliases) -> None:
    """A customer's names and contacts, and its domain where no other customer shares it."""
    rows = connection.execute(
        "select customer_id, customer_name, lower(trim(email_domain)) from customers where email_domain is not null"
        " or list_contains($ids, customer_id)",
        {"ids": sorted(aliases.customers)},
    ).fetchall()
    aliases.names.update(
        name for customer_id, name, _ in rows if customer_id in aliases.customers and name
    )
    shared = {domain for customer_id, _, domain in rows if customer_id not in aliases.customers}
    own = {domain for customer_id, _, domain in rows if customer_id in aliases.customers and domain}
    aliases.domains = own - shared - _public_domains()
    contacts = connection.execute(
        "select contact_id from contacts where list_contains($ids, customer_id) and contact_id is not null",
        {"ids": sorted(aliases.customers)},
    ).fetchall()
    aliases.contacts.update(contact_id for (contact_id,) in contacts)


def _add_contacts(connection: duckdb.DuckDBPyConnection, aliases: Aliases) -> None:
    connection.execute(
        "create table people as select contact_id, normalised_address(email) as email, full_name,"
        " normalised_address(contact_id) as address_as_id from contacts"
    )
    known = -1
    while known != len(aliases.contacts) + len(aliases.emails):
        known = len(aliases.contacts) + len(aliases.emails)
        connection.execute("delete from wanted")
        wanted = [("email", alias) for alias in aliases.emails] + [
            ("contact", alias) for alias in aliases.contacts
        ]
        if wanted:
            connection.executemany("insert into wanted values (?, ?)", wanted)
        rows = connection.execute(
            "select contact_id, email, full_name from people where email in (select alias from wanted where kind ="
            " 'email') or address_as_id in (select alias from wanted where kind = 'email')"
            " or contact_id in (select alias from wanted where kind = 'contact')"
        ).fetchall()
        aliases.contacts.update(
            contact_id for contact_id, _, _ in rows if (contact_id or "").strip()
        )
        aliases.emails.update(email for _, email, _ in rows if email and "@" in email)
        aliases.names.update(name for _, _, name in rows if name)


def _add_addresses_seen(connection: duckdb.DuckDBPyConnection, aliases: Aliases) -> None:
    """Addresses that stand beside a subject's contact id and are no other contact's."""
    for entity, column in SEEN_WITH_CONTACTS.items():
        rows = connection.execute(
            f"select distinct normalised_address({column}) as email from {entity}"
            f" where contact_id in (select alias from wanted where kind = 'contact') and contains({column}, '@')"
            " and email not in (select email from people where email is not null)"
        ).fetchall()
        aliases.emails.update(email for (email,) in rows)


def _public_domains() -> set[str]:
    with (PROJECT_ROOT / "seeds" / "free_email_domains.csv").open(
        encoding="utf-8", newline=""
    ) as file:
        return {row["email_domain"] for row in csv.DictReader(file)}


def _tokens(count: int) -> list[str]:
    return sorted(secrets.token_hex(8) for _ in range(count))
