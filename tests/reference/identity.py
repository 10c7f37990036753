"""Identity resolution: the contact and the customer of a row (METRICS.md §2)."""

import csv
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

from .addresses import normalised, normalised_domain
from .reasons import Row

UNKNOWN = "unknown"
_NEVER = datetime.max.replace(tzinfo=UTC)


def read_free_domains(path: Path) -> set[str]:
    """Return the domains of public mailbox providers, which identify no customer."""
    with path.open(newline="", encoding="utf-8") as file:
        return {row["email_domain"].strip().lower() for row in csv.DictReader(file)}


class Identity:
    """Resolves contacts and customers."""

    def __init__(self, customers: list[Row], contacts: list[Row], free_domains: set[str]):
        self.contacts = {row["contact_id"]: row for row in contacts}
        self.contact_by_email: dict[str, Row] = {}
        for row in sorted(contacts, key=_seniority, reverse=True):
            if email := normalised(row["email"]):
                self.contact_by_email[email] = row
        owners: dict[str, list[str]] = defaultdict(list)
        for row in customers:
            if domain := normalised_domain(row["email_domain"]):
                owners[domain].append(row["customer_id"])
        self.customer_by_domain = {
            domain: found[0]
            for domain, found in owners.items()
            if len(found) == 1 and domain not in free_domains
        }

    def contact(self, contact_id: str | None, email: str | None) -> Row | None:
        """Find a contact by ID, else by e-mail: the earliest created, then the smallest ID."""
        if contact_id in self.contacts:
            return self.contacts[contact_id]
        return self.contact_by_email.get(normalised(email))

    def resolve(
        self, row: Row, email: str | None, ticket_customer_id: str = UNKNOWN
    ) -> tuple[str, str | None, str]:
        """Return customer, contact and matching rule; surveys pass `ticket_customer_id`."""
        contact = self.contact(row["contact_id"], email)
        contact_id = contact["contact_id"] if contact else None
        if row["customer_id"]:
            return row["customer_id"], contact_id, "customer_id"
        if contact and contact["customer_id"]:
            return contact["customer_id"], contact_id, "contact"
        if ticket_customer_id != UNKNOWN:
            return ticket_customer_id, contact_id, "ticket"
        address = normalised(email) or ""
        domain = address.rpartition("@")[2] if "@" in address else None
        if domain in self.customer_by_domain:
            return self.customer_by_domain[domain], contact_id, "email_domain"
        return UNKNOWN, contact_id, "unmatched"


def _seniority(contact: Row) -> tuple:
    """Sort key: earliest `created_at` first, missing ones last, then the smallest ID."""
    created_at = contact["created_at"]
    return (created_at is None, created_at or _NEVER, contact["contact_id"])
