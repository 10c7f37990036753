"""Maps the helpdesk log: an incident becomes a ticket, a row with a state a ticket event."""

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
    """Write tickets and their status events."""
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
    """Return an incident in its final state."""
    last = rows[-1]
    opened = minute(last["opened_at"]).isoformat()
    group, status = last["assignment_group"], status_of(last) or "open"
    return [last["number"], last["contact_type"], last["priority"], group, status, opened]


def events(rows: list[dict[str, str]]) -> Iterator[list[object]]:
    """Yield the events of an incident in the order of the log's counter.

    The counter, not the clock, defines the order: a row with an earlier time than its predecessor
    takes the predecessor's time. A row from before the incident keeps its time, so that the
    warehouse rejects it.
    """
    latest = minute(rows[0]["opened_at"])
    for position, row in enumerate(rows):
        updated = minute(row["sys_updated_at"])
        if updated >= minute(row["opened_at"]):
            updated = latest = max(latest, updated)
        if status := status_of(row):
            number = row["number"]
            yield [
                f"{number}-{position}",
                number,
                updated.isoformat(),
                position,
                "status",
                "agent",
                status,
            ]


def status_of(row: dict[str, str]) -> str | None:
    """Return the status of a state; states without a mapping are on hold."""
    return None if row["incident_state"] == NO_STATE else STATES.get(row["incident_state"], "hold")


def minute(text: str) -> datetime:
    """Parse a day-first timestamp of the log."""
    return datetime.strptime(text, "%d/%m/%Y %H:%M")
