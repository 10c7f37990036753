"""Requests of service projects in Jira, with comments, changelogs and SLAs.

Each team is a service project. Tickets with the status `deleted`, `merged` or `spam` are deleted.
A ticket's schedule is unknown to Jira.
"""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta, timezone

from demo.servers.business_time import DEFAULT_HOURS, BusinessTime, epoch
from demo.servers.jira.people import BOT_APP, RULE_APP, People, agent, app
from demo.servers.native_ids import jira_issue_id
from demo.servers.server import Company

Row = dict[str, str]

FIRST_PROJECT, FIRST_COMMENT, FIRST_HISTORY = 10_001, 20_001, 50_001
# The zone of the account of the API token.
ZONE = timezone(timedelta(hours=2))
# The canonical status, the ID, the name and the category of each status.
STATUSES = {
    "new": ("1", "Open", "new"),
    "open": ("3", "In Progress", "indeterminate"),
    "pending": ("10004", "Waiting for customer", "indeterminate"),
    "hold": ("10005", "Pending", "indeterminate"),
    "solved": ("5", "Resolved", "done"),
    "closed": ("6", "Closed", "done"),
}
SOLVED, REMOVED = ("solved", "closed"), ("deleted", "merged", "spam")
PRIORITIES = {"low": "Low", "normal": "Medium", "high": "High", "urgent": "Highest"}
# Calls and chats are requests that agents raise.
CHANNELS = {"email": "email", "web": "portal", "phone": "jira", "chat": "jira"}
REQUEST_TYPE, ORGANIZATIONS = "customfield_10010", "customfield_10002"
RATING, RATED_AT = "customfield_10041", "customfield_10042"
RESOLUTION, FIRST_RESPONSE = "customfield_10030", "customfield_10031"
TOPIC, CHANNEL = "customfield_10050", "customfield_10051"


class Requests:
    """The requests of a company.

    Attributes:
        projects: Service projects by team.
        issues: Issues by id, without comments.
        comments: The comments of each issue, the first one first.
        histories: The changelog of each issue.
        channels: The channel that Jira notes for each issue.
    """

    def __init__(self, company: Company, people: People) -> None:
        teams = sorted({row["team"] for row in company["tickets"]})
        self.projects = {
            team: {
                "id": str(number + 1),
                "projectId": str(FIRST_PROJECT + number),
                "projectName": team,
                "projectKey": f"SD{number + 1}",
            }
            for number, team in enumerate(teams)
        }
        self.issues: dict[str, dict] = {}
        self.comments: dict[str, list[dict]] = {}
        self.histories: dict[str, list[dict]] = {}
        self.channels: dict[str, str] = {}
        self._people = people
        self._open_time = BusinessTime(DEFAULT_HOURS, set(), date(2020, 1, 1), date(2028, 1, 1))
        events = defaultdict(list)
        for number, event in enumerate(company["ticket_events"]):
            events[event["ticket_id"]].append((number, event))
        for row in company["tickets"]:
            if row["status"] not in REMOVED:
                self._add(row, events[row["ticket_id"]])

    def _add(self, row: Row, events: list[tuple[int, Row]]) -> None:
        id_ = jira_issue_id(row["ticket_id"])
        reporter = self._people.reporter(row)
        actors = {
            "customer": reporter,
            "agent": agent(int(id_)),
            "bot": app(BOT_APP),
            "system": app(RULE_APP),
        }
        is_described = bool(events) and events[0][1]["event_type"] == "comment"
        creator = actors[events[0][1]["actor_type"]] if is_described else reporter
        later = events[1:] if is_described else events
        self.comments[id_] = [
            _comment(number, event, actors)
            for number, event in later
            if event["event_type"] == "comment"
        ]
        changes = [(number, event) for number, event in later if event["event_type"] == "status"]
        first = "new" if changes else row["status"]
        before = [first, *(event["status"] for _, event in changes)]
        self.histories[id_] = [
            _history(number, event, status, actors)
            for (number, event), status in zip(changes, before, strict=False)
        ]
        self.channels[id_] = CHANNELS[row["channel"]]
        project = self.projects[row["team"]]
        organization = self._people.organization_of(row, reporter)
        times = [row["created_at"], *(event["occurred_at"] for _, event in events)]
        self.issues[id_] = {
            "id": id_,
            "key": f"{project['projectKey']}-{len(self.issues) + 1}",
            "fields": {
                "project": {
                    "id": project["projectId"],
                    "key": project["projectKey"],
                    "name": project["projectName"],
                    "projectTypeKey": "service_desk",
                },
                "status": status_record(before[-1]),
                "priority": {"id": "3", "name": PRIORITIES[row["priority"]]},
                "reporter": reporter,
                "creator": creator,
                "created": local(row["created_at"]),
                "updated": local(max(times, key=epoch)),
                REQUEST_TYPE: {"requestType": {"id": "11", "name": "Get help"}},
                ORGANIZATIONS: [organization] if organization else [],
                RATING: None,
                RATED_AT: None,
                TOPIC: {"id": "1", "value": row["topic"]} if row["topic"] else None,
                CHANNEL: {"id": "2", "value": row["channel"]}
                if CHANNELS[row["channel"]] == "jira"
                else None,
                **self._slas(epoch(row["created_at"]), later),
            },
        }

    def _slas(self, created_at: int, events: list[tuple[int, Row]]) -> dict[str, dict]:
        replies = [
            epoch(event["occurred_at"])
            for _, event in events
            if event["event_type"] == "comment"
            and event["actor_type"] == "agent"
            and event["is_public"] == "true"
        ]
        cycles: list[dict] = []
        start: int | None = created_at
        for _, event in events:
            at, is_solved = epoch(event["occurred_at"]), event["status"] in SOLVED
            if event["event_type"] == "status" and is_solved and start is not None:
                cycles.append(self._cycle(start, at))
                start = None
            elif event["event_type"] == "status" and not is_solved and start is None:
                start = at
        first = [self._cycle(created_at, replies[0])] if replies else []
        return {
            FIRST_RESPONSE: {"id": "2", "name": "Time to first response", "completedCycles": first},
            RESOLUTION: {"id": "1", "name": "Time to resolution", "completedCycles": cycles},
        }

    def _cycle(self, start: int, end: int) -> dict:
        seconds = self._open_time.seconds(start, end)
        return {
            "startTime": {"epochMillis": 1_000 * start},
            "stopTime": {"epochMillis": 1_000 * end},
            "breached": False,
            "elapsedTime": {"millis": 1_000 * seconds, "friendly": f"{seconds // 3600}h"},
        }


def local(timestamp: str) -> str:
    """A timestamp in Jira's format and the zone of the account."""
    return stamped(epoch(timestamp))


def stamped(seconds: int) -> str:
    """Seconds since 1970 in Jira's format and the zone of the account."""
    instant = datetime.fromtimestamp(seconds, UTC).astimezone(ZONE)
    return f"{instant:%Y-%m-%dT%H:%M:%S}.000{instant:%z}"


def status_record(status: str) -> dict:
    """A status with its category."""
    id_, name, category = STATUSES[status]
    return {"id": id_, "name": name, "statusCategory": {"key": category}}


def _comment(number: int, event: Row, actors: dict[str, dict]) -> dict:
    text = {"type": "text", "text": "Thank you for your patience."}
    return {
        "id": str(FIRST_COMMENT + number),
        "author": actors[event["actor_type"]],
        "body": {
            "type": "doc",
            "version": 1,
            "content": [{"type": "paragraph", "content": [text]}],
        },
        "created": local(event["occurred_at"]),
        "updated": local(event["occurred_at"]),
        "jsdPublic": event["is_public"] != "false",
    }


def _history(number: int, event: Row, before: str, actors: dict[str, dict]) -> dict:
    (from_id, from_name, _), (to_id, to_name, _) = STATUSES[before], STATUSES[event["status"]]
    return {
        "id": str(FIRST_HISTORY + number),
        "author": actors[event["actor_type"]],
        # The bulk endpoint returns milliseconds since 1970.
        "created": 1_000 * epoch(event["occurred_at"]),
        "items": [
            {
                "field": "status",
                "fieldtype": "jira",
                "fieldId": "status",
                "from": from_id,
                "fromString": from_name,
                "to": to_id,
                "toString": to_name,
            }
        ],
    }
