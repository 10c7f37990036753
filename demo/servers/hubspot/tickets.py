"""Tickets of HubSpot's Service Hub, with the history of their stages and their conversations.

Each team is a pipeline. Tickets with the status `deleted`, `merged` or `spam` are archived. A
ticket's schedule is unknown to HubSpot.
"""

from collections import defaultdict
from datetime import datetime

from demo.servers.hubspot.crm import Crm, CrmRecord
from demo.servers.server import Company

TICKETS = "tickets"
PROPERTIES = ["hs_pipeline", "hs_pipeline_stage", "source_type", "hs_ticket_priority"]
PROPERTIES += ["hs_ticket_category", "time_to_first_agent_reply", "time_to_close"]
FIRST_TICKET, FIRST_PIPELINE = 37_100_000_000, 100
STATUSES = ("new", "open", "pending", "hold", "solved", "closed")
CLOSED = ("solved", "closed")
REMOVED = ("deleted", "merged", "spam")
PRIORITIES = {"normal": "MEDIUM"}
SOURCES = {"web": "FORM"}
ACTORS = {"customer": "V-51", "agent": "A-9", "bot": "B-3", "system": "S-hubspot"}


class Tickets:
    """What belongs to tickets and is not in the CRM.

    Attributes:
        ids: The HubSpot id of each ticket.
        pipelines: The pipelines with their stages.
        histories: The values of `hs_pipeline_stage` by ticket, the newest first.
        threads: The conversations by the time of their last message.
        messages: The messages of each conversation, the newest first.
    """

    def __init__(self, company: Company, crm: Crm, contacts: dict[str, str]) -> None:
        rows = company.get("tickets", [])
        self._stages: dict[str, dict[str, str]] = {}
        self.pipelines = [
            self._pipeline(FIRST_PIPELINE + number, team)
            for number, team in enumerate(sorted({row["team"] for row in rows}))
        ]
        self.histories: dict[str, list[dict]] = {}
        self.threads: list[dict] = []
        self.messages: dict[str, list[dict]] = {}
        events = defaultdict(list)
        for event in company.get("ticket_events", []):
            events[event["ticket_id"]].append(event)
        crm.define_object(TICKETS, PROPERTIES)
        self.ids = {row["ticket_id"]: str(FIRST_TICKET + at) for at, row in enumerate(rows)}
        for row in rows:
            self._add(self.ids[row["ticket_id"]], row, events[row["ticket_id"]], crm, contacts)
        self.threads.sort(key=lambda thread: (thread["latestMessageTimestamp"], thread["id"]))

    @property
    def options(self) -> dict[str, str]:
        """The options that read tickets, with the status of each stage."""
        entries = (
            f"{stage}={status}"
            for stages in self._stages.values()
            for status, stage in stages.items()
        )
        return {"tickets_object": TICKETS, "ticket_stages": ",".join(entries)}

    def _pipeline(self, id_: int, team: str) -> dict:
        self._stages[team] = {status: f"{id_}{place}" for place, status in enumerate(STATUSES)}
        return {
            "id": str(id_),
            "label": team,
            "displayOrder": 0,
            "archived": False,
            "stages": [
                {
                    "id": stage,
                    "label": status,
                    "metadata": {"ticketState": "CLOSED" if status in CLOSED else "OPEN"},
                    "archived": False,
                }
                for status, stage in self._stages[team].items()
            ],
        }

    def _add(
        self, id_: str, row: dict[str, str], events: list[dict], crm: Crm, contacts: dict[str, str]
    ) -> None:
        stages = self._stages[row["team"]]
        changes = [event for event in events if event["event_type"] == "status"]
        history = [_change(stages["new"], row["created_at"], "system")] + [
            _change(stages[event["status"]], event["occurred_at"], event["actor_type"])
            for event in changes
        ]
        self.histories[id_] = history[::-1]
        created = _milliseconds(row["created_at"])
        last = _milliseconds(events[-1]["occurred_at"]) if events else created
        properties = {
            "hs_pipeline": next(p["id"] for p in self.pipelines if p["label"] == row["team"]),
            "hs_pipeline_stage": history[-1]["value"],
            "source_type": SOURCES.get(row["channel"], row["channel"].upper()),
            "hs_ticket_priority": PRIORITIES.get(row["priority"], row["priority"].upper()),
            "hs_ticket_category": row["topic"] or None,
        }
        properties |= _times(row["created_at"], events)
        crm.add(TICKETS, CrmRecord(id_, properties, created, max(created, last)))
        if row["contact_id"] in contacts:
            crm.associate(TICKETS, id_, "contacts", [contacts[row["contact_id"]]])
        if row["status"] in REMOVED:
            crm.archive(TICKETS, id_, max(created, last) + 1)
            return
        comments = [event for event in events if event["event_type"] == "comment"]
        if comments:
            thread_id = f"7{id_}"
            self.messages[thread_id] = [_message(event) for event in comments[::-1]]
            self.threads.append(
                {
                    "id": thread_id,
                    "createdAt": row["created_at"],
                    "status": "OPEN",
                    "inboxId": "1",
                    "latestMessageTimestamp": comments[-1]["occurred_at"],
                    "spam": False,
                    "archived": False,
                    "threadAssociations": {"associatedTicketId": id_},
                }
            )


def _change(stage: str, at: str, actor: str) -> dict:
    source = "CRM_UI" if actor == "agent" else "AUTOMATION_PLATFORM"
    return {"value": stage, "timestamp": at, "sourceType": source}


def _times(created_at: str, events: list[dict]) -> dict[str, str | None]:
    """The milliseconds from the creation to an agent's first reply, and to the last closing."""
    comments = [event for event in events if event["event_type"] == "comment"]
    replies = [
        event["occurred_at"]
        for event in comments[1:]
        if event["actor_type"] == "agent" and event["is_public"] != "false"
    ]
    changes = [event for event in events if event["event_type"] == "status"]
    before = ["new", *(event["status"] for event in changes)]
    closings = [
        event["occurred_at"]
        for event, earlier in zip(changes, before, strict=False)
        if event["status"] in CLOSED and earlier not in CLOSED
    ]
    created = _milliseconds(created_at)
    return {
        "time_to_first_agent_reply": str(_milliseconds(replies[0]) - created) if replies else None,
        "time_to_close": str(_milliseconds(closings[-1]) - created) if closings else None,
    }


def _message(event: dict[str, str]) -> dict:
    is_customer, is_public = event["actor_type"] == "customer", event["is_public"] != "false"
    direction = {"direction": "INCOMING" if is_customer else "OUTGOING"} if is_public else {}
    return {
        "id": event["event_id"],
        "type": "MESSAGE" if is_public else "COMMENT",
        "createdAt": event["occurred_at"],
        "createdBy": ACTORS[event["actor_type"]],
        "client": {"clientType": "HUBSPOT"},
        "text": "A text",
    } | direction


def _milliseconds(timestamp: str) -> int:
    return int(datetime.fromisoformat(timestamp).timestamp() * 1_000)
