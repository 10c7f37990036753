"""People with several aliases: capitals, IDs, addresses as IDs, and mentions in rows of others."""

import itertools
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.personal_data.marks import mark
from tests.support.personal_data.writing import Rows, write_entity

COMPANIES = 30
GIVEN = ("Ana", "Bo", "Chloé", "Dmitri", "Élodie")
DAYS = [f"2026-0{month}-{day:02}" for month in (1, 2, 3) for day in range(1, 27)]


@dataclass
class Person:
    """A person, with every form that their rows use.

    Attributes:
        number: number of their mark.
        name: given name and mark.
        emails: all addresses in lower case, the usual one first.
        contact_ids: all IDs, the usual one first.
        customer_id: their company, or themselves.
    """

    number: int
    name: str = ""
    emails: list[str] = field(default_factory=list)
    contact_ids: list[str] = field(default_factory=list)
    customer_id: str = ""


def make_person(number: int) -> Person:
    """A person of one of six kinds, in turn."""
    word, company = mark(number), number % COMPANIES
    person = Person(
        number, f"{GIVEN[number % len(GIVEN)]} {word.capitalize()}", customer_id=f"Firm-{company}"
    )
    at_work = f"{word}@company{company}.example"
    kind = number % 6
    if kind == 1:  # the address is the ID
        person.emails, person.contact_ids = [at_work], [at_work]
    elif kind == 2:  # two contacts in two companies, of which the smaller ID counts
        person.emails, person.contact_ids = [at_work], [f"K{word}-2", f"K{word}-1"]
    elif kind == 3:  # two addresses over time
        person.emails, person.contact_ids = [at_work, f"{word}.private@gmail.com"], [f"{word}/7"]
    elif kind == 4:  # a customer of their own
        person.emails = [f"{word}@yahoo.com"]
        person.contact_ids, person.customer_id = [f"P-{word}"], person.emails[0]
    elif kind == 5:  # a domain of no customer
        person.emails, person.contact_ids = (
            [f"{word}@{word}.example", f"x_{word}@mail.example"],
            [f"5{word}"],
        )
    else:
        person.emails, person.contact_ids = [at_work], [f"K-{word}"]
    return person


def write_people(folder: Path, people: list[Person]) -> None:
    """Write a company of these people in all three formats, with rejected and malformed rows."""
    day = itertools.cycle(DAYS)
    rows: dict[str, Rows] = {
        "customers": _customers(people),
        "contacts": [row for person in people for row in _contacts(person)],
        "tickets": [row for person in people for row in _tickets(person, next(day))],
        "survey_responses": [
            row
            for person, other in zip(people, people[1:] + people[:1], strict=True)
            for row in _surveys(person, other, next(day))
        ],
        "orders": [
            {"order_id": f"{person.emails[0]}#1", "customer_id": person.customer_id, "ordered_at": next(day),
             "amount": "10.5", "status": "paid", "buyer": person.name}
            for person in people
        ],
        "subscriptions": [
            {"subscription_id": f"S{person.number}", "customer_id": person.customer_id, "start_date": "2026-01-05",
             "mrr": str(100 + person.number), "plan": "pro"}
            for person in people
        ],
        "referrals": [
            {"referral_id": f"F{person.number}", "referrer_customer_id": person.customer_id,
             "referred_customer_id": "Firm-1", "referred_at": "2026-01-09", "converted_at": "2026-02-03"}
            for person in people
        ],
    }  # fmt: skip
    rows["ticket_events"] = [row for ticket in rows["tickets"] for row in _events(ticket)]
    for entity, of_entity in rows.items():
        malformed = [
            f"M,{person.name},{person.emails[0].upper()},{person.contact_ids[0]}"
            for person in people
        ]
        write_entity(
            folder, entity, of_entity, malformed if entity in ("tickets", "contacts") else []
        )


def _customers(people: list[Person]) -> Rows:
    companies = [
        {
            "customer_id": f"Firm-{number}",
            "customer_name": f"Company {number}",
            "segment": ("smb", "enterprise")[number % 2],
            "region": ("EMEA", "AMER", "APAC")[number % 3],
            "email_domain": f"Company{number}.example",
        }
        for number in range(COMPANIES)
    ]
    own = [person for person in people if person.customer_id == person.emails[0]]
    named_after = [person for person in people if person.number % 6 == 5]
    return [
        *companies,
        *(
            {"customer_id": person.customer_id, "customer_name": person.name, "segment": "consumer"}
            for person in own
        ),
        *(
            {"customer_id": f"Shop-{person.number}", "customer_name": f"{person.name} & Sons"}
            for person in named_after
        ),
    ]


def _contacts(person: Person) -> Rows:
    spelled = f" {person.emails[0].upper()} "
    rows = [
        {
            "contact_id": contact_id,
            "customer_id": f"Firm-{(person.number + turn) % COMPANIES}",
            "full_name": person.name,
            "email": spelled,
            "note": {"called": person.name, "write to": [spelled, person.contact_ids[0]]},
        }
        for turn, contact_id in enumerate(person.contact_ids)
    ]
    if person.customer_id == person.emails[0]:
        rows[0]["customer_id"] = person.customer_id
    later = {
        "contact_id": person.contact_ids[0],
        "email": person.emails[-1],
        "full_name": person.name,
    }
    refused = {"contact_id": person.contact_ids[-1], "email": spelled, "created_at": "yesterday"}
    return [refused, *rows, rows[0] | later]


def _tickets(person: Person, day: str) -> Rows:
    common = {
        "status": "solved",
        "created_at": f"{day}T08:00:00Z",
        "channel": "email",
        "team": "tier 1",
    }
    number, first = person.number, person.emails[0]
    return [
        common
        | {
            "ticket_id": f"T{number}-1",
            "contact_id": person.contact_ids[0],
            "requester": person.name,
        },
        common
        | {"ticket_id": f"T{number}-2", "requester_email": first.title(), "topic": f"for {first}"},
        common
        | {"ticket_id": f"{first}-T3", "requester_email": person.emails[-1], "channel": "chat"},
        # Two ids, since ids are compared with their case.
        common
        | {"ticket_id": f"{first.upper()}-T3", "contact_id": person.contact_ids[-1], "team": first},
        common
        | {
            "ticket_id": f"T{number}-5",
            "customer_id": person.customer_id,
            "cc": f"{person.name} <{first}>",
        },
        common
        | {
            "ticket_id": f"T{number}-6",
            "contact_id": person.contact_ids[0],
            "status": "unheard of",
        },
    ]


def _events(ticket: dict) -> Rows:
    created = str(ticket["created_at"])
    common = {"ticket_id": ticket["ticket_id"]}
    return [
        common | {"event_id": f"{ticket['ticket_id']}/e1", "occurred_at": created, "event_type": "comment",
                  "actor_type": "customer"},
        common | {"event_id": f"{ticket['ticket_id']}/e2", "occurred_at": created.replace("08:", "11:"),
                  "event_type": "comment", "actor_type": "agent"},
        common | {"event_id": f"{ticket['ticket_id']}/e3", "occurred_at": created.replace("08:", "15:"),
                  "event_type": "status", "actor_type": "agent", "status": "solved"},
    ]  # fmt: skip


def _surveys(person: Person, other: Person, day: str) -> Rows:
    common = {
        "scale_min": "0",
        "scale_max": "10",
        "sent_at": day,
        "responded_at": f"{day}T12:00:00Z",
    }
    score = str(person.number % 11)
    mentioned = (
        f"{other.name} ({other.emails[0].upper()}) was kind, {other.emails[-1]}, not"
        f" {other.name.upper()}!"
    )
    nps, csat = (
        common | {"survey_type": "nps", "score": score},
        common | {"survey_type": "csat", "score": score},
    )
    number = person.number
    return [
        nps
        | {
            "response_id": f"R{number}-1",
            "contact_id": person.contact_ids[0],
            "comment": mentioned,
        },
        nps
        | {
            "response_id": f"R{number}-2",
            "respondent_email": person.emails[0],
            "comment": f"Best, {person.name}",
        },
        csat
        | {
            "response_id": f"{person.emails[-1]}-R3",
            "respondent_email": person.emails[-1],
            "touchpoint": "web",
        },
        csat
        | {
            "response_id": f"R{number}-4",
            "ticket_id": f"{person.emails[0]}-T3",
            "touchpoint": "app",
        },
        csat | {"response_id": f"R{number}-5", "customer_id": person.customer_id, "score": "11"},
    ]
