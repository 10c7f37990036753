"""Tickets in Freshdesk, with their conversations, activities and stats."""

from collections import defaultdict
from datetime import datetime

from demo.servers.freshdesk.people import People
from demo.servers.server import Company

FIRST_TICKET, FIRST_CONVERSATION, FIRST_GROUP, FIRST_AGENT = 10_001, 40_000_001, 5_001, 9_000_001
AGENTS, BOT = [FIRST_AGENT + number for number in range(5)], FIRST_AGENT + 90
SOURCES = {"email": 1, "web": 2, "phone": 3, "chat": 7}
PRIORITIES = {"low": 1, "normal": 2, "high": 3, "urgent": 4}
# Freshdesk has no status before open, and only a note marks a merged ticket.
STATUSES = {"new": 2, "open": 2, "pending": 3, "hold": 7, "solved": 4, "closed": 5}
STATUS_NAMES = {
    2: "Open",
    3: "Pending",
    4: "Resolved",
    5: "Closed",
    6: "Waiting on Customer",
    7: "Waiting on Third Party",
}
SOLVED = (4, 5)
STATS = (
    "agent_responded_at",
    "requester_responded_at",
    "first_responded_at",
    "reopened_at",
    "resolved_at",
    "closed_at",
    "pending_since",
)


class Tickets:
    """The tickets of a company.

    Attributes:
        tickets: Tickets by id.
        conversations: Replies and notes by ticket id, without the ticket's description.
        activities: Status changes in chronological order.
        groups: Groups by team.
    """

    def __init__(self, company: Company, people: People) -> None:
        self.tickets: dict[int, dict] = {}
        self.conversations: dict[int, list[dict]] = defaultdict(list)
        self.activities: list[dict] = []
        teams = sorted({row["team"] for row in company["tickets"] if row["team"]})
        self.groups = {
            team: {"id": FIRST_GROUP + number, "name": team} for number, team in enumerate(teams)
        }
        self._ids: dict[str, int] = {}
        self._outcomes: dict[int, str] = {}
        for row in company["tickets"]:
            self._add_ticket(row, people)
        described: set[int] = set()
        for number, row in enumerate(company["ticket_events"]):
            ticket = self.tickets[self._ids[row["ticket_id"]]]
            ticket["updated_at"] = max(ticket["updated_at"], row["occurred_at"])
            if row["event_type"] == "status":
                self._set_status(ticket, row)
            elif ticket["id"] in described:
                self._add_conversation(FIRST_CONVERSATION + number, ticket, row)
            described.add(ticket["id"])

    def _add_ticket(self, row: dict, people: People) -> None:
        number = FIRST_TICKET + len(self.tickets)
        requester, company = people.requester_and_company(row)
        self._ids[row["ticket_id"]] = number
        self._outcomes[number] = row["status"]
        at = row["created_at"]
        self.tickets[number] = {
            "id": number,
            "subject": "A question",
            "status": 2,
            "priority": PRIORITIES[row["priority"]],
            "source": SOURCES[row["channel"]],
            "type": row["topic"] or None,
            "group_id": self.groups[row["team"]]["id"] if row["team"] else None,
            "responder_id": AGENTS[number % len(AGENTS)],
            "company_id": company["id"] if company else None,
            "requester_id": requester["id"],
            "spam": row["status"] == "spam",
            "deleted": row["status"] == "deleted",
            "association_type": None,
            "custom_fields": {"cf_business_hours": row["schedule"] or None},
            "tags": [],
            "created_at": at,
            "updated_at": at,
            "requester": {
                name: requester[name] for name in ("id", "name", "email", "mobile", "phone")
            },
            "stats": dict.fromkeys(STATS) | {"status_updated_at": at},
        }
        self._add_activity(
            self.tickets[number], at, "Open", "user", requester["id"], {"new_ticket": True}
        )

    def _add_conversation(self, number: int, ticket: dict, row: dict) -> None:
        actor, at = row["actor_type"], row["occurred_at"]
        private = row["is_public"] == "false"
        merging = private and self._outcomes[ticket["id"]] == "merged"
        note = f"This ticket is closed and merged into ticket {ticket['id'] - 1}"
        text = note if merging else "Thank you for your patience."
        self.conversations[ticket["id"]].append(
            {
                "body_text": text,
                "body": f"<div>{text}</div>",
                "id": number,
                "incoming": actor == "customer",
                "private": private,
                "user_id": self._user(ticket, actor),
                "support_email": None,
                "source": 2 if private else 0,
                "ticket_id": ticket["id"],
                "created_at": at,
                "updated_at": at,
                "attachments": [],
            }
        )
        stats = ticket["stats"]
        if actor == "customer":
            stats["requester_responded_at"] = at
        elif actor == "agent" and not private:
            stats["agent_responded_at"] = at
            stats["first_responded_at"] = stats["first_responded_at"] or at

    def _set_status(self, ticket: dict, row: dict) -> None:
        status, at, stats = STATUSES[row["status"]], row["occurred_at"], ticket["stats"]
        reopened = ticket["status"] in SOLVED and status not in SOLVED
        if reopened:
            stats |= {"reopened_at": at, "resolved_at": None, "closed_at": None}
        stats |= {"status_updated_at": at, "pending_since": at if status == 3 else None}
        if status in SOLVED:
            stats["resolved_at"] = stats["resolved_at"] or at
        if status == 5:
            stats["closed_at"] = at
        ticket["status"] = status
        performer = self._user(ticket, row["actor_type"])
        kind = "user" if performer else "system"
        extra = {} if performer else {"automation": {"type": 2, "rule": "Housekeeping"}}
        self._add_activity(ticket, at, STATUS_NAMES[status], kind, performer, extra)

    def _user(self, ticket: dict, actor: str) -> int | None:
        users = {"agent": ticket["responder_id"], "bot": BOT, "customer": ticket["requester_id"]}
        return users.get(actor)

    def _add_activity(
        self, ticket: dict, at: str, status: str, kind: str, performer: int | None, extra: dict
    ) -> None:
        instant = datetime.fromisoformat(at)
        self.activities.append(
            {
                "performed_at": f"{instant:%d-%m-%Y %H:%M:%S} +0000",
                "ticket_id": ticket["id"],
                "performer_type": kind,
                "performer_id": performer,
                "activity": extra | {"status": status},
            }
        )
