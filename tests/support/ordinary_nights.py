"""Forty nights of a company as exports show them: new rows, late rows and small corrections.

Each night's export holds the rows up to its day. A few rows arrive one to five days late. Between
two nights, a handful of rows is corrected, reassigned, reopened or deleted. Everything follows from
the seed.
"""

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random
from zlib import crc32

NIGHTS = 40
DATED = {
    "orders": "ordered_at",
    "referrals": "referred_at",
    "tickets": "created_at",
    "ticket_events": "occurred_at",
    "survey_responses": "responded_at",
}
# One row in this many arrives late.
LATE_ONE_IN = 25
LATEST_DAYS = 5
STATUSES = ("new", "open", "pending", "hold", "solved", "closed")
Row = dict[str, str]


class OrdinaryNights:
    """The exports of a company, night after night.

    Attributes:
        last_day: the day of the last night.
    """

    def __init__(self, company: Path, last_day: date, seed: int = 1) -> None:
        self.last_day = last_day
        self._rng = Random(seed)
        self._headers: dict[Path, list[str]] = {}
        self._malformed: dict[Path, list[list[str]]] = {}
        self._rows: dict[Path, list[Row]] = {}
        for path in sorted(company.rglob("*.csv")):
            header, *lines = csv.reader(
                io.StringIO(path.read_bytes().decode("latin-1"), newline="")
            )
            name = path.relative_to(company)
            self._headers[name] = header
            self._malformed[name] = [line for line in lines if len(line) != len(header)]
            self._rows[name] = [
                dict(zip(header, line, strict=True)) for line in lines if len(line) == len(header)
            ]

    @property
    def days(self) -> list[date]:
        """The as-of dates: the day before the first night, and one day per night."""
        return [self.last_day - timedelta(days=NIGHTS - night) for night in range(NIGHTS + 1)]

    def write(self, folder: Path, day: date) -> None:
        """Write the export of a night; one after the day before it."""
        if day != self.days[0]:
            for change in CHANGES:
                change(self, day)
        exported = {
            name: [row for row in rows if self._has_arrived(_entity(name), row, day)]
            for name, rows in self._rows.items()
        }
        statuses = _last_statuses(exported)
        for name, kept in exported.items():
            if _entity(name) == "tickets":
                kept = [
                    row | {"status": statuses.get(row["ticket_id"], row["status"])} for row in kept
                ]
            text = io.StringIO(newline="")
            writer = csv.writer(text, lineterminator="\n")
            writer.writerow(self._headers[name])
            writer.writerows([*([*row.values()] for row in kept), *self._malformed[name]])
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(text.getvalue().encode("latin-1"))

    def rows(self, entity: str, until: date, column: str = "", days: int = 400) -> list[Row]:
        """The valid rows of an entity that a night may change, dated in the days up to it."""
        column = column or DATED.get(entity, "created_at")
        first = str(until - timedelta(days=days))
        return [
            row
            for name, rows in self._rows.items()
            if _entity(name) == entity
            for row in rows
            if first <= row[column] < str(until)
        ]

    def choose(self, rows: list[Row], count: int) -> list[Row]:
        """Some of the rows."""
        return self._rng.sample(rows, min(count, len(rows)))

    def remove_ticket(self, ticket: Row) -> None:
        """Delete a ticket and its events."""
        for rows in self._rows.values():
            rows[:] = [row for row in rows if row.get("ticket_id") != ticket["ticket_id"]]

    def add(self, entity: str, row: Row) -> None:
        """Append a row to the newest file of an entity."""
        name = max(name for name in self._rows if _entity(name) == entity)
        self._rows[name].append({column: row.get(column, "") for column in self._headers[name]})

    def _has_arrived(self, entity: str, row: Row, day: date) -> bool:
        column = DATED.get(entity)
        if column is None:
            return True
        dated = row[column] or row.get("sent_at", "")
        # The events of a ticket arrive with it.
        number = crc32((row.get("ticket_id") or next(iter(row.values()))).encode("latin-1"))
        delay = number % LATEST_DAYS + 1 if number % LATE_ONE_IN == 0 else 0
        return dated[:10] <= str(day - timedelta(days=delay)) or dated[:2] != "20"


def _entity(file: Path) -> str:
    return file.parts[0].removesuffix(".csv")


def _last_statuses(exported: dict[Path, list[Row]]) -> dict[str, str]:
    """The status of each ticket on the day of an export; deleted and merged ones keep theirs."""
    kept = ("deleted", "merged", "spam")
    tickets = [row for name, rows in exported.items() if _entity(name) == "tickets" for row in rows]
    fixed = {row["ticket_id"] for row in tickets if row["status"] in kept}
    events = [
        (row["occurred_at"], int(row["sequence"] or 0), row["ticket_id"], row["status"])
        for name, rows in exported.items()
        if _entity(name) == "ticket_events"
        for row in rows
        if row["status"] in STATUSES and (row["sequence"] or "0").isdigit()
    ]
    last = {ticket: status for _, _, ticket, status in sorted(events)}
    return {ticket: status for ticket, status in last.items() if ticket not in fixed}


def _correct_orders(nights: OrdinaryNights, day: date) -> None:
    amount, refunded = (*nights.choose(nights.rows("orders", day), 2),)
    amount["amount"] = str(round(float(amount["amount"]) * 1.1, 2)) if _is_number(amount) else "5"
    refunded["status"] = "refunded"


def _is_number(row: Row) -> bool:
    return row["amount"].replace(".", "").replace("-", "").isdigit()


def _correct_answers(nights: OrdinaryNights, day: date) -> None:
    answered = [row for row in nights.rows("survey_responses", day) if row["score"].isdigit()]
    for row in nights.choose(answered, 1):
        row["score"] = row["scale_max"]


def _move_customers(nights: OrdinaryNights, day: date) -> None:
    if day.day % 5 == 0:
        for row in nights.choose(nights.rows("customers", day), 1):
            row["segment"] = "mid-market"


def _reassign_tickets(nights: OrdinaryNights, day: date) -> None:
    recent = nights.rows("tickets", day, days=60)
    # Two a night would move all tickets of a company with one ticket a day, and end its teams.
    count = 2 if len(recent) > 200 else int(day.day % 5 == 0)
    for row in nights.choose(recent, count):
        row["team"] = "technical"


def _reopen_tickets(nights: OrdinaryNights, day: date) -> None:
    solved = [row for row in nights.rows("tickets", day, days=45) if row["status"] == "solved"]
    for row in nights.choose(solved, 1):
        for number, status in enumerate(("open", "solved")):
            nights.add(
                "ticket_events",
                {
                    "event_id": f"R-{day}-{row['ticket_id']}-{status}",
                    "ticket_id": row["ticket_id"],
                    "occurred_at": f"{day}T1{number}:00:00Z",
                    "event_type": "status",
                    "actor_type": "agent",
                    "status": status,
                },
            )


def _delete_tickets(nights: OrdinaryNights, day: date) -> None:
    # A wave of spam every ten nights; a single ticket every other night.
    count = 5 if day.day % 10 == 0 else day.day % 2
    days = 3 if count == 5 else 200
    for ticket in nights.choose(nights.rows("tickets", day, days=days), count):
        nights.remove_ticket(ticket)


def _end_subscriptions(nights: OrdinaryNights, day: date) -> None:
    running = [
        row for row in nights.rows("subscriptions", day, "start_date") if not row["end_date"]
    ]
    if day.day % 7 == 0:
        for row in nights.choose(running, 1):
            row["end_date"] = str(day)


CHANGES: tuple[Callable[[OrdinaryNights, date], None], ...] = (
    _correct_orders,
    _correct_answers,
    _move_customers,
    _reassign_tickets,
    _reopen_tickets,
    _delete_tickets,
    _end_subscriptions,
)
