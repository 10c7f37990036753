"""Tickets with their audits and metric sets.

A merged ticket is closed and has a tag. A deleted ticket has the status `deleted`, and so does
spam, whose requester is suspended: marking a ticket as spam deletes it. A deleted ticket of a
requester who has also sent spam cannot be distinguished from spam.
"""

from datetime import UTC, datetime

from demo.servers.business_time import DEFAULT, BusinessTime, epoch, stamp
from demo.servers.native_ids import zendesk_ticket_id
from demo.servers.zendesk.people import People
from demo.servers.zendesk.schedules import Schedules

Row = dict[str, str]

TOPIC_FIELD = 360_000_000_777
FIRST_AUDIT = 2_000_000_000_001
FIRST_EVENT, FIRST_OTHER_EVENT = 1_000_000_000_001, 3_000_000_000_001
CHANNELS = {"phone": "voice"}
# The names of the channels in the export of ticket events.
VIA = {"email": "Mail", "web": "Web form", "voice": "Phone call (inbound)", "chat": "Chat"}
STATUSES = {"merged": "closed", "spam": "deleted"}
SYSTEM = -1
SOLVED = ("solved", "closed")


class Tickets:
    """Tickets and their audits.

    Attributes:
        records: The tickets.
        audits: The audits in chronological order.
        ids: Zendesk's ticket ids by canonical id.
    """

    def __init__(
        self, rows: list[Row], events: list[Row], people: People, schedules: Schedules
    ) -> None:
        self._people, self._schedules = people, schedules
        ordered = sorted(rows, key=lambda row: row["ticket_id"])
        self.ids = {row["ticket_id"]: int(zendesk_ticket_id(row["ticket_id"])) for row in ordered}
        self.audits: list[dict] = []
        self._other_events = 0
        by_ticket: dict[str, list[tuple[int, Row]]] = {}
        for number, event in enumerate(sorted(events, key=lambda event: event["event_id"])):
            by_ticket.setdefault(event["ticket_id"], []).append((FIRST_EVENT + number, event))
        instants = [epoch(row["created_at"]) for row in rows] + [
            epoch(event["occurred_at"]) for event in events
        ]
        days = [
            datetime.fromtimestamp(instant, UTC).date()
            for instant in (min(instants), max(instants))
        ]
        self._business_times = schedules.business_times(*days)
        self.records = [self._ticket(row, by_ticket.get(row["ticket_id"], [])) for row in ordered]
        self.audits.sort(key=lambda audit: audit["timestamp"])
        for number, audit in enumerate(self.audits):
            audit["id"] = FIRST_AUDIT + number

    def _ticket(self, row: Row, events: list[tuple[int, Row]]) -> dict:
        requester = self._people.requester(row)
        status = STATUSES.get(row["status"], row["status"])
        channel = CHANNELS.get(row.get("channel", ""), row.get("channel") or "api")
        schedule = row.get("schedule", "")
        if schedule not in self._schedules.ids:
            schedule = DEFAULT
        updated = self._add_audits(row, events, requester["id"], schedule, channel, status)
        actors = {event["actor_type"] for _, event in events}
        if row["status"] == "spam":
            requester["suspended"] = True
        ticket = {
            "id": self.ids[row["ticket_id"]],
            "created_at": row["created_at"],
            "updated_at": stamp(updated),
            "generated_timestamp": updated,
            "via": {"channel": channel, "source": {"from": {}, "to": {}, "rel": None}},
            "type": None,
            "priority": row.get("priority") or None,
            "status": status,
            "support_type": "ai_agent" if "bot" in actors and "agent" not in actors else "agent",
            "requester_id": requester["id"],
            "submitter_id": requester["id"],
            "assignee_id": self._people.agent_id(row.get("team", "")),
            "organization_id": self._organization_id(row, requester),
            "group_id": self._people.groups[row["team"]]["id"] if row.get("team") else None,
            "tags": ["closed_by_merge"] if row["status"] == "merged" else [],
            "custom_fields": [{"id": TOPIC_FIELD, "value": row.get("topic") or None}],
            "satisfaction_rating": None,
        }
        if status != "deleted":
            ticket["metric_set"] = metric_set(
                ticket, [event for _, event in events], self._business_times[schedule]
            )
        return ticket

    def _organization_id(self, row: Row, requester: dict) -> int | None:
        return self._people.organization_id(row.get("customer_id")) or requester["organization_id"]

    def _add_audits(
        self,
        row: Row,
        events: list[tuple[int, Row]],
        requester_id: int,
        schedule: str,
        channel: str,
        status: str,
    ) -> int:
        """Add the audits of a ticket and return the time of the last one."""
        created = epoch(row["created_at"])
        first = [
            self._other({"status": "new", "event_type": "Create", "via": VIA.get(channel, channel)})
        ]
        if schedule != DEFAULT:
            assigned = {
                "previous_schedule_id": None,
                "new_schedule_id": self._schedules.ids[schedule],
            }
            first.append(
                self._other(assigned | {"event_type": "ScheduleAssignment", "via": "Rule"})
            )
        if not events or epoch(events[0][1]["occurred_at"]) != created:
            self._add(row, created, requester_id, VIA.get(channel, channel), first)
            first = []
        last, before = created, "new"
        for event_id, event in events:
            last = epoch(event["occurred_at"])
            actor = self._actor(event["actor_type"], row, requester_id)
            via = "Rule" if actor == SYSTEM else VIA.get(channel, channel)
            self._add(row, last, actor, via, [*first, _child(event_id, event, actor, via, before)])
            first, before = [], event.get("status") or before
        if status == "deleted":
            last += 60
            change = {
                "status": "deleted",
                "previous_value": before,
                "event_type": "Change",
                "via": "Web form",
            }
            self._add(
                row,
                last,
                self._people.agent_id(row.get("team", "")),
                "Web form",
                [self._other(change)],
            )
        return last

    def _actor(self, actor_type: str, row: Row, requester_id: int) -> int:
        agent_id = self._people.agent_id(row.get("team", ""))
        return {"customer": requester_id, "agent": agent_id, "bot": self._people.bot_id}.get(
            actor_type, SYSTEM
        )

    def _other(self, event: dict) -> dict:
        self._other_events += 1
        return {"id": FIRST_OTHER_EVENT + self._other_events, "via_reference_id": None} | event

    def _add(self, row: Row, timestamp: int, updater_id: int, via: str, events: list[dict]) -> None:
        self.audits.append(
            {
                "ticket_id": self.ids[row["ticket_id"]],
                "timestamp": timestamp,
                "created_at": stamp(timestamp),
                "updater_id": updater_id,
                "via": via,
                "system": {"client": "demo"},
                "metadata": {},
                "event_type": "Audit",
                "child_events": events,
            }
        )


def _child(event_id: int, event: Row, actor: int, via: str, before: str) -> dict:
    common = {"id": event_id, "via_reference_id": None}
    if event["event_type"] == "status":
        change = {"status": event["status"], "previous_value": before, "event_type": "Change"}
        return common | {"via": via} | change
    return common | {
        "via": {"channel": via.lower(), "source": {"from": {}, "to": {}, "rel": None}},
        "type": "Comment",
        "event_type": "Comment",
        "author_id": actor,
        "body": "…",
        "public": event.get("is_public") != "false",
        "attachments": [],
        "created_at": event["occurred_at"],
    }


def metric_set(ticket: dict, events: list[Row], business_time: BusinessTime) -> dict:
    """The metric set of a ticket, in common minutes by calendar and by schedule.

    The first reply is the first public comment of an agent after the description. The full
    resolution is the last solve, if the ticket is still solved. A reopen is a change from solved to
    any other status.
    """
    created = epoch(ticket["created_at"])
    comments = [event for event in events if event["event_type"] == "comment"]
    replies = [
        epoch(event["occurred_at"])
        for event in comments[1:]
        if event["actor_type"] == "agent" and event.get("is_public") != "false"
    ]
    solves, reopens, status = [], 0, "new"
    for event in (event for event in events if event["event_type"] == "status"):
        if event["status"] in SOLVED and status not in SOLVED:
            solves.append(epoch(event["occurred_at"]))
        reopens += status in SOLVED and event["status"] not in SOLVED
        status = event["status"]
    solved = solves[-1] if solves and status in SOLVED else None

    def duration(end: int | None) -> dict:
        if end is None:
            return {"calendar": None, "business": None}
        return {
            "calendar": (end - created) // 60,
            "business": business_time.seconds(created, end) // 60,
        }

    return {
        "ticket_id": ticket["id"],
        "id": ticket["id"] + 1,
        "created_at": ticket["created_at"],
        "updated_at": ticket["updated_at"],
        "replies": len(replies),
        "reopens": reopens,
        "solved_at": None if solved is None else stamp(solved),
        "reply_time_in_minutes": duration(replies[0] if replies else None),
        "first_resolution_time_in_minutes": duration(solves[0] if solves else None),
        "full_resolution_time_in_minutes": duration(solved),
    }
