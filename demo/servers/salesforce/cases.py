"""Tickets of a company as cases: their history, e-mails, comments, queues and business hours.

Each team is a queue, which owns a case until an agent acts on it. The first comment on a ticket is
the case itself. Public comments on e-mail tickets are e-mails, all others are comments of the case.
Tickets with the status `deleted` or `spam` are in the recycle bin, and merged ones name a master
record. A business hours record has one opening per day and no holidays.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator

from demo.servers.native_ids import salesforce_account_id
from demo.servers.salesforce.objects import native_id
from demo.servers.server import Company

Row = dict[str, str]
Records = dict[str, list[dict]]
STATUSES = {
    "new": "New",
    "open": "Working",
    "pending": "Waiting on Customer",
    "hold": "On Hold",
    "solved": "Solved",
    "closed": "Closed",
}
CLOSED = ("solved", "closed")
PRIORITIES = {"normal": "Medium", "": None}
REMOVED = ("deleted", "spam", "merged")
BOT = "005000000000009AAA"
# The user and the kind of user of each actor.
USERS = {
    "customer": ("005000000000001AAA", "CspLitePortal"),
    "agent": ("005000000000002AAA", "Standard"),
    "bot": (BOT, "Standard"),
    "system": ("005000000000004AAA", "AutomatedProcess"),
}
SENT, READ = "3", "1"
# The objects with records of cases, and those with lists; bots are looked up among the users.
OBJECTS = ("Case", "CaseHistory", "CaseComment", "EmailMessage")
LISTS = ("CaseStatus", "Group", "BusinessHours", "User")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
OPTIONS = {
    "tickets_object": "Case",
    "ticket_statuses": ", ".join(f"{name}={status}" for status, name in STATUSES.items()),
    "bot_ids": BOT,
}


def case_records(company: Company, instant: Callable[[str], str]) -> Records:
    """The records of cases and of everything that belongs to them."""
    rows = company.get("tickets", [])
    events: dict[str, list[Row]] = defaultdict(list)
    for event in company.get("ticket_events", []):
        events[event["ticket_id"]].append(event)
    accounts = {row["contact_id"]: row["customer_id"] for row in company["contacts"]}
    queues = {
        team: native_id("Group", str(number))
        for number, team in enumerate(sorted({row["team"] for row in rows if row["team"]}))
    }
    hours = list(_business_hours(company.get("business_hours", [])))
    calendars = {calendar["Name"]: calendar["Id"] for calendar in hours}
    records: Records = {
        "Case": [],
        "CaseHistory": [],
        "CaseComment": [],
        "EmailMessage": [],
        "CaseStatus": [
            {
                "Id": native_id("CaseStatus", str(number)),
                "ApiName": name,
                "MasterLabel": name,
                "IsClosed": status in CLOSED,
            }
            for number, (status, name) in enumerate(STATUSES.items())
        ],
        "Group": [{"Id": id_, "Name": team, "Type": "Queue"} for team, id_ in queues.items()],
        "BusinessHours": hours,
        "User": [{"Id": user, "UserType": kind} for user, kind in USERS.values()],
    }
    for row in rows:
        case, mine = _case(row, events[row["ticket_id"]], instant), events[row["ticket_id"]]
        account = accounts.get(row["contact_id"])
        case |= {
            "AccountId": salesforce_account_id(account) if account else None,
            "BusinessHoursId": calendars.get(row["schedule"]),
        }
        records["Case"].append(case)
        records["CaseHistory"] += _history(case, row, mine, queues.get(row["team"]), instant)
        comments = [event for event in mine if event["event_type"] == "comment"]
        for event in comments[1:]:
            is_email = row["channel"] == "email" and event["is_public"] != "false"
            name = "EmailMessage" if is_email else "CaseComment"
            records[name].append(_message(name, case["Id"], event, instant))
    return records


def _created(actor: str, at: str, stamp: str | None = None) -> dict:
    user, kind = USERS[actor]
    return {
        "CreatedById": user,
        "CreatedBy.UserType": kind,
        "CreatedDate": at,
        "SystemModstamp": stamp or at,
        "IsDeleted": False,
    }


def _case(row: Row, events: list[Row], instant: Callable[[str], str]) -> dict:
    comments = [event["actor_type"] for event in events if event["event_type"] == "comment"]
    changes = [event for event in events if event["event_type"] == "status"]
    status = changes[-1]["status"] if changes else row["status"]
    is_removed = row["status"] in REMOVED
    status = status if status in STATUSES else "new"
    before = ["new", *(event["status"] for event in changes)]
    closed = [
        event["occurred_at"]
        for event, earlier in zip(changes, before, strict=False)
        if event["status"] in CLOSED and earlier not in CLOSED
    ]
    created, last = row["created_at"], events[-1]["occurred_at"] if events else row["created_at"]
    case_id = native_id("Case", row["ticket_id"])
    return _created(comments[0] if comments else "customer", instant(created), instant(last)) | {
        "Id": case_id,
        "ContactId": native_id("Contact", row["contact_id"]) if row["contact_id"] else None,
        "SuppliedEmail": row["requester_email"] or None,
        "Status": STATUSES[status],
        "IsClosed": status in CLOSED,
        "ClosedDate": instant(closed[-1]) if status in CLOSED and closed else None,
        "IsClosedOnCreate": bool(changes)
        and changes[0]["status"] in CLOSED
        and changes[0]["occurred_at"] == created,
        "Priority": PRIORITIES.get(row["priority"], row["priority"].capitalize()),
        "Origin": row["channel"].capitalize() or None,
        "Type": row["topic"] or None,
        "MasterRecordId": native_id("Case", "0") if row["status"] == "merged" else None,
        "IsDeleted": is_removed,
    }


def _history(
    case: dict, row: Row, events: list[Row], queue: str | None, instant: Callable[[str], str]
) -> Iterator[dict]:
    """The changes of status and owner; an owner changes in two rows, with names and with IDs."""
    agent, before = USERS["agent"][0], "New"
    case["OwnerId"] = queue or agent
    if case["IsClosedOnCreate"]:
        first = next(event for event in events if event["event_type"] == "status")
        before, events = STATUSES[first["status"]], [one for one in events if one is not first]
    for event in events:
        at = instant(event["occurred_at"])
        common = {"CaseId": case["Id"]} | _created(event["actor_type"], at)
        if event["event_type"] == "status" and event["status"] in STATUSES:
            after = STATUSES[event["status"]]
            yield common | {
                "Id": native_id("CaseHistory", event["event_id"]),
                "Field": "Status",
                "OldValue": before,
                "NewValue": after,
            }
            before = after
        if event["actor_type"] == "agent" and case["OwnerId"] == queue:
            case["OwnerId"] = agent
            owners = ((row["team"], "Agent of the demo"), (queue, agent))
            for place, (old, new) in enumerate(owners, start=7):
                yield common | {
                    "Id": native_id("CaseHistory", f"{place}{row['ticket_id']}"),
                    "Field": "Owner",
                    "OldValue": old,
                    "NewValue": new,
                }


def _message(name: str, case_id: str, event: Row, instant: Callable[[str], str]) -> dict:
    at, is_incoming = instant(event["occurred_at"]), event["actor_type"] == "customer"
    message = {"Id": native_id(name, event["event_id"]), "ParentId": case_id}
    message |= _created(event["actor_type"], at)
    if name == "CaseComment":
        return message | {"IsPublished": event["is_public"] != "false"}
    return message | {
        "Incoming": is_incoming,
        "Status": READ if is_incoming else SENT,
        "AutomationType": "AiAutomated" if event["actor_type"] == "bot" else None,
        "MessageDate": at,
    }


def _business_hours(rows: list[Row]) -> Iterator[dict]:
    for number, name in enumerate(sorted({row["schedule"] for row in rows})):
        mine = [row for row in rows if row["schedule"] == name]
        calendar: dict = {
            "Id": native_id("BusinessHours", str(number)),
            "Name": name,
            "IsDefault": number == 0,
            "TimeZoneSidKey": mine[0]["timezone"],
        }
        for weekday, day in enumerate(DAYS, start=1):
            openings = [row for row in mine if row["weekday"] == str(weekday)]
            opens = min((row["opens_at"] for row in openings), default=None)
            closes = max((row["closes_at"] for row in openings), default=None)
            calendar[f"{day}StartTime"] = _time(opens)
            calendar[f"{day}EndTime"] = _time(closes)
        yield calendar


def _time(clock: str | None) -> str | None:
    """A time of day in Salesforce's format."""
    return f"{clock}:00.000Z".replace("24:00", "00:00") if clock else None
