"""The subjects of an erasure: every alias of the given people or customers, with its pseudonym."""

import csv
import secrets
import sys
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from orchestration.environment import PROJECT_ROOT, VENDORS
from orchestration.errors import BadConfigurationError
from orchestration.escaping import literal, quoted
from orchestration.privacy.addresses import add_address_functions, normalised_address
from orchestration.privacy.personal_data import (
    CONTACT_ID,
    CUSTOMER_ID,
    CUSTOMER_REFERENCE,
    EMAIL_DOMAIN,
    NAME,
    RECORD_REFERENCE,
    REMOVED,
    PersonalColumns,
    landed_tables,
)
from orchestration.privacy.personal_data import EMAIL as EMAIL_ROLE
from orchestration.privacy.pseudonyms import (
    ERASED_DOMAIN,
    HOST,
    WORD,
    Pseudonyms,
)
from orchestration.privacy.suppression import Suppression

EMAIL, CONTACT, CUSTOMER = "email", "contact", "customer"
# Columns of people and customers, by the role of the landed column.
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
# Columns with an address beside a contact ID; the address may be another one of the same contact.
SEEN_WITH_CONTACTS = {"tickets": "requester_email", "survey_responses": "respondent_email"}


@dataclass
class Aliases:
    """The aliases of the subjects.

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
        BadConfigurationError: no kind or several kinds were given, or a value is invalid.
    """
    kinds = [(kind, values) for kind, values in given.items() if values]
    if len(kinds) != 1:
        raise BadConfigurationError(
            "cx erase: give exactly one of --email, --contact and --customer"
        )
    kind, values = kinds[0]
    if any(not value.strip() for value in values):
        raise BadConfigurationError(f"--{kind}: the value is blank; give an address or ID")
    if kind == EMAIL and any("@" not in value.strip()[1:-1] for value in values):
        raise BadConfigurationError(
            "--email: the value is not an e-mail address; give an address, or use --contact"
        )
    if kind == CUSTOMER and "unknown" in values:
        raise BadConfigurationError(
            "--customer: 'unknown' is the member for rows without a customer; give a customer_id"
        )
    return kind, values


def read_addresses(file: str) -> list[str]:
    """The e-mail addresses in a file, one per line; blank lines are skipped.

    Other users of the machine see arguments of a command, but not the content of a file.

    Args:
        file: the path of the file; `-` is the standard input.

    Raises:
        BadConfigurationError: the file cannot be read, is not UTF-8, or has no line.
    """
    try:
        content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        lines = content.decode("utf-8-sig").splitlines()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise BadConfigurationError(
            f"--from: {file} cannot be read ({reason}); give a file with an address per line"
        ) from None
    addresses = [line.strip() for line in lines if line.strip()]
    if not addresses:
        raise BadConfigurationError(f"--from: {file} is empty; write an address per line")
    return addresses


def find_aliases(landing: Path, kind: str, values: list[str]) -> Aliases:
    """Find every alias of the given subjects, over all landed versions of all sources.

    A contact that shares an address or a contact ID with a subject is the same subject, as in
    identity matching.

    Args:
        landing: the folder of all landed sources.
        kind: `email`, `contact` or `customer`.
        values: the addresses or IDs as given.
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
    """Give every alias its pseudonym.

    Tokens are random, and sorted like the IDs that they replace: the smallest of several IDs stays
    the smallest. An address keeps its domain if that is the domain of a customer or of a public
    mailbox provider.
    """
    for domain in aliases.domains:
        suppression.add("domain", domain, f"erased-{_tokens(1)[0]}.invalid")
    # Pseudonyms of people erased earlier lose a domain that is erased now.
    pseudonyms = Pseudonyms(suppression)
    for digest, pseudonym in suppression.pseudonyms.items():
        suppression.pseudonyms[digest] = pseudonyms.address(pseudonym) or pseudonym
    for kind, ids in ((CONTACT, aliases.contacts), (CUSTOMER, aliases.customers)):
        for alias, token in zip(sorted(ids), _tokens(len(ids)), strict=True):
            system, _, native = alias.partition(":")
            suppression.add(
                kind, alias, f"{system}:erased:{token}" if system in VENDORS else f"erased:{token}"
            )
            if system in VENDORS:
                # Other systems refer to a record by the native ID; for Salesforce also by its first
                # 15 characters.
                role = CUSTOMER_REFERENCE if kind == CUSTOMER else RECORD_REFERENCE
                for reference in {native, native[:15]} if system == "salesforce" else {native}:
                    suppression.add(role, reference, f"erased:{token}")
    for email, token in zip(sorted(aliases.emails), _tokens(len(aliases.emails)), strict=True):
        domain = email.rpartition("@")[2]
        host = suppression.find("domain", domain) or (
            domain if domain in known_domains else ERASED_DOMAIN
        )
        suppression.add(EMAIL, email, f"erased-{token}@{host}")
    for name in aliases.names:
        if words := WORD.findall(name.lower()):
            suppression.add_name(words, REMOVED)


def known_domains(landing: Path) -> set[str]:
    """The e-mail domains of customers and of public mailbox providers."""
    with duckdb.connect() as connection:
        _read(connection, landing)
        rows = connection.execute(
            "select distinct normalised_domain(email_domain) from customers"
        ).fetchall()
    return _public_domains() | {domain for (domain,) in rows if domain and HOST.fullmatch(domain)}


def _read(connection: duckdb.DuckDBPyConnection, landing: Path) -> None:
    """Create tables of the landed people and customers; they are empty if nothing has landed."""
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
                " from read_parquet(?, union_by_name = true, hive_partitioning = false)",
                [files],
            )
    add_address_functions(connection)
    connection.execute("create table wanted (kind varchar, alias varchar)")


def _expression(role: str, columns: PersonalColumns) -> str:
    """The SQL expression of a role: names joined from their parts, IDs as in the warehouse."""
    found = [quoted(column) for column in columns.columns(role)]
    if not found:
        return "null"
    if role == NAME:
        return f"nullif(concat_ws(' ', {', '.join(found)}), '')"
    if columns.system and role in (CONTACT_ID, CUSTOMER_ID):
        return f"{literal(columns.system + ':')} || {found[0]}"
    return found[0]


def _add_customers(connection: duckdb.DuckDBPyConnection, aliases: Aliases) -> None:
    """Add the names and contacts of customers, and domains that no other customer shares."""
    rows = connection.execute(
        "select customer_id, customer_name, normalised_domain(email_domain) from customers where"
        " email_domain is not null"
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
        "select contact_id from contacts"
        " where list_contains($ids, customer_id) and contact_id is not null",
        {"ids": sorted(aliases.customers)},
    ).fetchall()
    aliases.contacts.update(contact_id for (contact_id,) in contacts)


def _add_contacts(connection: duckdb.DuckDBPyConnection, aliases: Aliases) -> None:
    connection.execute(
        "create table people as select contact_id, normalised_address(email) as email, full_name,"
        " normalised_address(contact_id) as address_as_id from contacts"
    )
    found = -1
    while found != len(aliases.contacts) + len(aliases.emails):
        found = len(aliases.contacts) + len(aliases.emails)
        connection.execute("delete from wanted")
        wanted = [("email", alias) for alias in aliases.emails] + [
            ("contact", alias) for alias in aliases.contacts
        ]
        if wanted:
            connection.executemany("insert into wanted values (?, ?)", wanted)
        rows = connection.execute(
            "select contact_id, email, full_name from people"
            " where email in (select alias from wanted where kind = 'email')"
            " or address_as_id in (select alias from wanted where kind = 'email')"
            " or contact_id in (select alias from wanted where kind = 'contact')"
        ).fetchall()
        aliases.contacts.update(
            contact_id for contact_id, _, _ in rows if (contact_id or "").strip()
        )
        aliases.emails.update(email for _, email, _ in rows if email and "@" in email)
        aliases.names.update(name for _, _, name in rows if name)


def _add_addresses_seen(connection: duckdb.DuckDBPyConnection, aliases: Aliases) -> None:
    """Add addresses that occur beside a contact ID of a subject and belong to no other contact."""
    for entity, column in SEEN_WITH_CONTACTS.items():
        rows = connection.execute(
            f"select distinct normalised_address({column}) as email from {entity}"
            " where contact_id in (select alias from wanted where kind = 'contact')"
            f" and contains({column}, '@')"
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
