"""Cases in the shapes recorded from Salesforce: their history, comments, e-mails and lists."""

from demo.servers.salesforce.objects import native_id
from tests.support.replay import Responses

DATA = "/services/data/v62.0"
CASE_IDS = [native_id("Case", str(number)) for number in range(1, 11)]
ACCOUNT_ID, CONTACT_ID = native_id("Account", "0"), native_id("Contact", "0")
QUEUE_ID, HOURS_ID = native_id("Group", "7"), native_id("BusinessHours", "3")
AGENT, BOT, PORTAL_USER = (f"00500000000000{number}AAA" for number in (2, 9, 5))
KINDS = {AGENT: "Standard", BOT: "Standard", PORTAL_USER: "CspLitePortal"}
AUTOMATED_PROCESS = "005000000000004AAA"
KINDS[AUTOMATED_PROCESS] = "AutomatedProcess"
CREATED = {"Id": "id", "IsDeleted": "boolean", "CreatedById": "reference"}
CREATED |= {"CreatedDate": "datetime"}
STAMPED = CREATED | {"SystemModstamp": "datetime"}
OBJECTS = {
    "Case": STAMPED
    | {"AccountId": "reference", "ContactId": "reference", "SuppliedEmail": "email"}
    | {"Status": "picklist", "IsClosed": "boolean", "ClosedDate": "datetime"}
    | {"IsClosedOnCreate": "boolean", "Priority": "picklist", "Origin": "picklist"}
    | {"Type": "picklist", "OwnerId": "reference", "BusinessHoursId": "reference"}
    | {"MasterRecordId": "reference", "RecordTypeId": "reference"},
    "CaseHistory": CREATED
    | {"CaseId": "reference", "Field": "picklist", "OldValue": "anyType", "NewValue": "anyType"},
    "CaseComment": STAMPED | {"ParentId": "reference", "IsPublished": "boolean"},
    "EmailMessage": STAMPED
    | {"ParentId": "reference", "Incoming": "boolean", "Status": "picklist"}
    | {"AutomationType": "picklist", "MessageDate": "datetime"},
}


def at(time: str) -> str:
    """An instant of 24 March 2023."""
    return f"2023-03-24T{time}:00.000+0000"


def created(name: str, id_: str, time: str, user: str, **fields: object) -> dict:
    """A record as a user created it, without later changes."""
    url = f"{DATA}/sobjects/{name}/{id_}"
    creator = {"type": "User", "url": f"{DATA}/sobjects/User/{user}"}
    record = {
        "attributes": {"type": name, "url": url},
        "Id": id_,
        "IsDeleted": False,
        "CreatedById": user,
        "CreatedBy": {"attributes": creator, "UserType": KINDS[user]},
        "CreatedDate": at(time),
    }
    stamp = {} if name == "CaseHistory" else {"SystemModstamp": at(time)}
    return record | stamp | fields


def case(number: int, status: str, user: str = AGENT, **fields: object) -> dict:
    """A case of 24 March 2023, 09:00, last changed at 18:00."""
    empty = dict.fromkeys(OBJECTS["Case"].keys() - STAMPED.keys())
    shown = {"Status": status, "IsClosed": False, "IsClosedOnCreate": False, "OwnerId": AGENT}
    shown |= {"SystemModstamp": at("18:00"), "Priority": "Medium", "Origin": "Phone"}
    shown |= {"RecordType": record_type("Support")}
    return created("Case", CASE_IDS[number], "09:00", user, **empty | shown | fields)


def record_type(name: str) -> dict:
    """The record type of a case."""
    attributes = {"type": "RecordType", "url": f"{DATA}/sobjects/RecordType/012000000000001AAA"}
    return {"attributes": attributes, "DeveloperName": name}


def change(
    number: int, id_: int, time: str, old: str | None, new: str | None, field: str = "Status"
) -> dict:
    """A row of the history of a case."""
    values = {"Field": field, "OldValue": old, "NewValue": new, "CaseId": CASE_IDS[number]}
    return created("CaseHistory", native_id("CaseHistory", str(id_)), time, AGENT, **values)


def comment(id_: int, time: str, user: str, is_published: bool, **fields: object) -> dict:
    """A comment on the first case."""
    shown = {"ParentId": CASE_IDS[0], "IsPublished": is_published}
    return created("CaseComment", native_id("CaseComment", str(id_)), time, user, **shown | fields)


def email(id_: int, time: str, user: str, status: str, **fields: object) -> dict:
    """An e-mail on the first case; outgoing unless `Incoming` is true."""
    shown = {"ParentId": CASE_IDS[0], "Incoming": False, "Status": status}
    shown |= {"AutomationType": None, "MessageDate": at(time)}
    id18 = native_id("EmailMessage", str(id_))
    return created("EmailMessage", id18, time, user, **shown | fields)


CLOSED = {"IsClosed": True, "ClosedDate": at("12:00")}
CASES = [
    case(
        0,
        "Closed",
        AUTOMATED_PROCESS,
        AccountId=ACCOUNT_ID,
        ContactId=CONTACT_ID,
        SuppliedEmail="vera@harbour.example",
        Origin="Email",
        Type="Mechanical",
        BusinessHoursId=HOURS_ID[:15],
        **CLOSED,
    ),
    # Closed when it was created, by an agent on the phone.
    case(1, "Closed", IsClosed=True, ClosedDate=at("09:00"), IsClosedOnCreate=True),
    # Closed before the history of its status was turned on.
    case(2, "Closed", **CLOSED, Origin="Social Media", Priority="Critical"),
    # In the recycle bin, merged into another case, and merged but kept.
    case(3, "New", IsDeleted=True),
    case(4, "New", IsDeleted=True, MasterRecordId=CASE_IDS[0]),
    case(5, "Duplicate", **CLOSED, MasterRecordId=CASE_IDS[0]),
    # A status that the org no longer lists, on a case that a queue owns.
    case(6, "Parked", PORTAL_USER, OwnerId=QUEUE_ID, Origin=None, Priority=None),
    # Reopened between the queries of cases and of the history.
    case(7, "Closed", **CLOSED, SystemModstamp=at("12:00")),
    # The history that Salesforce still keeps begins after the closing.
    case(8, "Duplicate", **CLOSED),
    # Of a record type that is no ticket.
    case(9, "Closed", **CLOSED, RecordType=record_type("Internal")),
]
HISTORY = [
    change(0, 1, "09:30", "Support", "Vera Agent", "Owner"),
    change(0, 2, "09:30", QUEUE_ID, AGENT, "Owner"),
    change(0, 3, "09:30", "New", "In Arbeit"),
    change(0, 4, "10:00", "Working", "Closed"),
    change(0, 5, "10:05", "Closed", "Duplicate"),
    change(0, 6, "11:00", "Duplicate", "Working"),
    change(0, 7, "12:00", "Working", "Closed"),
    change(7, 8, "12:00", "Working", "Closed"),
    change(7, 9, "12:30", "Closed", "Working"),
    change(8, 10, "13:00", "Closed", "Duplicate"),
]
COMMENTS = [
    comment(1, "09:40", AGENT, is_published=False),
    comment(2, "09:50", PORTAL_USER, is_published=True),
    comment(3, "09:55", AGENT, is_published=True, IsDeleted=True),
]
EMAILS = [
    # The sender's clock is ahead, and the message a draft was finished later.
    email(1, "09:00", AUTOMATED_PROCESS, "1", Incoming=True, MessageDate=at("23:00")),
    email(2, "09:01", AUTOMATED_PROCESS, "3"),
    email(3, "09:05", AGENT, "3", AutomationType="AiAutomated"),
    email(4, "09:10", BOT, "3"),
    email(5, "09:20", AGENT, "3", AutomationType="AiAssisted", MessageDate=at("09:45")),
    email(6, "09:46", AGENT, "5"),
]
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
HOURS = {
    "attributes": {"type": "BusinessHours", "url": f"{DATA}/sobjects/BusinessHours/{HOURS_ID}"},
    "Id": HOURS_ID,
    "Name": "Default",
    "IsDefault": True,
    "TimeZoneSidKey": "Europe/Berlin",
}
HOURS |= {f"{day}{end}Time": None for day in DAYS for end in ("Start", "End")}
HOURS |= {"MondayStartTime": "09:00:00.000Z", "MondayEndTime": "17:30:00.000Z"}
HOURS |= {"SundayStartTime": "00:00:00.000Z", "SundayEndTime": "00:00:00.000Z"}


def status(label: str, is_closed: bool, api_name: str | None = None) -> dict:
    """A case status."""
    attributes = {"type": "CaseStatus", "url": f"{DATA}/sobjects/CaseStatus/01J000000000001"}
    names = {"ApiName": api_name or label, "MasterLabel": label}
    return {"attributes": attributes, "IsClosed": is_closed} | names


def found(*records: dict) -> dict:
    """The only page of a query."""
    return {"totalSize": len(records), "done": True, "records": list(records)}


QUEUE = {"attributes": {"type": "Group", "url": f"{DATA}/sobjects/Group/{QUEUE_ID}"}}
QUEUE |= {"Id": QUEUE_ID, "Name": "Support"}
CASE_QUERIES = [found(*CASES), found(*HISTORY), found(*COMMENTS), found(*EMAILS)]
CASE_RESPONSES: Responses = {
    f"GET {DATA}/sobjects/{name}/describe": [
        {"fields": [{"name": field, "type": kind} for field, kind in fields.items()]}
    ]
    for name, fields in OBJECTS.items()
}
CASE_RESPONSES[f"GET {DATA}/query"] = [
    found(
        status("New", is_closed=False),
        # Translated: a label differs from the name.
        status("In Arbeit", is_closed=False, api_name="Working"),
        status("Closed", is_closed=True),
        status("Duplicate", is_closed=True),
    ),
    found(QUEUE),
    found(HOURS),
    found({"Id": BOT}),
]
