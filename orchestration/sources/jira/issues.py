"""Issues of service projects in the order of their last change, with their events and ratings."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b
from http import HTTPStatus
from typing import Any

from orchestration.sources.connector import (
    Cursor,
    Options,
    Page,
    Record,
    State,
    id_text,
    setting_name,
    unique,
)
from orchestration.sources.http.client import ApiClient
from orchestration.sources.http.errors import optional_access
from orchestration.sources.instants import parse_instant
from orchestration.sources.jira.client import (
    CHANNEL_PROPERTY,
    DESK,
    OVERLAP,
    PARALLEL_REQUESTS,
    changed_issues,
    issue_ids,
    utc_text,
)
from orchestration.sources.jira.events import actor, comments_of, status_changes
from orchestration.sources.jira.fields import FIELD_OPTIONS, Fields

STANDARD_FIELDS = [
    *("project", "status", "priority", "reporter", "creator", "created", "updated", "comment"),
]


def read_issues(
    client: ApiClient, options: Options, state: State, fields: Fields, projects: list[Record]
) -> Iterator[Page]:
    """Issues that have changed since the state, project by project.

    The cursor holds the last change of each project, so that a project that is added to the
    settings or becomes visible is read in full. All projects are read in full after a change of
    what the columns contain.
    """
    meaning = _meaning(options, fields)
    cursor: Cursor = dict(state.get("issues", {}))
    if cursor.get("meaning") != meaning:
        cursor = {"meaning": meaning}
    requested = [*STANDARD_FIELDS, *fields.requested]
    with ThreadPoolExecutor(PARALLEL_REQUESTS) as pool:
        for project in projects:
            id_ = id_text(project["projectId"])
            since = parse_instant(cursor[id_]) if id_ in cursor else None
            start = since and since - OVERLAP
            for issues, last in changed_issues(client, id_, requested, start):
                people = [issue["fields"].get("reporter") or {} for issue in issues]
                known = {one["accountId"]: one for one in people if one.get("accountId")}
                yield Page("reporters", list(known.values()))
                yield Page("status_changes", status_changes(client, issues))
                found = pool.map(lambda issue: comments_of(client, issue), issues)
                yield Page("comments", [comment for comments in found for comment in comments])
                rows = list(pool.map(lambda issue: _issue(client, options, fields, issue), issues))
                newest = max(filter(None, (since, last)), default=None)
                if newest is not None:
                    cursor = cursor | {id_: utc_text(newest.isoformat())}
                yield Page("issues", rows, cursor, read_to=newest)
    if options["compare_deletions"] == "true":
        read = [{"id": id_text(project["projectId"])} for project in projects]
        yield Page("projects", read, is_full_snapshot=True)
        present = [
            id_ for project in projects for id_ in issue_ids(client, id_text(project["projectId"]))
        ]
        listed = unique([{"id": id_} for id_ in present])
        yield Page("present_issues", listed, is_full_snapshot=True)


def _meaning(options: Options, fields: Fields) -> str:
    """A hash of everything that decides what the columns of an issue contain."""
    deciding = [fields.ids, *(options[name] for name in ("csat", *FIELD_OPTIONS))]
    return blake2b(repr(deciding).encode(), digest_size=8).hexdigest()


def _issue(client: ApiClient, options: Options, fields: Fields, issue: Record) -> Record:
    """An issue with the values of its custom fields."""
    properties = (issue.get("properties") or {}).get(CHANNEL_PROPERTY)
    noted = properties.get("value") if isinstance(properties, dict) else properties
    request_type = (fields.value(issue, "request_type") or {}).get("requestType") or {}
    organizations = fields.value(issue, "organizations") or [{}]
    name = request_type.get("name")
    team = (issue["fields"].get("project") or {}).get("name")
    created = issue["fields"].get("created")
    return (
        issue
        | actor(issue["fields"].get("creator"))
        | {
            "id": id_text(issue["id"]),
            "created_at": utc_text(created),
            "updated_at": utc_text(issue["fields"].get("updated")),
            "request_type": name or request_type.get("id"),
            "channel": fields.text(issue, "channel_field") or noted,
            "topic": fields.text(issue, "topic_field") if options["topic_field"] else name,
            "team": fields.text(issue, "team_field") if options["team_field"] else team,
            "organization_id": organizations[0].get("id"),
        }
        | _rating(client, options, fields, issue)
        | _cycles(fields.values(issue, "first_response_sla"), "first_response", is_first=True)
        | _cycles(fields.values(issue, "resolution_sla"), "resolution", is_first=False)
    )


def _rating(client: ApiClient, options: Options, fields: Fields, issue: Record) -> Record:
    """The rating of a request; its comment takes a request.

    `has_read_rating` distinguishes an issue without a rating from one whose rating is not read.
    """
    if options["csat"] == "false" or not fields.ids["rating"]:
        return {"has_read_rating": False}
    rating = fields.value(issue, "rating")
    score = rating.get("rating") if isinstance(rating, dict) else rating
    if score is None:
        return {"has_read_rating": True}
    path = f"{DESK}/request/{id_text(issue['id'])}/feedback"
    with optional_access(f"{setting_name('jira', 'csat')}=false"):
        response = client.get(path, accept=(HTTPStatus.NOT_FOUND,))
    # The rating or the request may have been deleted meanwhile.
    body = response.body if response.status < HTTPStatus.BAD_REQUEST else None
    comment = (body or {}).get("comment") or {}
    return {
        "has_read_rating": True,
        "rating": score,
        "rated_at": utc_text(fields.value(issue, "rated_at")),
        "feedback": comment.get("body"),
    }


def _cycles(slas: list[Any], name: str, is_first: bool) -> Record:
    """When the completed cycles of an SLA ended, and the time that Jira counted in them.

    Projects may have an SLA of the same name each. That of the issue's project has cycles.
    """
    listed = (sla.get("completedCycles") for sla in slas if isinstance(sla, dict))
    cycles = next(filter(None, listed), None)
    if not cycles:
        return {}
    counted = cycles[:1] if is_first else cycles
    times = [(cycle.get("elapsedTime") or {}).get("millis") for cycle in counted]
    end = (counted[-1].get("stopTime") or {}).get("epochMillis")
    return {
        f"{name}_at": end,
        f"{name}_milliseconds": sum(times) if all(isinstance(ms, int) for ms in times) else None,
    }
