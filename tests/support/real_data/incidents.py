"""An incident is a ticket, a row of the log that tells a state an event."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from pathlib import Path

from .rows import rows_of, write_rows

STATES = {
    "New": "new",
    "Active": "open",
    "Awaiting User Info": "pending",
    "Resolved": "solved",
    "Closed": "closed",
}
NO_STATE = "-100"


def write_incidents(real: Path, folder: Path) -> None:
    """Write tickets and their changes of status."""
    log = rows_of(real / "incident_event_log.csv.gz")
    log.sort(key=lambda row: (row["number"], int(row["sys_mod_count"])))
    incidents = [list(rows) for _, rows in groupby(log, lambda row: row["number"])]
    write_rows(
        folder / "tickets" / "incidents.csv",
        "ticket_id channel priority team status created_at",
        (ticket(rows) for rows in incidents),
    )
    write_rows(
        folder / "ticket_events" / "incidents.csv",
        "event_id ticket_id occurred_at sequence event_type actor_type status",
        (event for rows in incidents for event in events(rows)),
    )


def ticket(rows: list[dict[str, str]]) -> list[object]:
    """One incident as it was in the end."""
    last = rows[-1]
    opened = minute(last["opened_at"]).isoformat()
    group, status = last["assignment_group"], status_of(last) or "open"
    return [last["number"], last["contact_type"], last["priority"], group, status, opened]


def events(rows: list[dict[str, str]]) -> Iterator[list[object]]:
    """One incident's events, in the order of the log's own count.

    That count, not the clock, is the order: a row that was written late counts from its
    predecessor's minute on. A row from before the incident stays there, for the warehouse to
    reject.
    """
    latest = minute(rows[0]["opened_at"])
    for place, row in enumerate(rows):
        updated = minute(row["sys_updated_at"])
        if updated >= minute(row["opened_at"]):
            updated = latest = max(latest, updated)
        if status := status_of(row):
            number = row["number"]
            yield [
                f"{number}-{place}",
                number,
                updated.isoformat(),
                place,
                "status",
                "agent",
                status,
            ]


def status_of(row: dict[str, str]) -> str | None:
    """The state as a status; whatever else waits is on hold."""
    return None if row["incident_state"] == NO_STATE else STATES.get(row["incident_state"], "hold")


def minute(text: str) -> datetime:
    """The log's day-first minute."""
    return datetime.strptime(text, "%d/%m/%Y %H:%M")
