"""Conversations in Intercom, with their parts and statistics."""

from collections import defaultdict
from itertools import pairwise

from demo.servers.business_time import BusinessTime, epoch
from demo.servers.intercom.people import People
from demo.servers.native_ids import intercom_conversation_id
from demo.servers.server import Company

Row = dict[str, str]

FIRST_PART, FIRST_TEAM, FIRST_ADMIN = 30_000_001, 5_001, 9_001
ADMINS, FIN, OPERATOR = [FIRST_ADMIN + number for number in range(5)], 9_101, 9_102
# The Messenger is on the website.
SOURCES = {"email": "email", "web": "conversation", "phone": "phone_call", "chat": "conversation"}
PRIORITIES = {"low": "low", "normal": "medium", "high": "high", "urgent": "urgent"}
STATES = {"new": "open", "open": "open", "pending": "snoozed", "hold": "snoozed"}
STATES |= {"solved": "closed", "closed": "closed"}
PART_TYPES = {"open": "open", "snoozed": "snoozed", "closed": "close"}
REMOVED = ("deleted", "merged", "spam")
TEXT = "<p>Thank you for your patience.</p>"


class Conversations:
    """The conversations of a company.

    Attributes:
        live: Conversations with their parts by id, in the order of their creation.
        deleted: The entries of the list of deleted conversations.
        teams: Teams by name.
        ids: The id of each canonical ticket.
    """

    def __init__(self, company: Company, people: People, business_time: BusinessTime) -> None:
        teams = sorted({row["team"] for row in company["tickets"] if row["team"]})
        self.teams = {
            team: {
                "type": "team",
                "id": str(FIRST_TEAM + number),
                "name": team,
                "admin_ids": ADMINS,
            }
            for number, team in enumerate(teams)
        }
        self.ids: dict[str, str] = {}
        self.live: dict[str, dict] = {}
        self.deleted: list[dict] = []
        self._business_time = business_time
        events = defaultdict(list)
        for number, event in enumerate(company["ticket_events"]):
            events[event["ticket_id"]].append((FIRST_PART + number, event))
        for row in company["tickets"]:
            self._add(row, people, events[row["ticket_id"]])

    def _add(self, row: Row, people: People, events: list[tuple[int, Row]]) -> None:
        id_ = intercom_conversation_id(row["ticket_id"])
        self.ids[row["ticket_id"]] = id_
        last = epoch(events[-1][1]["occurred_at"] if events else row["created_at"])
        if row["status"] in REMOVED:
            self.deleted.append(
                {"type": "conversation", "id": id_, "metrics_retained": True, "deleted_at": last}
            )
            return
        contact, at = people.requester(row), epoch(row["created_at"])
        admin = ADMINS[int(id_) % len(ADMINS)]
        authors = {
            "agent": _author("admin", admin),
            "bot": _author("bot", FIN) | {"from_ai_agent": True, "is_ai_answer": True},
            "system": _author("bot", OPERATOR),
            "customer": _author("user", contact["id"]) | {"email": contact["email"]},
        }
        described = bool(events) and events[0][1]["event_type"] == "comment"
        described_by = events[0][1]["actor_type"] if described else "customer"
        parts = _parts(id_, events[1:] if described else events, authors)
        company = people.companies.get(row["customer_id"])
        team_id = FIRST_TEAM + list(self.teams).index(row["team"]) if row["team"] else 0
        self.live[id_] = {
            "type": "conversation",
            "id": id_,
            "created_at": at,
            "updated_at": max([at, *(part["created_at"] for part in parts)]),
            "source": {
                "type": SOURCES[row["channel"]],
                "id": id_,
                "delivered_as": "customer_initiated"
                if described_by == "customer"
                else "admin_initiated",
                "subject": "",
                "body": "<p>A question</p>",
                "author": authors[described_by],
                "redacted": False,
            },
            "contacts": {
                "type": "contact.list",
                "contacts": [{"type": "contact", "id": contact["id"], "external_id": None}],
            },
            "company": {"type": "company", "id": company["id"]} if company else None,
            "first_contact_reply": {"type": "conversation", "created_at": at, "url": None},
            "admin_assignee_id": admin,
            "team_assignee_id": team_id,
            "state": parts[-1]["state"] if parts else "open",
            "open": not parts or parts[-1]["state"] == "open",
            "read": True,
            "priority": PRIORITIES[row["priority"]],
            "statistics": self._statistics(at, parts),
            "conversation_rating": None,
            "custom_attributes": {"Topic": row["topic"]} if row["topic"] else {},
            "ai_agent": None,
            "ai_agent_participated": any(part["author"]["from_ai_agent"] for part in parts),
            "conversation_parts": {
                "type": "conversation_part.list",
                "conversation_parts": parts,
                "total_count": len(parts),
            },
        }

    def _statistics(self, created_at: int, parts: list[dict]) -> dict:
        replies = [
            part["created_at"]
            for part in parts
            if part["part_type"] == "comment" and part["author"]["type"] == "admin"
        ]
        closes = [part["created_at"] for part in parts if part["part_type"] == "close"]
        states = ["open", *(part["state"] for part in parts)]
        reopens = sum(
            before == "closed" and after != "closed" for before, after in pairwise(states)
        )
        return {
            "type": "conversation_statistics",
            "time_to_admin_reply": self._open_seconds(created_at, replies[:1]),
            "time_to_first_close": self._open_seconds(created_at, closes[:1]),
            "time_to_last_close": self._open_seconds(created_at, closes[-1:]),
            "first_contact_reply_at": created_at,
            "first_admin_reply_at": replies[0] if replies else None,
            "last_admin_reply_at": replies[-1] if replies else None,
            "first_close_at": closes[0] if closes else None,
            "last_close_at": closes[-1] if closes else None,
            "count_reopens": reopens,
            "count_conversation_parts": len(parts),
        }

    def _open_seconds(self, start: int, end: list[int]) -> int | None:
        return self._business_time.seconds(start, end[0]) if end else None


def _parts(
    conversation_id: str, events: list[tuple[int, Row]], authors: dict[str, dict]
) -> list[dict]:
    parts: list[dict] = []
    state = "open"
    for number, event in events:
        if event["event_type"] == "comment":
            part_type = "note" if event["is_public"] == "false" else "comment"
        elif (changed := STATES.get(event["status"], state)) != state:
            part_type, state = PART_TYPES[changed], changed
        else:
            continue
        at = epoch(event["occurred_at"])
        parts.append(
            {
                "type": "conversation_part",
                "id": str(number),
                "part_type": part_type,
                "body": TEXT if event["event_type"] == "comment" else None,
                "created_at": at,
                "updated_at": at,
                "notified_at": at,
                "assigned_to": None,
                "author": authors[event["actor_type"]],
                "attachments": [],
                "external_id": None,
                "redacted": False,
                "state": state,
                "tags": [],
                "event_details": None,
            }
        )
    return parts


def _author(kind: str, id_: int | str) -> dict:
    return {
        "type": kind,
        "id": str(id_),
        "name": None,
        "email": None,
        "from_ai_agent": False,
        "is_ai_answer": False,
    }
