"""Zendesk's records in the grain of the landed tables: an update of a ticket holds several events, a holiday days."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain

from orchestration.sources.connector import Record

COMMENTS = {"Comment", "VoiceComment", "FacebookComment", "Tweet"}


def events_of(audits: list[Record]) -> list[Record]:
    """The comments, changes of status and assignments of a schedule in updates of tickets, one record each.

    That a ticket begins as new is no change.
    """
    return list(chain.from_iterable(map(_events_of_one, audits)))


def _events_of_one(audit: Record) -> Iterator[Record]:
    whole = {name: audit.get(name) for name in ("ticket_id", "timestamp", "updater_id")}
    for event in audit.get("child_events") or ():
        event_type = event.get("event_type") or event.get("type")
        if event_type in COMMENTS or event.get("type") in COMMENTS:
            kind = {
                "kind": "comment",
                "author_id": event.get("author_id", audit.get("updater_id")),
                "public": event.get("public", event.get("comment_public")),
            }
        elif "status" in event and (
            event_type == "Change" or (event_type == "Create" and event["status"] != "new")
        ):
            kind = {"kind": "status", "status": event["status"]}
        elif event_type == "ScheduleAssignment":
            kind = {"kind": "schedule", "schedule_id": event.get("new_schedule_id")}
        else:
            continue
        via = event.get("via") or audit.get("via")
        channel = via.get("channel") if isinstance(via, dict) else via
        yield whole | kind | {"id": event.get("id"), "via": channel}


def with_topic(ticket: Record, topic_field: str) -> Record:
    """A ticket with the value of the field that says what it is about."""
    if topic_field == "type":
        return ticket | {"topic": ticket.get("type")}
    values = {
        str(field.get("id")): field.get("value") for field in ticket.get("custom_fields") or ()
    }
    return ticket | {"topic": values.get(topic_field)}


def with_domain(organization: Record) -> Record:
    """An organisation with the first of its domains."""
    return organization | {"domain_name": next(iter(organization.get("domain_names") or ()), None)}


def intervals_of(schedule: Record) -> list[Record]:
    """The open intervals of a schedule."""
    return [
        interval | {"schedule_id": schedule["id"]} for interval in schedule.get("intervals") or ()
    ]


def days_of(holiday: Record, schedule: Record) -> list[Record]:
    """The days of a holiday."""
    first, last = (date.fromisoformat(holiday[name][:10]) for name in ("start_date", "end_date"))
    return [
        {
            "schedule_id": schedule["id"],
            "holiday_id": holiday["id"],
            "holiday_date": str(first + timedelta(days)),
        }
        for days in range((last - first).days + 1)
    ]
