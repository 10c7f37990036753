"""Jira's APIs: authentication, rate limit, error codes, searches and lists.

The platform's API is version 3, that of service desks has no version. Limits:
https://developer.atlassian.com/cloud/jira/platform/rate-limiting/.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

from orchestration.errors import RefreshError
from orchestration.sources.connector import Options, Record, id_text, setting_name, unique
from orchestration.sources.http.client import ApiClient
from orchestration.sources.http.errors import AccessDeniedError
from orchestration.sources.http.paging import Paging
from orchestration.sources.http.records import records_in
from orchestration.sources.http.response import Response
from orchestration.sources.instants import parse_instant

PLATFORM, DESK = "rest/api/3", "rest/servicedeskapi"
SEARCH = f"{PLATFORM}/search/jql"
# The issue property with the channel of a request.
CHANNEL_PROPERTY = "request.channel.type"
PER_PAGE, PER_DESK_PAGE, PER_ID_PAGE = 100, 50, 5_000
PARALLEL_REQUESTS = 4
MILLISECONDS = 1_000
# The index of searches follows changes with a delay.
OVERLAP = timedelta(minutes=10)


def connect(options: Options) -> ApiClient:
    """A client that authenticates with an API token."""
    client = ApiClient(
        "jira",
        options["base_url"],
        ("email", "api_token"),
        describe_error=error_codes,
        rate_limit_delay=rate_limit_delay,
    )
    client.session.auth = (options["email"], options["api_token"])
    client.session.headers["Accept"] = "application/json"
    # Feedback is an experimental method of the service desk API.
    client.session.headers["X-ExperimentalApi"] = "opt-in"
    return client


def rate_limit_delay(response: Response) -> float:
    """Seconds until the rate limit is reset; 0 if requests remain."""
    if response.headers.get("X-RateLimit-Remaining") != "0":
        return 0.0
    reset_at = parse_instant(response.headers.get("X-RateLimit-Reset"))
    return max((reset_at - response.sent_at).total_seconds(), 0.0) if reset_at else 0.0


def error_codes(response: Response) -> str | None:
    """The message key or the fields of an error; the messages may quote the request."""
    body = response.first_error
    message, errors = body.get("i18nErrorMessage"), body.get("errors")
    if isinstance(message, dict) and isinstance(message.get("i18nKey"), str):
        return message["i18nKey"]
    return ", ".join(errors) if isinstance(errors, dict) and errors else None


def changed_issues(
    client: ApiClient, project_id: str, fields: list[str], since: datetime | None
) -> Iterator[tuple[list[Record], datetime | None]]:
    """Pages of the issues of a project that changed from a time on, the earliest change first.

    Each page is requested by the minute of the last issue on the page before, so that an issue
    that changes during the read moves no other one. Tokens of further pages are used only if all
    issues of a page changed in one minute. An issue that has just changed may still be at its
    former place, so its change does not say how far the search has come.

    Yields:
        The issues of a page, except those of the page before, and the last change so far.
    """
    token, last, seen = None, since, dict[str, Any]()
    paging = Paging("jira", f"POST {SEARCH}")
    while True:
        condition = "" if since is None else f" AND updated >= {epoch_milliseconds(since)}"
        response = _search(
            client,
            {
                "jql": f"project = {project_id}{condition} ORDER BY updated ASC",
                "fields": fields,
                "properties": [CHANNEL_PROPERTY],
                "maxResults": PER_PAGE,
            },
            token,
        )
        issues = unique(records_in("jira", response, "issues"))
        changes = {id_text(issue["id"]): issue["fields"].get("updated") for issue in issues}
        token = following_token(response)
        indexed = response.sent_at - OVERLAP
        known = filter(None, map(parse_instant, changes.values()))
        reached = [instant for instant in known if token is None or instant <= indexed]
        last = max(filter(None, [last, *reached]), default=None)
        new = [
            issue
            for id_, issue in ((id_text(issue["id"]), issue) for issue in issues)
            if id_ not in seen or seen[id_] != changes[id_]
        ]
        seen = changes
        yield new, last
        if token is None:
            return
        minute = last and last.replace(second=0, microsecond=0)
        if minute and (since is None or minute > since):
            since, token = minute, None
        paging.check([since and since.isoformat(), token], issues)


def issue_ids(client: ApiClient, project_id: str) -> list[str]:
    """The IDs of all issues of a project."""
    ids: dict[str, None] = {}
    token, paging = None, Paging("jira", f"POST {SEARCH}")
    while True:
        body = {"jql": f"project = {project_id}", "fields": ["id"], "maxResults": PER_ID_PAGE}
        response = _search(client, body, token)
        issues = records_in("jira", response, "issues")
        ids |= dict.fromkeys(id_text(issue["id"]) for issue in issues)
        token = following_token(response)
        if token is None:
            return list(ids)
        paging.check(token, issues)


def _search(client: ApiClient, body: Record, token: str | None) -> Response:
    return client.request("POST", SEARCH, json=body | ({"nextPageToken": token} if token else {}))


def following_token(response: Response) -> str | None:
    """The token of the next page; None on the last one.

    Raises:
        RefreshError: the response announces a further page without its token.
    """
    token = response.body.get("nextPageToken")
    if isinstance(token, str) and token:
        return token
    if response.body.get("isLast") is False:
        raise RefreshError(
            f"jira: POST {SEARCH}: the response announces more pages without a token; run again,"
            " and contact Atlassian if it persists"
        )
    return None


def desk_records(
    client: ApiClient, path: str, key: str = "id", may_be_gone: bool = False
) -> list[Record]:
    """All records of a list of the service desk API, without repetitions.

    Args:
        client: the client.
        path: the path of the list below that of the API.
        key: the field that identifies a record.
        may_be_gone: whether a list that does not exist is empty.

    Raises:
        AccessDeniedError: the list does not exist.
    """
    records: dict[str, Record] = {}
    paging = Paging("jira", f"GET {DESK}/{path}", 0)
    while True:
        params = {"start": len(records), "limit": PER_DESK_PAGE}
        response = client.get(f"{DESK}/{path}", params, accept=(HTTPStatus.NOT_FOUND,))
        if response.status == HTTPStatus.NOT_FOUND and may_be_gone:
            return list(records.values())
        if response.status == HTTPStatus.NOT_FOUND:
            raise AccessDeniedError(
                f"jira: GET {DESK}/{path} returned {response.status_text}; check"
                f" {setting_name('jira', 'base_url')}, and that the site has this feature"
            )
        values = records_in("jira", response, "values")
        before = len(records)
        records |= {id_text(value[key]): value for value in values}
        if response.body.get("isLastPage") is True or len(records) == before:
            return list(records.values())
        paging.check(len(records), values)


def utc_text(value: object) -> object:
    """An instant as ISO 8601 text in UTC, which sorts like the time; any other value unchanged."""
    instant = parse_instant(value)
    return value if instant is None else f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"


def epoch_milliseconds(instant: datetime) -> int:
    """An instant in milliseconds since 1970."""
    return int(instant.timestamp() * MILLISECONDS)
