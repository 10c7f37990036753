"""Comments and changes of the status of issues, without their texts."""

from collections.abc import Iterator
from http import HTTPStatus

from orchestration.sources.connector import Record, id_text, unique
from orchestration.sources.http.client import ApiClient
from orchestration.sources.http.paging import Paging
from orchestration.sources.http.records import records_in
from orchestration.sources.jira.client import PLATFORM, utc_text

CHANGELOGS = f"{PLATFORM}/changelog/bulkfetch"
STATUS = "status"
CHANGES_PER_PAGE, COMMENTS_PER_PAGE = 1_000, 100
APP = "app"


def actor(account: Record | None) -> Record:
    """Who did something. Only apps have a name, as names of people are not needed."""
    account = account or {}
    kind = account.get("accountType")
    return {
        "author_id": account.get("accountId"),
        "author_type": kind,
        "app_name": account.get("displayName") if kind == APP else None,
    }


def status_changes(client: ApiClient, issues: list[Record]) -> list[Record]:
    """The changes of the status of issues; other changes are not requested."""
    if not issues:
        return []
    body: Record = {
        "issueIdsOrKeys": [id_text(issue["id"]) for issue in issues],
        "fieldIds": [STATUS],
        "maxResults": CHANGES_PER_PAGE,
    }
    rows: list[Record] = []
    paging = Paging("jira", f"POST {CHANGELOGS}")
    while True:
        response = client.request("POST", CHANGELOGS, json=body)
        # The description does not say whether the list is there if no issue has changes.
        is_empty = response.body in ({}, {"nextPageToken": None})
        logs = [] if is_empty else records_in("jira", response, "issueChangeLogs")
        rows += [row for log in logs for row in _changes(log)]
        token = response.body.get("nextPageToken")
        if not token:
            return unique(rows)
        paging.check(token, logs)
        body = body | {"nextPageToken": token}


def _changes(log: Record) -> Iterator[Record]:
    for history in log["changeHistories"]:
        history_id = id_text(history["id"])
        items = [item for item in history["items"] if _field_of(item) == STATUS]
        for number, item in enumerate(items):
            yield actor(history.get("author")) | {
                "id": f"{history_id}-{number}" if number else history_id,
                "issue_id": id_text(log["issueId"]),
                "created_at": utc_text(history.get("created")),
                "history_id": history_id,
                "from_id": item.get("from"),
                "to_id": item.get("to"),
            }


def _field_of(item: Record) -> object:
    return item.get("fieldId") or item.get("field")


def comments_of(client: ApiClient, issue: Record) -> list[Record]:
    """The comments of an issue. A search returns the first ones, and the rest takes requests."""
    field = issue["fields"].get("comment")
    listed = field.get("comments") if isinstance(field, dict) else None
    if not isinstance(listed, list) or field.get("total") != len(listed):
        listed = _all_comments(client, id_text(issue["id"]))
    return [_comment(comment, issue) for comment in unique(listed)]


def _all_comments(client: ApiClient, issue_id: str) -> list[Record]:
    path = f"{PLATFORM}/issue/{issue_id}/comment"
    comments: list[Record] = []
    paging = Paging("jira", f"GET {path}", 0)
    while True:
        params = {"startAt": len(comments), "maxResults": COMMENTS_PER_PAGE, "orderBy": "created"}
        response = client.get(path, params, accept=(HTTPStatus.NOT_FOUND,))
        # An issue that was deleted after it was listed has none.
        if response.status >= HTTPStatus.BAD_REQUEST:
            return comments
        page = records_in("jira", response, "comments")
        before = len(comments)
        comments = unique([*comments, *page])
        if len(comments) in (before, response.body.get("total")):
            return comments
        paging.check(len(comments), page)


def _comment(comment: Record, issue: Record) -> Record:
    # A comment that is visible to a role or group is not visible to customers.
    is_public = comment.get("jsdPublic") is not False and not comment.get("visibility")
    return actor(comment.get("author")) | {
        "id": id_text(comment["id"]),
        "issue_id": id_text(issue["id"]),
        "created_at": utc_text(comment.get("created")),
        "updated_at": utc_text(comment.get("updated") or comment.get("created")),
        "is_public": is_public,
    }
