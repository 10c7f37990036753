"""How fast HubSpot may be asked (https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines).

Two allowances hold at once: so many requests of the app in rolling ten seconds, told with every answer but a search's,
and five searches of the account a second, told nowhere. A refusal names the allowance, not the time to wait.
"""

import time
from collections import deque
from http import HTTPStatus

from orchestration.errors import RefreshError, SourceUnavailableError
from orchestration.sources.http.response import Response
from orchestration.sources.hubspot.errors import error_of

SEARCHES_PER_SECOND = 5
MIGRATION_IN_PROGRESS = 477
DEFAULT_INTERVAL_MILLISECONDS = 10_000


class Allowance:
    """Tells after each answer how many seconds to wait so that the next request is not refused."""

    def __init__(self) -> None:
        # When answers came; HubSpot forgets each request an interval after that at the latest.
        self._asked: deque[float] = deque()
        self._searched: deque[float] = deque()

    def __call__(self, response: Response) -> float:
        """Seconds until the next request.

        Raises:
            RefreshError: the day's requests are used up.
            SourceUnavailableError: the account is being moved to another data centre, which takes up to a day.
        """
        if response.status == MIGRATION_IN_PROGRESS:
            raise SourceUnavailableError(
                "hubspot: the account is being moved to another data centre; run again later"
            )
        if "Retry-After" in response.headers:
            return 0.0
        is_refused = response.status == HTTPStatus.TOO_MANY_REQUESTS
        policy = error_of(response).get("policyName")
        if policy == "DAILY":
            raise RefreshError(
                "hubspot: the account's API requests of this day are used up; counted anew from midnight in the"
                " account's time zone, run again then"
            )
        if policy == "SECONDLY" or (not is_refused and response.path.endswith("/search")):
            _note(self._searched, 1.0, is_refused)
            is_spent = is_refused or len(self._searched) >= SEARCHES_PER_SECOND
            return _until_forgotten(self._searched, 1.0) if is_spent else 0.0
        seconds = _header(response, "Interval-Milliseconds", DEFAULT_INTERVAL_MILLISECONDS) / 1_000
        _note(self._asked, seconds, is_refused)
        is_spent = is_refused or _header(response, "Remaining", 1) <= 0
        return _until_forgotten(self._asked, seconds) if is_spent else 0.0


def _note(answered: deque[float], seconds: float, is_refused: bool) -> None:
    now = time.monotonic()
    while answered and answered[0] <= now - seconds:
        answered.popleft()
    if not is_refused:
        answered.append(now)


def _until_forgotten(answered: deque[float], seconds: float) -> float:
    """Seconds until the oldest request counts no more; all of them where others have used the allowance up."""
    return max(answered[0] + seconds - time.monotonic(), 0.0) if answered else seconds


def _header(response: Response, name: str, default: float) -> float:
    try:
        return float(response.headers.get(f"X-HubSpot-RateLimit-{name}", default))
    except ValueError:
        return default
