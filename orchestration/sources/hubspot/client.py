"""HubSpot's API: authentication, rate limits, error descriptions and lists.

Rate limits: https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines. Two
apply at once: requests of the app in ten rolling seconds, which every response except a search's
reports, and five searches of the account per second, which no response reports. A refusal names the
limit, not the time to wait.
"""

import time
from collections import deque
from collections.abc import Iterator
from http import HTTPStatus

from orchestration.errors import BadConfigurationError, RefreshError, SourceUnavailableError
from orchestration.sources.connector import Options, Record, setting_name
from orchestration.sources.http.client import ApiClient
from orchestration.sources.http.paging import Paging
from orchestration.sources.http.records import records_in
from orchestration.sources.http.response import Response

SEARCHES_PER_SECOND = 5
MIGRATION_IN_PROGRESS = 477
DEFAULT_INTERVAL_MILLISECONDS = 10_000
LIST_LIMIT = 100
UNKNOWN_OBJECT = "Unable to infer object type"


def connect(options: Options) -> ApiClient:
    """A client that authenticates with the private app's access token."""
    client = ApiClient(
        "hubspot",
        options["base_url"],
        ("access_token",),
        describe_error=describe_error,
        rate_limit_delay=RateLimits(),
    )
    client.session.headers["Authorization"] = f"Bearer {options['access_token']}"
    return client


class RateLimits:
    """Computes after each response how long to wait so that the next request is not refused."""

    def __init__(self) -> None:
        # Times of responses. HubSpot counted each request before its response arrived.
        self._requests: deque[float] = deque()
        self._searches: deque[float] = deque()

    def __call__(self, response: Response) -> float:
        """Seconds until the next request.

        Raises:
            RefreshError: the daily requests are used up.
            SourceUnavailableError: the account is being moved to another data center, which takes
                up to a day.
        """
        if response.status == MIGRATION_IN_PROGRESS:
            raise SourceUnavailableError(
                "hubspot: HubSpot is moving the account to another data center; run again later"
            )
        if "Retry-After" in response.headers:
            return 0.0
        is_refused = response.status == HTTPStatus.TOO_MANY_REQUESTS
        policy = _error(response).get("policyName")
        if policy == "DAILY":
            raise RefreshError(
                "hubspot: the account's daily API requests are used up; run again after midnight in"
                " the account's time zone"
            )
        if policy == "SECONDLY" or (not is_refused and response.path.endswith("/search")):
            _record_time(self._searches, 1.0, is_refused)
            is_used_up = is_refused or len(self._searches) >= SEARCHES_PER_SECOND
            return _seconds_to_free(self._searches, 1.0, SEARCHES_PER_SECOND) if is_used_up else 0.0
        seconds = _header(response, "Interval-Milliseconds", DEFAULT_INTERVAL_MILLISECONDS) / 1_000
        _record_time(self._requests, seconds, is_refused)
        is_used_up = is_refused or _header(response, "Remaining", 1) <= 0
        limit = int(_header(response, "Max", len(self._requests)))
        return _seconds_to_free(self._requests, seconds, limit) if is_used_up else 0.0


def describe_error(response: Response) -> str | None:
    """The category of an error and the missing scopes; messages may quote personal data.

    Raises:
        BadConfigurationError: the account has no such object.
    """
    error = _error(response)
    if str(error.get("message", "")).startswith(UNKNOWN_OBJECT):
        raise BadConfigurationError(
            "hubspot: the account has no such object; check"
            f" {setting_name('hubspot', 'subscriptions_object')},"
            f" {setting_name('hubspot', 'referrals_object')} and"
            f" {setting_name('hubspot', 'feedback_object')}"
        )
    category = error.get("policyName") or error.get("category")
    return ", ".join(str(word) for word in (category, *_missing_scopes(error)) if word) or None


def next_cursor(body: Record) -> str | None:
    """The cursor of the next page; None on the last page."""
    return ((body.get("paging") or {}).get("next") or {}).get("after")


def list_pages(
    client: ApiClient, object_name: str, params: Record, after: str | None = None
) -> Iterator[tuple[list[Record], str | None, Response]]:
    """The pages of an object's list: records, the cursor of the next page, and the response.

    Args:
        client: the client.
        object_name: the object.
        params: parameters of the request.
        after: the cursor to start at; if HubSpot refuses it, the list starts at its beginning.
    """
    saved, path = after, f"crm/objects/2026-03/{object_name}"
    paging = Paging("hubspot", f"GET /{path}", after)
    while True:
        page_params = params | {"limit": LIST_LIMIT} | ({"after": after} if after else {})
        accept = (HTTPStatus.BAD_REQUEST,) if after and after == saved else ()
        response = client.get(path, page_params, accept=accept)
        if response.status == HTTPStatus.BAD_REQUEST:
            after = saved = None
            continue
        records = records_in("hubspot", response, "results")
        after = next_cursor(response.body)
        yield records, after, response
        if not after:
            return
        paging.check(after, records)


def _record_time(times: deque[float], seconds: float, is_refused: bool) -> None:
    now = time.monotonic()
    while times and times[0] <= now - seconds:
        times.popleft()
    if not is_refused:
        times.append(now)


def _seconds_to_free(times: deque[float], seconds: float, limit: int) -> float:
    """Seconds until the oldest counted request no longer counts.

    Responses arrive after HubSpot has counted, so requests before the last `limit` may have a time
    in the interval without being counted. If others have used the limit up, the result is the
    interval.
    """
    if not times or limit < 1:
        return seconds
    return max(times[-min(limit, len(times))] + seconds - time.monotonic(), 0.0)


def _header(response: Response, name: str, default: float) -> float:
    try:
        return float(response.headers.get(f"X-HubSpot-RateLimit-{name}", default))
    except ValueError:
        return default


def _error(response: Response) -> Record:
    return {} if response.status < HTTPStatus.BAD_REQUEST else response.first_error


def _missing_scopes(error: Record) -> list[str]:
    contexts = [detail.get("context") or {} for detail in error.get("errors") or []]
    return [
        scope
        for context in contexts
        for name in ("requiredGranularScopes", "requiredScopes", "missingScopes")
        for scope in context.get(name) or []
    ]
