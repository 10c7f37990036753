"""The whole company in one folder: makes every entity, plants the dirt, writes the files.

What belongs here: the order of things. What an entity looks like belongs to the file named after it.
"""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from demo.calendars import SCHEDULES, WorkingTime, business_hours_rows, holiday_rows
from demo.customers import contact_rows, customer_rows, make_customers
from demo.dirt import soiled
from demo.orders import make_orders, order_rows
from demo.referrals import referral_rows
from demo.story import Window
from demo.subscriptions import make_subscriptions, periods_of_service, subscription_rows
from demo.surveys import survey_rows
from demo.ticket_events import ticket_event_rows
from demo.tickets import make_tickets, ticket_rows
from demo.writer import COLUMNS, Row, fields, write_csv


def write_demo_company(folder: Path, last_day: date) -> None:
    """Writes Harbour's 24 months up to and including ``last_day`` (UTC) as canonical entity files into ``folder``.

    One ``<entity>.csv`` each, and ``ticket_events/<YYYY-MM>.csv``, one per month of 24. The same ``last_day`` gives
    the same bytes. Each file appears complete or not at all; event files of months outside the window, and what a
    killed run left unfinished, are removed.
    """
    window = Window(last_day)
    for entity, rows in soiled(demo_rows(last_day)).items():
        if entity != "ticket_events":
            write_csv(
                folder / f"{entity}.csv", COLUMNS[entity], (fields(entity, row) for row in rows)
            )
            continue
        months = _by_month(rows, window)
        for month, events in months.items():
            write_csv(
                folder / entity / f"{month}.csv",
                COLUMNS[entity],
                (fields(entity, row) for row in events),
            )
        _remove_leftovers(folder / entity, months)


def demo_rows(last_day: date) -> dict[str, list[dict[str, str]]]:
    """Harbour's rows by entity, without dirt: what a vendor's system would hold."""
    window = Window(last_day)
    customers = make_customers(window)
    subscriptions = make_subscriptions(customers, window)
    periods = periods_of_service(subscriptions)
    tickets = make_tickets(customers, periods, window)
    desks = {region: WorkingTime(region, window) for region in SCHEDULES}
    events = list(
        ticket_event_rows(tickets, desks, window)
    )  # settles the tickets, so it comes before their rows
    return {
        "customers": customer_rows(customers),
        "contacts": contact_rows(customers),
        "subscriptions": subscription_rows(subscriptions),
        "orders": order_rows(make_orders(subscriptions, window)),
        "referrals": referral_rows(customers, periods, window),
        "tickets": ticket_rows(tickets),
        "ticket_events": events,
        "survey_responses": survey_rows(customers, periods, tickets, window),
        "business_hours": business_hours_rows(),
        "holidays": holiday_rows(window),
    }


def _by_month(rows: Iterable[Row], window: Window) -> dict[str, list[Row]]:
    """Events by the month (YYYY-MM) they happened in; one whose time is broken stays with the event before it."""
    months: dict[str, list[Row]] = {first.isoformat()[:7]: [] for first in window.month_starts[:-1]}
    month = next(iter(months))
    for row in rows:
        own = row["occurred_at"][:7] if isinstance(row, dict) else ""
        month = own if own in months else month
        months[month].append(row)
    return months


def _remove_leftovers(folder: Path, months: Iterable[str]) -> None:
    wanted = {f"{month}.csv" for month in months}
    for path in sorted(
        [*folder.glob("[0-9][0-9][0-9][0-9]-[0-9][0-9].csv"), *folder.glob(".*.csv.partial")]
    ):
        if path.name not in wanted:
            path.unlink()
