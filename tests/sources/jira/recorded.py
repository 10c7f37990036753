"""Responses in the shapes of Jira's API descriptions and public examples; the values are ours."""

from tests.sources.jira.objects import (
    AGENT,
    ANA,
    AREA,
    AUTOMATION,
    EMPLOYEE,
    FIRST_RESPONSE,
    MACHINE_AGENT,
    ORGANIZATIONS,
    PARTICIPANT,
    RATED_AT,
    RATING,
    RESOLUTION,
    SEARCH,
    VIRTUAL_AGENT,
    account,
    change,
    comment,
    cycle,
    desk_list,
    issue,
    milliseconds,
    search,
    site,
    stamp,
)
from tests.support.replay import Responses

HARBOUR = {"id": "21", "uuid": "u", "name": "Harbour", "_links": {}}
SIGN_IN = {
    "email": "agent@harbour.example",
    "api_token": "t",
    "bot_ids": "70121:machine",
    "channel_field": "Area",
    "crm_id_property": "crm",
    "compare_deletions": "true",
    # A status that was deleted remains in histories.
    "statuses": "Waiting for customer=pending,Pending=hold,Closed=closed,99=open",
}
ISSUES = [
    issue(
        *("10101", "02 09:00", "5"),
        comment("301", "02 09:10", AGENT, is_public=False),
        comment("302", "02 09:30", AGENT),
        comment("303", "02 10:00", ANA),
        # Restricted to a role of the project.
        comment("304", "02 10:05", AGENT, visibility={"type": "role", "value": "Administrators"}),
        comment("305", "02 10:10", PARTICIPANT),
        **{
            ORGANIZATIONS: [HARBOUR],
            RATING: {"rating": 4},
            RATED_AT: stamp("04 08:00"),
            FIRST_RESPONSE: {
                "id": "2",
                "name": "Time to first response",
                "_links": {},
                "completedCycles": [cycle("02 09:00", "02 09:30", 1_800)],
            },
            RESOLUTION: {
                "id": "1",
                "name": "Time to resolution",
                "_links": {},
                "completedCycles": [
                    cycle("02 09:00", "02 11:00", 5_400),
                    cycle("02 12:00", "03 09:00", 3_600),
                ],
            },
        },
    ),
    # An employee's request through an API, which is created in a status that is done.
    issue(
        *("10102", "02 09:00", "6"),
        channel="api",
        reporter=EMPLOYEE,
        creator=VIRTUAL_AGENT,
        priority={"id": "9", "name": "Blocker"},
    ),
    # A task of the team.
    issue("10103", "02 09:00", "10004", comment("306", "02 09:20", AGENT), request_type=None),
    # A call, which an agent has raised on behalf of the customer.
    issue(
        *("10104", "02 09:00", "10003"),
        comment("307", "02 09:01", AUTOMATION),
        comment("308", "02 09:02", VIRTUAL_AGENT),
        comment("309", "02 09:03", MACHINE_AGENT),
        comment("310", "02 09:04", account("x", "unknown")),
        channel="jira",
        creator=AGENT,
        priority=None,
        **{AREA: {"self": "https://site.example", "value": "Phone", "id": "10020"}},
    ),
    # Deleted since the search.
    issue("10106", "02 09:00", "1"),
    issue("10105", "02 09:00", "1", channel=None, reporter=VIRTUAL_AGENT, creator=VIRTUAL_AGENT),
]
HISTORIES = {
    "10101": [
        change("401", "02 09:15", AUTOMATION, ("10001", "10004")),
        change("402", "02 09:30", AGENT, ("10004", "10002")),
        change("403", "02 11:00", AGENT, ("10002", "5")),
        change("404", "02 12:00", ANA, ("5", "10001")),
        # Two items of one change.
        change("405", "03 09:00", AGENT, ("10001", "99"), ("99", "5")),
    ],
    # Without an account, and to a status that nothing names.
    "10104": [
        change("406", "02 09:05", None, ("1", "10003")),
        change("407", "02 09:06", AGENT, ("10003", "98")),
    ],
}
JIRA: Responses = site(*ISSUES, histories=HISTORIES) | {
    SEARCH: [
        search(*ISSUES),
        search(*({"id": row["id"], "key": row["key"]} for row in ISSUES if row["id"] != "10106")),
    ],
    "GET /rest/servicedeskapi/organization": [
        desk_list(
            HARBOUR | {"created": {"iso8601": "x", "epochMillis": milliseconds("01 07:00")}},
            {"id": "3", "name": "Quay", "scimManaged": False, "_links": {}},
        )
    ],
    "GET /rest/servicedeskapi/organization/21/user": [desk_list(ANA, EMPLOYEE)],
    "GET /rest/servicedeskapi/organization/3/user": [
        desk_list(EMPLOYEE | {"emailAddress": "cy@harbour.example"})
    ],
    "GET /rest/servicedeskapi/organization/21/property/crm": [{"key": "crm", "value": "A-1"}],
    "GET /rest/servicedeskapi/request/10101/feedback": [
        {"type": "csat", "rating": 4, "comment": {"body": "Fast"}}
    ],
}
