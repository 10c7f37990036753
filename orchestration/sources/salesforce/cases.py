"""Cases as tickets: who acted, which queue owned a case, and the org's lists about cases.

A user lands as the kind of actor, never with an ID or a name. No text of a message is read.
"""

from collections.abc import Callable, Iterator
from http import HTTPStatus

from orchestration.sources.connector import (
    Options,
    Page,
    Record,
    is_default,
    setting_name,
    split_list,
    warn_of_unused,
)
from orchestration.sources.http.errors import AccessDeniedError
from orchestration.sources.http.paging import Paging
from orchestration.sources.salesforce.client import DATA, SalesforceClient, error_code, field_of
from orchestration.sources.salesforce.settings import OPTIONS, ticket_statuses
from orchestration.sources.salesforce.values import id18, with_ids

# The kinds of users, in lower case: employees, and people of customers and partners.
EMPLOYEE = "standard"
OUTSIDERS = {
    *("cspliteportal", "customersuccess", "powercustomersuccess", "powerpartner"),
    *("selfservice", "guest"),
}
QUEUE_PREFIX = "00G"
AI_AUTOMATED = "AiAutomated"
STATUSES = "SELECT ApiName, MasterLabel, IsClosed FROM CaseStatus"
QUEUES = "SELECT Id, Name FROM Group WHERE Type = 'Queue'"
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
BUSINESS_HOURS = (
    "SELECT Id, Name, IsDefault, TimeZoneSidKey, "
    + ", ".join(f"{day}StartTime, {day}EndTime" for day in DAYS)
    + " FROM BusinessHours"
)


def case_normalizer(
    table: str, options: Options, seen: set[str]
) -> Callable[[Record], None] | None:
    """The function that normalizes a record of a table in place; None if it is not of cases.

    Args:
        table: the table.
        options: the options.
        seen: gets the record types of cases.
    """
    chosen = split_list(options["ticket_record_types"])
    bots = _bots(options)

    def with_actor(record: Record) -> None:
        with_ids(record)
        user_type, user = record.pop("creator_type", None), record.pop("creator_id", None)
        record["actor"] = "bot" if id18(user) in bots else _actor(user_type)

    def case(record: Record) -> None:
        with_actor(record)
        record["queue_id"] = _queue(record.pop("owner_id", None))
        record_type = record.pop("record_type", None)
        seen.add(str(record_type))
        record["is_ticket"] = not chosen or record_type in chosen

    def change(record: Record) -> None:
        with_actor(record)
        if record["field"] != "Status":
            # Names of users are left out. The name of a queue is in the list of queues.
            record |= {name: _queue(record[name]) for name in ("old_value", "new_value")}

    def email(record: Record) -> None:
        with_actor(record)
        if record.pop("automation_type", None) == AI_AUTOMATED:
            record["actor"] = "bot"

    return {
        "cases": case,
        "case_history": change,
        "case_comments": with_actor,
        "case_emails": email,
    }.get(table)


def _bots(options: Options) -> set[str]:
    """The 18-character IDs of the users that are bots."""
    return set(filter(None, map(id18, split_list(options["bot_ids"]))))


def _actor(user_type: str | None) -> str | None:
    """The actor of a kind of user; None if it is unknown."""
    kind = (user_type or "").lower()
    if not kind:
        return None
    return "agent" if kind == EMPLOYEE else "customer" if kind in OUTSIDERS else "system"


def _queue(owner: str | None) -> str | None:
    """The ID of an owner that is a queue; None for a user and for a name."""
    is_queue = owner is not None and owner.startswith(QUEUE_PREFIX) and len(owner) in (15, 18)
    return id18(owner) if is_queue else None


def read_lists(client: SalesforceClient, options: Options) -> Iterator[Page]:
    """The case statuses, the queues and the business hours of the org.

    Raises:
        BadConfigurationError: the user may not read one of them.
    """
    statuses = _statuses(_rows(client, STATUSES), options)
    yield Page("case_statuses", statuses, is_full_snapshot=True)
    queues = [
        {"id": id18(queue["Id"]), "name": queue.get("Name")} for queue in _rows(client, QUEUES)
    ]
    yield Page("queues", queues, is_full_snapshot=True)
    hours = [row for calendar in _rows(client, BUSINESS_HOURS) for row in _openings(calendar)]
    yield Page("business_hours", hours, is_full_snapshot=True)


def warn_of_unknown_bots(client: SalesforceClient, options: Options) -> None:
    """Warn of the IDs of bots that are no user's."""
    bots = _bots(options)
    names = ", ".join(f"'{identifier}'" for identifier in sorted(bots))
    query = f"SELECT Id FROM User WHERE Id IN ({names})"
    users = {id18(user["Id"]) for user in _rows(client, query)} if bots else set()
    for identifier in sorted(bots - users):
        warn_of_unused("salesforce", "bot_ids", "no user", f"ID '{identifier}'")


def _rows(client: SalesforceClient, soql: str) -> list[Record]:
    """All records of a query."""
    accept = (HTTPStatus.BAD_REQUEST,)
    response = client.get(f"{DATA}/query", {"q": soql}, accept=accept)
    if response.status == HTTPStatus.BAD_REQUEST:
        name = soql.partition(" FROM ")[2].partition(" ")[0]
        raise AccessDeniedError(
            f"salesforce: the query of {name} was refused ({error_code(response)}); check the"
            f" permissions of the user of {setting_name('salesforce', 'client_id')}"
        )
    records = list(field_of(response, "records"))
    paging = Paging("salesforce", f"GET {DATA}/query")
    while not response.body.get("done", True) and response.body.get("nextRecordsUrl"):
        paging.check(response.body["nextRecordsUrl"], records)
        response = client.get(response.body["nextRecordsUrl"])
        records += field_of(response, "records")
    return records


def _statuses(listed: list[Record], options: Options) -> list[Record]:
    """The meaning of each case status, by its API name and by its label.

    The history of cases is not documented to hold one or the other. Names of the setting that the
    org no longer has may be in the history, too.
    """
    if any(status["IsClosed"] not in (True, False) for status in listed):
        raise ValueError("a case status does not say whether it is closed")
    named = ticket_statuses(options)
    found: dict[str, str] = {}
    for column in ("MasterLabel", "ApiName"):
        for status in listed:
            name, label = status.get(column), status.get("MasterLabel")
            meaning = named.get(status.get("ApiName") or "") or named.get(label or "")
            if name:
                found[name] = meaning or ("solved" if status["IsClosed"] else "open")
    unknown = named.keys() - found.keys()
    for name in () if is_default(OPTIONS, options, "ticket_statuses") else sorted(unknown):
        warn_of_unused("salesforce", "ticket_statuses", "no case", f"status '{name}'")
    return [{"name": name, "status": status} for name, status in (named | found).items()]


def _openings(calendar: Record) -> Iterator[Record]:
    """A row for each weekday with an opening; a day from midnight to midnight is open all day."""
    for weekday, day in enumerate(DAYS, start=1):
        opens, closes = calendar.get(f"{day}StartTime"), calendar.get(f"{day}EndTime")
        if opens is not None and closes is not None:
            yield {
                "id": id18(calendar["Id"]),
                "name": calendar.get("Name"),
                "timezone": calendar.get("TimeZoneSidKey"),
                "is_default": calendar.get("IsDefault"),
                "weekday": weekday,
                "opens_at": opens[:5],
                "closes_at": "24:00" if closes[:5] == "00:00" else closes[:5],
            }
