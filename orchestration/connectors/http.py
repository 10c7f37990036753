"""Asking a vendor's API: answers as JSON, patience with what passes, one line about what does not.

What belongs here: what is the same for every HTTP API. How a vendor pages, limits and signs in is its connector's.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import orjson
import requests
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from orchestration.errors import BadConfigurationError, RefreshError, SourceUnavailableError

log = logging.getLogger("cx")

# Where dlt's own settings (`RUNTIME__REQUEST_MAX_ATTEMPTS`, `…_BACKOFF_FACTOR`, `…_TIMEOUT`) do not say otherwise.
ATTEMPTS, FIRST_WAIT_SECONDS, TIMEOUT_SECONDS = 6, 0.5, 60.0
CONNECT_TIMEOUT_SECONDS, LONGEST_WAIT_SECONDS = 10.0, 30.0
# What a source may ask us to wait; a longer wait is for the next refresh.
LONGEST_RETRY_AFTER_SECONDS = 900
PASSING = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}
CUT = (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError)


@dataclass(frozen=True)
class Answer:
    """What the vendor said: the parsed body (or its bytes, where asked for) and the headers."""

    body: Any
    headers: requests.structures.CaseInsensitiveDict
    status: int


class _PassingError(Exception):
    """Something that may be gone when asked again; `wait_seconds` where the vendor says when."""

    def __init__(self, reason: str, wait_seconds: float | None = None) -> None:
        super().__init__(reason)
        self.wait_seconds = wait_seconds


class _AnsweredError(_PassingError):
    """The same where the vendor has answered."""


class Api:
    """A vendor's API behind one base address.

    Args:
        source: the connector's name, for errors and settings.
        base_url: what every path is appended to.
        credentials: the names of the options that sign in, for the error of a refused sign-in.
        explain: what the vendor's own answer says about an error, as a reason without anybody's data; None for nothing.
        pause: seconds to wait before the next request, from an answer's headers: vendors say how much is left.
    """

    def __init__(
        self,
        source: str,
        base_url: str,
        credentials: tuple[str, ...] = (),
        explain: Callable[[requests.Response], str | None] | None = None,
        pause: Callable[[requests.Response], float] | None = None,
    ) -> None:
        self.session = requests.Session()
        self.session.headers["User-Agent"] = "cx-metrics-warehouse"
        # Without one of our own, requests would sign in with what a ~/.netrc says.
        self.session.auth = lambda request: request
        try:
            requests.Request("GET", base_url).prepare()
            is_address = urlsplit(base_url).scheme in ("http", "https") and bool(urlsplit(base_url).port or True)
        except ValueError:
            is_address = False
        if not is_address:
            raise BadConfigurationError(
                f"SOURCES__{source.upper()}__BASE_URL: the value is no address; write it like https://host"
            )
        self._source = source
        self._base_url = base_url.rstrip("/")
        self._credentials = credentials
        self._explain = explain or (lambda response: None)
        self._pause = pause or (lambda response: 0.0)
        self._not_before = 0.0
        self._attempts = _runtime("request_max_attempts", int) or ATTEMPTS
        self._timeout_seconds = (CONNECT_TIMEOUT_SECONDS, _runtime("request_timeout", float) or TIMEOUT_SECONDS)
        factor = _runtime("request_backoff_factor", float)
        first = FIRST_WAIT_SECONDS if factor is None else factor
        self._backoff = wait_exponential_jitter(multiplier=first, max=LONGEST_WAIT_SECONDS, jitter=first)

    def get(self, path: str, params: dict[str, Any] | None = None, **options: Any) -> Answer:
        """Ask for a path, or for a whole address that the vendor gave, as `request` does."""
        return self.request("GET", path, params=params, **options)

    def request(
        self, method: str, path: str, as_bytes: bool = False, accept: tuple[int, ...] = (), **options: Any
    ) -> Answer:
        """Ask, and ask again while what comes back may pass.

        Args:
            method: the HTTP method.
            path: the path below the base address, or a whole address on the same host.
            as_bytes: give the body as bytes instead of parsing JSON.
            accept: statuses above 399 that are an answer here (an expired cursor, say).
            options: `params`, `json`, `data`, `headers` as `requests` takes them.

        Raises:
            BadConfigurationError: the vendor refuses the sign-in or does not know the address; the setting is named.
            RefreshError: the vendor refuses the request.
            SourceUnavailableError: the vendor did not answer in all attempts.
        """
        retrying = Retrying(
            retry=retry_if_exception_type(_PassingError),
            wait=self._wait,
            stop=stop_after_attempt(self._attempts),
            sleep=time.sleep,
            before_sleep=lambda state: self._log_retry(state, path),
            retry_error_callback=lambda state: self._give_up(state, method, path),
        )
        return retrying(self._once, method, path, as_bytes, accept, options)

    def _once(self, method: str, path: str, as_bytes: bool, accept: tuple[int, ...], options: dict) -> Answer:
        if (rest := self._not_before - time.monotonic()) > 0:
            time.sleep(rest)
        try:
            response = self.session.request(
                method, self._address(path), timeout=self._timeout_seconds, **{"allow_redirects": False} | options
            )
        except CUT as error:
            raise _PassingError(type(error).__name__) from None
        self._not_before = time.monotonic() + self._pause(response)
        status = response.status_code
        if status in PASSING or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            wait_seconds = self._retry_after(response)
            # Whoever else asks at the same time waits too.
            self._not_before = max(self._not_before, time.monotonic() + (wait_seconds or 0.0))
            raise _AnsweredError(self._reason(response), wait_seconds)
        if status >= HTTPStatus.MULTIPLE_CHOICES and status not in accept:
            raise self._refused(method, path, response)
        if as_bytes:
            return Answer(response.content, response.headers, status)
        try:
            return Answer(orjson.loads(response.content) if response.content else None, response.headers, status)
        except orjson.JSONDecodeError:
            # A cut body reads like this too.
            raise _AnsweredError("an answer that is no JSON") from None

    def _address(self, path: str) -> str:
        if "://" not in path:
            return f"{self._base_url}/{path.lstrip('/')}"
        # What the vendor names must be the vendor's: the sign-in goes nowhere else.
        given, base = urlsplit(path), urlsplit(self._base_url)
        if (given.scheme, given.netloc) != (base.scheme, base.netloc):
            raise RefreshError(f"{self._source}: answers with another address, {given.scheme}://{given.netloc}")
        return path

    def _reason(self, response: requests.Response) -> str:
        status = response.status_code
        name = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else "unknown status"
        said = self._explain(response)
        return f"{status} {name}" + (f" ({said})" if said else "")

    def _refused(self, method: str, path: str, response: requests.Response) -> Exception:
        what = f"{self._source}: {method} {urlsplit(path).path} was answered with {self._reason(response)}"
        settings = " and ".join(f"SOURCES__{self._source.upper()}__{name.upper()}" for name in self._credentials)
        if response.status_code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            return BadConfigurationError(f"{what}; check {settings} and what they may read")
        if response.status_code == HTTPStatus.NOT_FOUND or response.status_code < HTTPStatus.BAD_REQUEST:
            return BadConfigurationError(f"{what}; check SOURCES__{self._source.upper()}__BASE_URL")
        return RefreshError(what)

    def _wait(self, state: RetryCallState) -> float:
        """What the vendor asks for and no longer; else longer from one attempt to the next."""
        wait_seconds = getattr(state.outcome.exception(), "wait_seconds", None)
        return self._backoff(state) if wait_seconds is None else wait_seconds

    def _retry_after(self, response: requests.Response) -> float | None:
        """Seconds until a vendor wants to be asked again; it says so in seconds or as a date.

        Raises:
            SourceUnavailableError: it wants to be left alone for longer than a refresh waits.
        """
        text = response.headers.get("Retry-After", "").strip()
        try:
            seconds = float(text)
        except ValueError:
            try:
                seconds = parsedate_to_datetime(text).timestamp() - time.time()
            except (TypeError, ValueError):
                return None
        if seconds > LONGEST_RETRY_AFTER_SECONDS:
            raise SourceUnavailableError(f"{self._source}: asks to be left alone for {seconds:,.0f} s")
        return max(seconds, 0.0)

    def _log_retry(self, state: RetryCallState, path: str) -> None:
        log.info(
            "%s: %s: %s; again in %.1f s",
            self._source,
            urlsplit(path).path,
            state.outcome.exception(),
            state.next_action.sleep,
        )

    def _give_up(self, state: RetryCallState, method: str, path: str) -> Answer:
        reason = state.outcome.exception()
        raise SourceUnavailableError(
            f"{self._source}: {method} {urlsplit(path).path}: {reason}; asked {state.attempt_number} times"
            + ("" if isinstance(reason, _AnsweredError) else f"; check SOURCES__{self._source.upper()}__BASE_URL")
        ) from None


def _runtime(name: str, kind: type) -> Any:
    """One of dlt's settings for requests, None where it is not set."""
    import dlt

    return dlt.config.get(f"runtime.{name}", kind)
