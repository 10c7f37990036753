"""The organisations, users and groups of a Zendesk account.

In Zendesk a ticket has a requester, and email addresses are unique. A ticket with no more than a
customer belongs to a user of the customer without an address. Contacts that share an address are
one user, the earliest. An unknown address becomes an end user without an organisation.
"""

from collections.abc import Iterable

Row = dict[str, str]

FIRST_ORGANIZATION, FIRST_USER, FIRST_GROUP = 360_000_000_001, 380_000_000_001, 370_000_000_001
OPENED = "2020-01-01T00:00:00Z"


class People:
    """The organisations, users and groups of a company.

    Attributes:
        organizations: Organisations by customer id.
        users: All users by id.
        groups: Groups by team.
        bot_id: The id of the bot's user.
    """

    def __init__(
        self, customers: Iterable[Row], contacts: Iterable[Row], teams: Iterable[str]
    ) -> None:
        self.users: list[dict] = []
        self.organizations = {
            row["customer_id"]: _organization(FIRST_ORGANIZATION + number, row)
            for number, row in enumerate(sorted(customers, key=lambda row: row["customer_id"]))
        }
        self._by_email: dict[str, dict] = {}
        self._by_contact: dict[str, dict] = {}
        self._nameless: dict[int | None, dict] = {}
        for row in sorted(contacts, key=lambda row: row["contact_id"]):
            self._by_contact[row["contact_id"]] = self._user_of(row)
        self.groups = {
            team: {"id": FIRST_GROUP + number, "name": team, "deleted": False, "created_at": OPENED}
            for number, team in enumerate(sorted(teams))
        }
        self._agents = {team: self._add("agent", f"Agent {team}") for team in (*self.groups, "")}
        self.bot_id = self._add("agent", "Answer Bot")["id"]

    def requester(self, ticket: Row) -> dict:
        """The requester of a ticket."""
        if ticket.get("contact_id") in self._by_contact:
            return self._by_contact[ticket["contact_id"]]
        if email := _normalised(ticket.get("requester_email")):
            if email not in self._by_email:
                self._by_email[email] = self._add(
                    "end-user", email.split("@")[0], email, at=ticket["created_at"]
                )
            return self._by_email[email]
        organization_id = self.organization_id(ticket.get("customer_id"))
        if organization_id not in self._nameless:
            caller = self._add(
                "end-user", "Caller", organization_id=organization_id, at=ticket["created_at"]
            )
            self._nameless[organization_id] = caller
        return self._nameless[organization_id]

    def agent_id(self, team: str) -> int:
        """The id of a team's agent."""
        return self._agents.get(team, self._agents[""])["id"]

    def organization_id(self, customer_id: str | None) -> int | None:
        """The id of a customer's organisation."""
        return self.organizations[customer_id]["id"] if customer_id in self.organizations else None

    def _user_of(self, contact: Row) -> dict:
        email = _normalised(contact.get("email"))
        if email and email in self._by_email:
            return self._by_email[email]
        user = self._add(
            "end-user",
            contact.get("full_name") or "Unknown",
            email or None,
            self.organization_id(contact.get("customer_id")),
            contact.get("created_at") or OPENED,
        )
        if email:
            self._by_email[email] = user
        return user

    def _add(
        self,
        role: str,
        name: str,
        email: str | None = None,
        organization_id: int | None = None,
        at: str = OPENED,
    ) -> dict:
        user = {
            "id": FIRST_USER + len(self.users),
            "name": name,
            "email": email,
            "role": role,
            "organization_id": organization_id,
            "active": True,
            "suspended": False,
            "verified": True,
            "tags": [],
            "user_fields": {},
            "created_at": at,
            "updated_at": at,
        }
        self.users.append(user)
        return user


def _organization(organization_id: int, row: Row) -> dict:
    return {
        "id": organization_id,
        "name": row.get("customer_name") or row["customer_id"],
        "external_id": row.get("external_id") or row["customer_id"],
        "domain_names": [row["email_domain"]] if row.get("email_domain") else [],
        "organization_fields": {},
        "tags": [],
        "group_id": None,
        "created_at": row.get("created_at") or OPENED,
        "updated_at": row.get("created_at") or OPENED,
        "deleted_at": None,
    }


def _normalised(email: str | None) -> str:
    return (email or "").strip().lower()
