"""The company as a whole: generates each entity, adds bad rows and writes the files."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from demo.bad_rows import with_bad_rows
from demo.calendars import SCHEDULES, WorkingTime, business_hours_rows, holiday_rows
from demo.customers import contact_rows, customer_rows, make_customers
from demo.follow_ups import make_follow_ups
from demo.orders import make_orders, order_rows
from demo.referrals import referral_rows
from demo.scenario import Window
from demo.subscriptions import make_subscriptions, periods_of_service, subscription_rows
from demo.surveys import make_invitations, survey_rows
from demo.ticket_events import simulate_tickets, ticket_event_rows
from demo.tickets import make_tickets, number_tickets, ticket_rows
from demo.writer import COLUMNS, Row, fields, write_csv


def write_demo_company(folder: Path, last_day: date) -> None:
    """Writes the demo company as canonical entity files.

    Each entity is a file ``<entity>.csv``; ticket events are a file per month,
    ``ticket_events/<YYYY-MM>.csv``. The same ``last_day`` gives the same bytes. Each file is
    written atomically. Event files of months outside the window and incomplete files of a killed
    run are removed.

    Args:
        folder: The folder to write to.
        last_day: The last of the 24 months' days (UTC), inclusive.
    """
    window = Window(last_day)
    for entity, rows in with_bad_rows(demo_rows(last_day)).items():
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
    """The company's rows by entity without bad rows, as a vendor's system would hold them."""
    window = Window(last_day)
    customers = make_customers(window)
    subscriptions = make_subscriptions(customers, window)
    periods = periods_of_service(subscriptions)
    tickets = make_tickets(customers, periods, window)
    desks = {region: WorkingTime(region, window) for region in SCHEDULES}
    simulate_tickets(tickets, desks, window)
    invitations = make_invitations(customers, periods, tickets, window)
    tickets += make_follow_ups(invitations, desks, window)
    number_tickets(tickets)
    return {
        "customers": customer_rows(customers),
        "contacts": contact_rows(customers),
        "subscriptions": subscription_rows(subscriptions),
        "orders": order_rows(make_orders(subscriptions, window)),
        "referrals": referral_rows(customers, periods, window),
        "tickets": ticket_rows(tickets),
        "ticket_events": list(ticket_event_rows(tickets)),
        "survey_responses": survey_rows(invitations, window),
        "business_hours": business_hours_rows(),
        "holidays": holiday_rows(window),
    }


def _by_month(rows: Iterable[Row], window: Window) -> dict[str, list[Row]]:
    """Events by month (YYYY-MM); one with an invalid time is in the month of its predecessor."""
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
