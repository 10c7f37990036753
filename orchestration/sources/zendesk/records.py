"""Converts Zendesk's records to the grain of the landed tables.

An audit, an update of a ticket, contains several events; a holiday covers several days.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

from orchestration.sources.connector import Record
from orchestration.sources.rails_time_zones import iana_name

COMMENTS = {"Comment", "VoiceComment", "FacebookComment", "Tweet"}


def ticket_events(audits: list[Record]) -> list[Record]:
    """The comments, status changes and schedule assignments of audits, one record each.

    The first status, `new`, is not a change. Neither is a custom status (`custom_status_id`): the
    status is its category, and a change within a category does not change it.
    """
    return list(chain.from_iterable(map(_events_of_audit, audits)))


def _events_of_audit(audit: Record) -> Iterator[Record]:
    common = {name: audit.get(name) for name in ("ticket_id", "timestamp", "updater_id")}
    for event in audit.get("child_events") or ():
        event_type = event.get("event_type") or event.get("type")
        if event_type in COMMENTS or event.get("type") in COMMENTS:
            kind = {
                "kind": "comment",
                "author_id": event.get("author_id", audit.get("updater_id")),
                "public": event.get("public", event.get("comment_public")),
            }
        elif (
            "status" in event
            and not _is_within_category(event)
            and (event_type == "Change" or (event_type == "Create" and event["status"] != "new"))
        ):
            kind = {"kind": "status", "status": event["status"]}
        elif event_type == "ScheduleAssignment":
            kind = {"kind": "schedule", "schedule_id": event.get("new_schedule_id")}
        else:
            continue
        via = event.get("via") or audit.get("via")
        channel = via.get("channel") if isinstance(via, dict) else via
        yield common | kind | {"id": event.get("id"), "via": channel}


def _is_within_category(event: Record) -> bool:
    """Whether an event changes a custom status alone."""
    return "custom_status_id" in event and event["status"] == event.get("previous_value")


def with_topic(ticket: Record, topic_field: str) -> Record:
    """A ticket with the value of its topic field."""
    if topic_field == "type":
        return ticket | {"topic": ticket.get("type")}
    values = {
        str(field.get("id")): field.get("value") for field in ticket.get("custom_fields") or ()
    }
    return ticket | {"topic": values.get(topic_field)}


def with_domain(organization: Record) -> Record:
    """An organisation with its first domain."""
    return organization | {"domain_name": next(iter(organization.get("domain_names") or ()), None)}


def schedule_intervals(schedule: Record) -> list[Record]:
    """The open intervals of a schedule."""
    return [
        interval | {"schedule_id": schedule["id"]} for interval in schedule.get("intervals") or ()
    ]


def holiday_dates(holiday: Record, schedule: Record) -> list[Record]:
    """The dates of a holiday, one record each; an instant is its date in the schedule's zone."""
    first, last = (_date(holiday[name], schedule) for name in ("start_date", "end_date"))
    return [
        {
            "schedule_id": schedule["id"],
            "holiday_id": holiday["id"],
            "holiday_date": str(first + timedelta(days)),
        }
        for days in range((last - first).days + 1)
    ]


def _date(text: str, schedule: Record) -> date:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is not None:
        instant = instant.astimezone(ZoneInfo(iana_name(schedule.get("time_zone")) or "UTC"))
    return instant.date()


def epoch_seconds(timestamp: str | None) -> int:
    """Seconds since 1970; 0 without a timestamp."""
    return int(datetime.fromisoformat(timestamp).timestamp()) if timestamp else 0
