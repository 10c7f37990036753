"""The endpoints of Jira Service Management.

Jira cannot represent the schedule of a ticket, business hours and holidays. Tickets with the status
`deleted`, `merged` or `spam` do not exist in it. Survey responses are in the survey tool.
"""

import base64
import json
import math
import re
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from demo.servers.jira import requests as jira
from demo.servers.jira.people import People, agent
from demo.servers.jira.requests import Requests, stamped
from demo.servers.server import Company, VendorServer

EMAIL, API_TOKEN = "agent@demo.example", "ATATT3xFfGF0demo"
MAX_RESULTS, MAX_IDS, MAX_DESK_LIMIT, MAX_CHANGELOG_ISSUES = 100, 5_000, 50, 1_000
# A search returns the first comments of an issue.
COMMENTS_IN_SEARCH, MAX_COMMENTS = 5, 100
JQL = re.compile(r"project = (\d+)(?: AND updated >= (\d+))?( ORDER BY updated ASC)?")
SERVICE_DESK = "com.atlassian.servicedesk:"
PLATFORM, DESK = "/rest/api/3", "/rest/servicedeskapi"
FIELDS = {
    jira.REQUEST_TYPE: ("Request Type", f"{SERVICE_DESK}vp-origin"),
    jira.ORGANIZATIONS: ("Organizations", f"{SERVICE_DESK}sd-customer-organizations"),
    jira.RATING: ("Satisfaction", f"{SERVICE_DESK}sd-request-feedback"),
    jira.RATED_AT: ("Satisfaction date", f"{SERVICE_DESK}sd-request-feedback-date"),
    jira.RESOLUTION: ("Time to resolution", f"{SERVICE_DESK}sd-sla-field"),
    jira.FIRST_RESPONSE: ("Time to first response", f"{SERVICE_DESK}sd-sla-field"),
    jira.TOPIC: ("Topic", "com.atlassian.jira.plugin.system.customfieldtypes:select"),
    jira.CHANNEL: ("Contact channel", "com.atlassian.jira.plugin.system.customfieldtypes:select"),
}


class JiraServer(VendorServer):
    """Jira Service Management with a company's requests.

    Attributes:
        people: Organisations and accounts.
        desk: The requests.
    """

    name = "jira"

    def load(self, company: Company) -> None:
        """Convert canonical rows to Jira's records."""
        self.people = People(company)
        self.desk = Requests(company, self.people)

    def routes(self) -> Iterable[Route]:
        """The endpoints of both APIs."""
        statuses = [jira.status_record(status) for status in jira.STATUSES]
        fields = [
            {"id": id_, "name": name, "custom": True, "schema": {"custom": kind}}
            for id_, (name, kind) in FIELDS.items()
        ]
        organizations = f"{DESK}/organization"
        return [
            Route(f"{PLATFORM}/myself", _answer(lambda: agent(0))),
            Route(f"{PLATFORM}/field", _answer(lambda: fields)),
            Route(f"{PLATFORM}/status", _answer(lambda: statuses)),
            Route(f"{PLATFORM}/search/jql", self._search, methods=["POST"]),
            Route(f"{PLATFORM}/changelog/bulkfetch", self._changelogs, methods=["POST"]),
            Route(f"{PLATFORM}/issue/{{id}}/comment", self._comments),
            Route(f"{DESK}/servicedesk", self._list(lambda _: list(self.desk.projects.values()))),
            Route(organizations, self._list(lambda _: list(self.people.organizations.values()))),
            Route(
                f"{organizations}/{{id}}/user",
                self._list(lambda id_: self.people.members.get(id_ or "")),
            ),
            Route(f"{organizations}/{{id}}/property/{{key}}", self._property),
        ]

    def options(self, base_url: str) -> dict[str, str]:
        """The credentials, the address, and the fields and properties of the demo."""
        return {
            "email": EMAIL,
            "api_token": API_TOKEN,
            "base_url": base_url,
            "topic_field": "Topic",
            "channel_field": "Contact channel",
            "crm_id_property": "crm_id",
            "compare_deletions": "true",
        }

    def is_authenticated(self, request: Request) -> bool:
        """E-mail address and token, by HTTP's basic authentication."""
        expected = base64.b64encode(f"{EMAIL}:{API_TOKEN}".encode()).decode()
        return request.headers.get("authorization") == f"Basic {expected}"

    def unauthorised(self) -> Response:
        """Jira's response to invalid credentials."""
        return Response("Client must be authenticated to access this resource.", 401)

    def throttled(self, retry_after_seconds: float) -> Response:
        """The response beyond the rate limit; the time of its reset has minutes only."""
        reset_at = datetime.fromtimestamp(time.time() + retry_after_seconds, UTC)
        headers = {
            "Retry-After": str(math.ceil(retry_after_seconds)),
            "X-RateLimit-Reset": f"{reset_at:%Y-%m-%dT%H:%MZ}",
            "RateLimit-Reason": "jira-burst-based",
        }
        return Response("Rate limit exceeded.", 429, headers)

    def touch(self, count: int) -> None:
        """Change the priority of the newest issues, one second apart."""
        now, issues = int(self.now()), list(self.desk.issues.values())
        for number, issue in enumerate(issues[-count:]):
            changed = {"id": "9", "name": f"Priority at {now}"}
            issue["fields"] |= {"priority": changed, "updated": stamped(now + number)}

    def delete(self, issue_id: str) -> None:
        """Delete an issue."""
        del self.desk.issues[issue_id]

    def move(self, issue_id: str, team: str) -> None:
        """Move an issue to the project of another team, where it has another key."""
        project, issue = self.desk.projects[team], self.desk.issues[issue_id]
        moved = issue["fields"]["project"] | {
            "id": project["projectId"],
            "key": project["projectKey"],
            "name": project["projectName"],
        }
        issue["key"] = f"{project['projectKey']}-9999"
        issue["fields"] |= {"project": moved, "updated": stamped(int(self.now()))}

    def min_requests(self) -> int:
        """Full pages of each list, the changelogs of each page, and comments beyond the first."""
        sizes = [len(self._of_project(one["projectId"])) for one in self.desk.projects.values()]
        pages = sum(max(-(-size // MAX_RESULTS), 1) for size in sizes)
        long = [rows for rows in self.desk.comments.values() if len(rows) > COMMENTS_IN_SEARCH]
        return self.min_requests_unchanged() + 2 * pages + len(long)

    def min_requests_unchanged(self) -> int:
        """Definitions, each organisation with its members, and the searches of each project."""
        organizations = len(self.people.organizations)
        pages = -(-organizations // MAX_DESK_LIMIT)
        return 4 + pages + 2 * organizations + 3 * len(self.desk.projects)

    def _of_project(self, project_id: str) -> list[dict]:
        issues = self.desk.issues.values()
        return [issue for issue in issues if issue["fields"]["project"]["id"] == project_id]

    async def _search(self, request: Request) -> Response:
        """A page of a search. Its token is an offset, so that changes move other issues."""
        body = await request.json()
        query = JQL.fullmatch(body["jql"])
        if query is None:
            return _error(f"Error in the JQL Query: {body['jql']}")
        project_id, since, is_ordered = query.groups()
        # Jira compares minutes.
        first = int(since) // 60_000 * 60 if since else 0
        found = [issue for issue in self._of_project(project_id) if _updated(issue) >= first]
        if is_ordered:
            found.sort(key=lambda issue: (_updated(issue), int(issue["id"])))
        only_ids = body["fields"] == ["id"]
        size = min(body.get("maxResults", 50), MAX_IDS if only_ids else MAX_RESULTS)
        token = {"jql": body["jql"], "offset": 0}
        if given := body.get("nextPageToken"):
            token = json.loads(base64.b64decode(given))
            if token["jql"] != body["jql"]:
                return _error("The provided next page token is invalid.")
        end = token["offset"] + size
        page = found[token["offset"] : end]
        shown = [
            {"id": issue["id"], "key": issue["key"]} if only_ids else self._shown(issue, body)
            for issue in page
        ]
        if end >= len(found):
            return JSONResponse({"issues": shown, "isLast": True})
        following = base64.b64encode(json.dumps(token | {"offset": end}).encode()).decode()
        return JSONResponse({"issues": shown, "isLast": False, "nextPageToken": following})

    def _shown(self, issue: dict, body: dict) -> dict:
        comments, id_ = self.desk.comments[issue["id"]], issue["id"]
        listed = {
            "comments": comments[:COMMENTS_IN_SEARCH],
            "maxResults": COMMENTS_IN_SEARCH,
            "total": len(comments),
            "startAt": 0,
        }
        fields = issue["fields"] | {"comment": listed}
        kept = {name: fields[name] for name in body["fields"] if name in fields}
        properties = {"request.channel.type": {"value": self.desk.channels[id_]}}
        asked = {
            name: properties[name] for name in body.get("properties", ()) if name in properties
        }
        return {"id": id_, "key": issue["key"], "fields": kept, "properties": asked}

    async def _changelogs(self, request: Request) -> Response:
        body = await request.json()
        ids = body["issueIdsOrKeys"]
        if not 1 <= len(ids) <= MAX_CHANGELOG_ISSUES:
            return _error("The number of issues must be between 1 and 1000.")
        logs = [
            {"issueId": id_, "changeHistories": self.desk.histories[id_]}
            for id_ in ids
            if self.desk.histories.get(id_)
        ]
        return JSONResponse({"issueChangeLogs": logs})

    async def _comments(self, request: Request) -> Response:
        comments, query = self.desk.comments.get(request.path_params["id"]), request.query_params
        if comments is None:
            return _error("Issue does not exist or you do not have permission to see it.", 404)
        start, size = int(query.get("startAt", 0)), int(query.get("maxResults", 50))
        page = comments[start : start + min(size, MAX_COMMENTS)]
        return JSONResponse({"comments": page, "startAt": start, "total": len(comments)})

    async def _property(self, request: Request) -> Response:
        properties = self.people.properties.get(request.path_params["id"], {})
        key = request.path_params["key"]
        if key not in properties:
            return _error(f"The property {key} does not exist.", 404)
        return JSONResponse({"key": key, "value": properties[key]})

    def _list(self, rows_of: Callable[[str | None], list[dict] | None]) -> Callable:
        async def respond(request: Request) -> Response:
            rows = rows_of(request.path_params.get("id"))
            if rows is None:
                return _error("The organization does not exist.", 404)
            query = request.query_params
            start, limit = int(query.get("start", 0)), int(query.get("limit", MAX_DESK_LIMIT))
            page = rows[start : start + min(limit, MAX_DESK_LIMIT)]
            is_last = start + len(page) >= len(rows)
            return JSONResponse(
                {
                    "size": len(page),
                    "start": start,
                    "limit": limit,
                    "isLastPage": is_last,
                    "values": page,
                }
            )

        return respond


def _answer(body: Callable[[], object]) -> Callable:
    async def respond(request: Request) -> JSONResponse:
        return JSONResponse(body())

    return respond


def _updated(issue: dict) -> int:
    """The last change of an issue, in seconds since 1970."""
    return int(datetime.fromisoformat(issue["fields"]["updated"]).timestamp())


def _error(message: str, status: int = 400) -> JSONResponse:
    return JSONResponse({"errorMessages": [message], "errors": {}}, status)
