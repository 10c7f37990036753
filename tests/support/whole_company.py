"""A part of the demo company that every vendor can represent, with rows of every kind."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from demo.company import demo_rows
from demo.servers.server import Company

LAST_DAY = date(2026, 6, 30)
# Every 14th customer, and both sides of every 4th converted referral: few rows of every kind.
CUSTOMERS_STEP, REFERRALS_STEP = 14, 4


def whole_company() -> Company:
    """Some of the demo's customers with all their rows, each ticket and answer with a contact."""
    rows = demo_rows(LAST_DAY)
    customers = {row["customer_id"] for row in rows["customers"][::CUSTOMERS_STEP]}
    for row in [row for row in rows["referrals"] if row["converted_at"]][::REFERRALS_STEP]:
        customers |= {row["referrer_customer_id"], row["referred_customer_id"]}
    contacts = {
        row["contact_id"]: row for row in rows["contacts"] if row["customer_id"] in customers
    }
    # Helpdesks and HubSpot hold one person per address.
    addresses = Counter(row["email"].strip().lower() for row in contacts.values())
    contacts = {
        key: row for key, row in contacts.items() if addresses[row["email"].strip().lower()] == 1
    }
    tickets = [row for row in rows["tickets"] if row["contact_id"] in contacts]
    ids = {row["ticket_id"] for row in tickets}
    answers = [
        row | {"customer_id": ""}
        for row in rows["survey_responses"]
        if row["contact_id"] in contacts
    ]
    mine = {"customers": "customer_id", "subscriptions": "customer_id", "orders": "customer_id"}
    return {
        **{
            entity: [row for row in rows[entity] if row[column] in customers]
            for entity, column in mine.items()
        },
        "contacts": list(contacts.values()),
        "referrals": [
            row
            for row in rows["referrals"]
            if {
                row["referrer_customer_id"],
                row["referred_customer_id"] or row["referrer_customer_id"],
            }
            <= customers
        ],
        "tickets": [row | {"customer_id": "", "requester_email": ""} for row in tickets],
        "ticket_events": [
            *(row for row in rows["ticket_events"] if row["ticket_id"] in ids),
            *followups([row for row in answers if row["ticket_id"] in ids]),
        ],
        "survey_responses": [
            row for row in answers if not row["ticket_id"] or row["ticket_id"] in ids
        ],
        "business_hours": rows["business_hours"],
        "holidays": rows["holidays"],
    }


def followups(answers: list[dict[str, str]]) -> Iterator[dict[str, str]]:
    """A reply by an agent to each dissatisfied answer about a ticket, an hour after it.

    Agents of the demo company reply to no answer, so no low answer would be followed up.
    """
    dissatisfied = [row for row in answers if row.get("score") in ("1", "2", "3")]
    for number, row in enumerate(dissatisfied):
        replied_at = datetime.fromisoformat(row["responded_at"]) + timedelta(hours=1)
        yield {
            "event_id": f"E-9{number:05}",
            "occurred_at": f"{replied_at:%Y-%m-%dT%H:%M:%SZ}",
            "ticket_id": row["ticket_id"],
            "sequence": f"9{number}",
            "event_type": "comment",
            "actor_type": "agent",
            "is_public": "true",
            "status": "",
        }
