"""Intercom's objects with the fields of its API description; the values are ours."""

from datetime import UTC, datetime
from typing import Any

from tests.support.replay import Responses

Record = dict[str, Any]
USER, LEAD, ADMIN, MACRO_BOT = "6762f14a1bb69f9f2193bba1", "6762f14a1bb69f9f2193bba2", "11", "12"
FIN = {"type": "bot", "id": "278", "name": "Fin", "from_ai_agent": True, "is_ai_answer": True}


def at(text: str) -> int:
    """An instant of March 2026, `02 09:30`, in seconds since 1970."""
    return int(datetime.fromisoformat(f"2026-03-{text}:00").replace(tzinfo=UTC).timestamp())


def author(kind: str, id_: str) -> Record:
    return {
        "type": kind,
        "id": id_,
        "name": "Someone",
        "email": f"{id_}@harbour.example",
        "from_ai_agent": False,
        "is_ai_answer": False,
    }


BY_USER, BY_LEAD = author("user", USER), author("lead", LEAD)
BY_ADMIN, BY_MACRO_BOT = author("admin", ADMIN), author("admin", MACRO_BOT)


def part(
    id_: str, part_type: str, time: str, by: Record, body: str | None = None, **fields: Any
) -> Record:
    return {
        "type": "conversation_part",
        "id": id_,
        "part_type": part_type,
        "body": body,
        "created_at": at(time),
        "updated_at": at(time),
        "notified_at": at(time),
        "assigned_to": None,
        "author": by,
        "attachments": [],
        "external_id": None,
        "redacted": False,
        "email_message_metadata": None,
        "state": None,
        "tags": [],
        "event_details": None,
        "app_package_code": None,
    } | fields


def conversation(
    id_: str, time: str, by: Record, *parts: Record, delivered_as: str, **fields: Any
) -> Record:
    """A conversation as its own endpoint returns it."""
    return {
        "type": "conversation",
        "id": id_,
        "title": None,
        "created_at": at(time),
        "updated_at": max([at(time), *(part["created_at"] for part in parts)]),
        "waiting_since": None,
        "snoozed_until": None,
        "source": {
            "type": "conversation",
            "id": f"4039{id_}",
            "delivered_as": delivered_as,
            "subject": "",
            "body": "<p>A secret question</p>",
            "author": by,
            "attachments": [],
            "url": None,
            "redacted": False,
        },
        "contacts": {
            "type": "contact.list",
            "contacts": [{"type": "contact", "id": USER, "external_id": "70"}],
        },
        "company": None,
        "first_contact_reply": None,
        "admin_assignee_id": 11,
        "team_assignee_id": 0,
        "open": True,
        "state": "open",
        "read": False,
        "tags": {"type": "tag.list", "tags": []},
        "priority": "none",
        "sla_applied": None,
        "statistics": None,
        "conversation_rating": None,
        "teammates": None,
        "custom_attributes": {},
        "linked_objects": {"type": "list", "data": [], "total_count": 0, "has_more": False},
        "ai_agent": None,
        "ai_agent_participated": False,
        "conversation_parts": {
            "type": "conversation_part.list",
            "conversation_parts": list(parts),
            "total_count": len(parts),
        },
    } | fields


def ticket(id_: str, time: str, category: str, state: str, *parts: Record) -> Record:
    return {
        "type": "ticket",
        "id": id_,
        "ticket_id": "40",
        "ticket_attributes": {"_default_title_": "A secret title"},
        "ticket_state": {"type": "ticket_state", "id": "8577", "category": state},
        "ticket_type": {"type": "ticket_type", "id": "100", "name": "Bug", "archived": False},
        "contacts": {
            "type": "contact.list",
            "contacts": [{"type": "contact", "id": USER, "external_id": "70"}],
        },
        "admin_assignee_id": 0,
        "team_assignee_id": 7,
        "created_at": at(time),
        "updated_at": max([at(time), *(part["created_at"] for part in parts)]),
        "ticket_parts": {
            "type": "ticket_part.list",
            "ticket_parts": list(parts),
            "total_count": len(parts),
        },
        "open": True,
        "category": category,
        "is_shared": False,
    }


def ticket_state(id_: str, time: str, state: str, before: str) -> Record:
    """A part that changes the state of a ticket."""
    states = {"ticket_state": state, "previous_ticket_state": before}
    return part(id_, "ticket_state_updated_by_admin", time, BY_ADMIN, **states)


def contact(id_: str, time: str, **fields: Any) -> Record:
    return {
        "type": "contact",
        "id": id_,
        "external_id": None,
        "role": "user",
        "email": f"{id_[-2:]}@harbour.example",
        "phone": "+4712345678",
        "name": "Ana",
        "created_at": at(time),
        "updated_at": at(time),
        "companies": {"type": "list", "data": [], "total_count": 0, "has_more": False},
        "custom_attributes": {},
    } | fields


def search(name: str, *records: Record, after: str | None = None) -> Record:
    """A page of a search."""
    following = {"next": {"page": 2, "starting_after": after}} if after else {}
    pages = {"type": "pages", "page": 1, "per_page": 150, "total_pages": 1} | following
    return {"type": "list", "pages": pages, "total_count": len(records), name: list(records)}


def workspace(conversations: list[Record]) -> Responses:
    """The responses of a workspace; a search does not contain parts."""
    listed = [
        {name: value for name, value in record.items() if name != "conversation_parts"}
        for record in conversations
    ]
    return {
        "GET /admins": [{"type": "admin.list", "admins": [BY_ADMIN, BY_MACRO_BOT]}],
        "GET /teams": [{"type": "team.list", "teams": [{"id": "7", "name": "Billing"}]}],
        "GET /office_hours_schedules": [{"type": "office_hours_schedule.list", "data": []}],
        "POST /conversations/search": [search("conversations", *listed)],
        **{f"GET /conversations/{record['id']}": [record] for record in conversations},
        "GET /conversations/deleted": [search("conversations")],
        "POST /tickets/search": [search("tickets")],
        "POST /contacts/search": [search("data")],
        "GET /companies/scroll": [{"type": "list", "data": [], "scroll_param": "s"}],
    }
