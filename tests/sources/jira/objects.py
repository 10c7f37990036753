"""Jira's objects with the fields of its API descriptions; the values are ours."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from starlette.responses import Response

from tests.support.replay import Responses

Record = dict[str, Any]
REQUEST_TYPE, ORGANIZATIONS = "customfield_10010", "customfield_10002"
RATING, RATED_AT = "customfield_10041", "customfield_10042"
RESOLUTION, FIRST_RESPONSE = "customfield_10030", "customfield_10031"
AREA = "customfield_10050"
SERVICE_DESK = "com.atlassian.servicedesk:"
SEARCH, CHANGELOGS = "POST /rest/api/3/search/jql", "POST /rest/api/3/changelog/bulkfetch"
STATUSES = {
    "10001": ("Waiting for support", "indeterminate"),
    "10002": ("Waiting for customer", "indeterminate"),
    "10003": ("Pending", "indeterminate"),
    "10004": ("In Progress", "indeterminate"),
    "1": ("Open", "new"),
    "5": ("Resolved", "done"),
    "6": ("Closed", "done"),
}


def at(text: str) -> datetime:
    """An instant of March 2026, `02 09:30`."""
    return datetime.fromisoformat(f"2026-03-{text}:00").replace(tzinfo=UTC)


def stamp(text: str) -> str:
    """An instant of March 2026 in Jira's format, in the zone of the account of the token."""
    return f"{at(text).astimezone(timezone(timedelta(hours=1))):%Y-%m-%dT%H:%M:%S.000%z}"


def milliseconds(text: str) -> int:
    return int(at(text).timestamp() * 1_000)


def account(account_id: str, kind: str, name: str = "Someone", **fields: Any) -> Record:
    return {
        "self": f"https://site.example/rest/api/3/user?accountId={account_id}",
        "accountId": account_id,
        "accountType": kind,
        "avatarUrls": {},
        "displayName": name,
        "active": True,
        "timeZone": "Europe/Oslo",
    } | fields


ANA = account("qm:1", "customer", "Ana", emailAddress="ana@harbour.example")
PARTICIPANT = account("qm:2", "customer", "Bo", emailAddress="bo@harbour.example")
EMPLOYEE = account("70121:emp", "atlassian", "Cy")
AGENT = account("70121:agent", "atlassian", "Dee")
MACHINE_AGENT = account("70121:machine", "atlassian", "Machine")
VIRTUAL_AGENT = account("557058:va", "app", "Virtual agent")
AUTOMATION = account("557058:auto", "app", "Automation for Jira")


def status(id_: str) -> Record:
    name, category = STATUSES[id_]
    key = {"self": "https://site.example", "id": 4, "key": category, "colorName": "yellow"}
    return {"self": "https://site.example", "id": id_, "name": name, "statusCategory": key}


def comment(id_: str, time: str, by: Record, is_public: bool = True, **fields: Any) -> Record:
    text = {"type": "text", "text": "a secret"}
    content = [{"type": "paragraph", "content": [text]}]
    return {
        "self": "https://site.example",
        "id": id_,
        "author": by,
        "body": {"type": "doc", "version": 1, "content": content},
        "updateAuthor": by,
        "created": stamp(time),
        "updated": stamp(time),
        "jsdPublic": is_public,
    } | fields


def change(id_: str, time: str, by: Record | None, *items: tuple[str, str]) -> Record:
    """A change of the status, from one ID to another."""
    return {
        "id": id_,
        "author": by,
        "created": milliseconds(time),
        "items": [
            {
                "field": "status",
                "fieldtype": "jira",
                "fieldId": "status",
                "from": before,
                "fromString": STATUSES.get(before, ("Gone", ""))[0],
                "to": after,
                "toString": STATUSES.get(after, ("Gone", ""))[0],
            }
            for before, after in items
        ],
    }


def cycle(start: str, stop: str, elapsed_seconds: int) -> Record:
    return {
        "startTime": {"epochMillis": milliseconds(start), "friendly": "Today"},
        "stopTime": {"epochMillis": milliseconds(stop), "friendly": "Today"},
        "breached": False,
        "goalDuration": {"millis": 3_600_000, "friendly": "1h"},
        "elapsedTime": {"millis": 1_000 * elapsed_seconds, "friendly": "0h"},
        "remainingTime": {"millis": 0, "friendly": "0h"},
    }


def issue(
    id_: str,
    time: str,
    status_id: str,
    *comments: Record,
    channel: str | None = "portal",
    request_type: str | None = "Get help",
    updated: str = "05 00:00",
    total: int | None = None,
    **fields: Any,
) -> Record:
    listed = {
        "comments": list(comments),
        "self": "https://site.example",
        "maxResults": len(comments),
        "total": len(comments) if total is None else total,
        "startAt": 0,
    }
    kind = {"_links": {}, "requestType": {"id": "11", "name": request_type, "serviceDeskId": "1"}}
    return {
        "expand": "",
        "id": id_,
        "self": f"https://site.example/rest/api/3/issue/{id_}",
        "key": f"HELP-{id_[-2:]}",
        "properties": {"request.channel.type": {"value": channel}} if channel else {},
        "fields": {
            "project": {"id": "10001", "key": "HELP", "name": "Support"},
            "status": status(status_id),
            "priority": {"id": "3", "name": "Medium", "iconUrl": "https://site.example"},
            "reporter": ANA,
            "creator": ANA,
            "created": stamp(time),
            "updated": stamp(updated),
            "comment": listed,
            REQUEST_TYPE: kind if request_type else None,
            ORGANIZATIONS: [],
            RATING: None,
            RATED_AT: None,
            RESOLUTION: None,
            FIRST_RESPONSE: None,
            AREA: None,
        }
        | fields,
    }


def search(*issues: Record, token: str | None = None) -> Record:
    """A page of a search."""
    following = {"nextPageToken": token} if token else {}
    return {"issues": list(issues), "isLast": token is None} | following


def changelogs(histories: dict[str, list[Record]], token: str | None = None) -> Record:
    logs = [{"issueId": id_, "changeHistories": rows} for id_, rows in histories.items()]
    return {"issueChangeLogs": logs} | ({"nextPageToken": token} if token else {})


def desk_list(*values: Record, is_last: bool = True) -> Record:
    """A page of a list of the service desk API."""
    page = {"_expands": [], "size": len(values), "start": 0, "limit": 50, "isLastPage": is_last}
    return page | {"_links": {}, "values": list(values)}


def field(id_: str, name: str, kind: str) -> Record:
    schema = {"type": "any", "custom": kind, "customId": int(id_.rpartition("_")[2])}
    return {"id": id_, "key": id_, "name": name, "custom": True, "schema": schema}


def refused(code: int, **body: Any) -> Response:
    return Response(json.dumps(body), code, media_type="application/json")


def site(*issues: Record, histories: dict[str, list[Record]] | None = None) -> Responses:
    """The responses of a site with one service project."""
    fields = [
        {"id": "status", "key": "status", "name": "Status", "custom": False},
        field(REQUEST_TYPE, "Request Type", f"{SERVICE_DESK}vp-origin"),
        field(ORGANIZATIONS, "Organizations", f"{SERVICE_DESK}sd-customer-organizations"),
        field(RATING, "Satisfaction", f"{SERVICE_DESK}sd-request-feedback"),
        field(RATED_AT, "Satisfaction date", f"{SERVICE_DESK}sd-request-feedback-date"),
        field(RESOLUTION, "Time to resolution", f"{SERVICE_DESK}sd-sla-field"),
        field(FIRST_RESPONSE, "Time to first response", f"{SERVICE_DESK}sd-sla-field"),
        field(AREA, "Area", "com.atlassian.jira.plugin.system.customfieldtypes:select"),
    ]
    project = {"projectId": "10001", "projectName": "Support", "projectKey": "HELP"}
    return {
        "GET /rest/api/3/myself": [AGENT],
        "GET /rest/servicedeskapi/servicedesk": [desk_list({"id": "1"} | project)],
        "GET /rest/api/3/field": [fields],
        "GET /rest/api/3/status": [[status(id_) for id_ in STATUSES]],
        "GET /rest/servicedeskapi/organization": [desk_list()],
        SEARCH: [search(*issues)],
        CHANGELOGS: [changelogs(histories or {})],
    }
