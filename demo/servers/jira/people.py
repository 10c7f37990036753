"""Organisations and accounts in Jira: a request has a reporter, and organisations have members."""

from demo.servers.business_time import epoch
from demo.servers.server import Company

Row = dict[str, str]

FIRST_ORGANIZATION = 1
AGENTS = [f"712020:a0000000-0000-4000-8000-{number:012}" for number in range(5)]
BOT_APP, RULE_APP = "712020:b0000000-0000-4000-8000-000000000001", "557058:f58131cb"
APP_NAMES = {BOT_APP: "Virtual agent", RULE_APP: "Automation for Jira"}


class People:
    """Organisations and accounts.

    Attributes:
        organizations: The organisations by canonical customer id.
        members: The accounts of each organisation by its id.
        properties: The properties of each organisation by its id.
        accounts: The accounts of customers by canonical contact id, then those of other reporters.
    """

    def __init__(self, company: Company) -> None:
        self.organizations = {
            row["customer_id"]: _organization(FIRST_ORGANIZATION + number, row)
            for number, row in enumerate(company["customers"])
        }
        self.members: dict[str, list[dict]] = {
            organization["id"]: [] for organization in self.organizations.values()
        }
        self.properties = {
            self.organizations[row["customer_id"]]["id"]: {
                "crm_id": row.get("external_id") or row["customer_id"]
            }
            for row in company["customers"]
        }
        self.accounts: dict[str, dict] = {}
        self._by_email: dict[str, dict] = {}
        for row in sorted(
            company["contacts"], key=lambda row: (row["created_at"], row["contact_id"])
        ):
            email = row["email"].strip().lower()
            # Addresses are unique. Another account with the same address hides it.
            shown = None if email in self._by_email else email
            account = self._add(row["contact_id"], row["full_name"], shown, row["customer_id"])
            self._by_email.setdefault(email, account)

    def reporter(self, row: Row) -> dict:
        """The reporter of a canonical ticket; one with an unknown address is a new account."""
        email = row["requester_email"].strip().lower()
        if row["contact_id"]:
            return self.accounts[row["contact_id"]]
        if email:
            if email not in self._by_email:
                self._by_email[email] = self._add(email, email, email, "")
            return self._by_email[email]
        key = f"{row['customer_id']} by phone"
        return self.accounts.get(key) or self._add(key, "Caller", None, row["customer_id"])

    def organization_of(self, row: Row, reporter: dict) -> dict | None:
        """The organisation with which a request is shared."""
        if row["customer_id"]:
            return self.organizations.get(row["customer_id"])
        organizations = self.organizations.values()
        return next((one for one in organizations if reporter in self.members[one["id"]]), None)

    def _add(self, key: str, name: str, email: str | None, customer_id: str) -> dict:
        self.accounts[key] = _account(
            f"qm:0e3a1c5e-demo:{len(self.accounts):012}", "customer", name, email
        )
        if customer_id in self.organizations:
            self.members[self.organizations[customer_id]["id"]].append(self.accounts[key])
        return self.accounts[key]


def agent(number: int) -> dict:
    """An agent, whose address is hidden."""
    return _account(AGENTS[number % len(AGENTS)], "atlassian", f"Agent {number}", None)


def app(account_id: str) -> dict:
    """The account of an app."""
    return _account(account_id, "app", APP_NAMES[account_id], None)


def _account(account_id: str, kind: str, name: str, email: str | None) -> dict:
    visible = {"emailAddress": email} if email else {}
    return visible | {
        "accountId": account_id,
        "accountType": kind,
        "displayName": name,
        "active": True,
        "timeZone": "Europe/Berlin",
    }


def _organization(number: int, row: Row) -> dict:
    at = epoch(row["created_at"])
    created = {"iso8601": row["created_at"], "epochMillis": 1_000 * at, "friendly": "Once"}
    return {"id": str(number), "name": row["customer_name"], "created": created}
