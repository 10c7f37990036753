"""Companies and contacts in Intercom: a conversation has a contact, and a contact has companies."""

from demo.servers.business_time import epoch
from demo.servers.server import Company

Row = dict[str, str]


class People:
    """Companies and contacts.

    Attributes:
        companies: Intercom's companies by canonical customer id.
        contacts: Intercom's contacts by canonical contact id, then those of unknown writers.
    """

    def __init__(self, company: Company) -> None:
        self.companies = {
            row["customer_id"]: _company(number, row)
            for number, row in enumerate(company["customers"])
        }
        self.contacts: dict[str, dict] = {}
        self._by_email: dict[str, dict] = {}
        for row in sorted(
            company["contacts"], key=lambda row: (row["created_at"], row["contact_id"])
        ):
            email = row["email"].strip().lower()
            contact = self._add(
                row["contact_id"], "user", row["full_name"], email, row["customer_id"], row
            )
            self._by_email.setdefault(email, contact)

    def requester(self, row: Row) -> dict:
        """The contact of a canonical ticket; one with an unknown address is a new lead."""
        email = row["requester_email"].strip().lower()
        if row["contact_id"]:
            return self.contacts[row["contact_id"]]
        if email:
            if email not in self._by_email:
                self._by_email[email] = self._add(email, "lead", "", email, "", row)
            return self._by_email[email]
        key = f"{row['customer_id']} without an address"
        if key not in self.contacts:
            self._add(key, "lead", "Caller", "", row["customer_id"], row)
        return self.contacts[key]

    def _add(self, key: str, role: str, name: str, email: str, customer_id: str, row: Row) -> dict:
        at, company = epoch(row["created_at"]), self.companies.get(customer_id)
        attached = [{"type": "company", "id": company["id"]}] if company else []
        self.contacts[key] = {
            "type": "contact",
            "id": f"{len(self.contacts) + 1:024x}",
            "external_id": None,
            "workspace_id": "demo",
            "role": role,
            "email": email or None,
            "phone": None,
            "name": name or None,
            "created_at": at,
            "updated_at": at,
            "companies": {
                "type": "list",
                "data": attached,
                "total_count": len(attached),
                "has_more": False,
            },
            "custom_attributes": {},
        }
        return self.contacts[key]


def _company(number: int, row: Row) -> dict:
    at = epoch(row["created_at"])
    return {
        "type": "company",
        "id": f"c0{number:022x}",
        "company_id": row.get("external_id") or row["customer_id"],
        "name": row["customer_name"],
        "website": row["email_domain"] or None,
        "industry": row["industry"] or None,
        "remote_created_at": at,
        "created_at": at,
        "updated_at": at,
        "user_count": 1,
        "custom_attributes": {},
    }
