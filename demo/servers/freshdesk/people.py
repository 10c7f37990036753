"""Companies and contacts in Freshdesk: a ticket has a requester, and addresses are unique."""

from demo.servers.server import Company

FIRST_COMPANY, FIRST_CONTACT, FIRST_CREATED = 7_000_001, 2_000_001, 3_000_001


class People:
    """Companies and contacts.

    Attributes:
        companies: Freshdesk's companies by canonical customer id.
        contacts: Freshdesk's contacts by canonical contact id, then those created by tickets.
    """

    def __init__(self, company: Company) -> None:
        self.companies = {
            row["customer_id"]: _company(FIRST_COMPANY + number, row)
            for number, row in enumerate(company["customers"])
        }
        self._companies_by_id = {company["id"]: company for company in self.companies.values()}
        self.contacts: dict[str, dict] = {}
        self._by_email: dict[str, dict] = {}
        for row in sorted(
            company["contacts"], key=lambda row: (row["created_at"], row["contact_id"])
        ):
            self._add_known(row)
        self._created = 0

    def _add_known(self, row: dict) -> None:
        email = row["email"].strip().lower()
        company = self.companies.get(row["customer_id"])
        number = FIRST_CONTACT + int(row["contact_id"].partition("-")[2])
        # Addresses are unique; another contact with the same address has a phone number instead.
        contact = _contact(
            number,
            row["full_name"],
            None if email in self._by_email else email,
            company,
            row["created_at"],
        )
        self.contacts[row["contact_id"]] = contact
        self._by_email.setdefault(email, contact)

    def requester_and_company(self, row: dict) -> tuple[dict, dict | None]:
        """The requester of a canonical ticket, and the ticket's company."""
        own, email = self.companies.get(row["customer_id"]), row["requester_email"].strip().lower()
        if row["contact_id"]:
            requester = self.contacts[row["contact_id"]]
        elif email:
            requester = self._by_email.get(email) or self._created_by_ticket(
                email, email, None, row["created_at"]
            )
        else:
            requester = self._created_by_ticket(
                f"{row['customer_id']} by phone", None, own, row["created_at"]
            )
        return requester, own or self._companies_by_id.get(requester["company_id"])

    def _created_by_ticket(
        self, name: str, email: str | None, company: dict | None, at: str
    ) -> dict:
        """A contact that Freshdesk creates with a ticket."""
        if name not in self.contacts:
            self.contacts[name] = _contact(FIRST_CREATED + self._created, name, email, company, at)
            self._created += 1
            if email:
                self._by_email[email] = self.contacts[name]
        return self.contacts[name]


def _company(number: int, row: dict) -> dict:
    return {
        "id": number,
        "name": row["customer_name"],
        "description": None,
        "note": None,
        "domains": [row["email_domain"]] if row["email_domain"] else [],
        "created_at": row["created_at"],
        "updated_at": row["created_at"],
        "custom_fields": {"crm_id": row.get("external_id") or row["customer_id"]},
        "health_score": None,
        "account_tier": None,
        "renewal_date": None,
        "industry": row["industry"] or None,
    }


def _contact(number: int, name: str, email: str | None, company: dict | None, at: str) -> dict:
    return {
        "active": True,
        "address": None,
        "company_id": company["id"] if company else None,
        "description": None,
        "email": email,
        "id": number,
        "contact_type": "contact",
        "job_title": None,
        "language": "en",
        "mobile": None,
        "name": name,
        "phone": None if email else f"+1 202 555 01{number % 100:02}",
        "time_zone": "London",
        "twitter_id": None,
        "created_at": at,
        "updated_at": at,
        "custom_fields": {},
    }
