"""A client for a vendor's HTTP API: JSON responses, retries, rate limits, one-line errors.

This package holds what all HTTP APIs share. Paging, rate limits and authentication differ by
vendor and live in the vendor's `client.py`.
"""

import logging
import math
import time
from collections.abc import Callable
from http import HTTPStatus
from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urlsplit

import requests
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential_jitter,
)

from orchestration.errors import BadConfigurationError
from orchestration.sources.http.address import BaseAddress
from orchestration.sources.http.deadline import DeadlineAdapter, DeadlineError
from orchestration.sources.http.errors import RequestErrors, ThrottledError, TransientError
from orchestration.sources.http.limits import (
    MAX_BODY_BYTES,
    MAX_RETRY_AFTER_SECONDS,
    TOTAL_TIMEOUTS,
)
from orchestration.sources.http.response import Response, is_transient_status, read_body
from orchestration.sources.http.retirement import note_retirement

log = logging.getLogger("cx")

# Defaults of dlt's settings RUNTIME__REQUEST_MAX_ATTEMPTS, …_BACKOFF_FACTOR and …_TIMEOUT.
ATTEMPTS, FIRST_WAIT_SECONDS, TIMEOUT_SECONDS = 6, 0.5, 60.0
CONNECT_TIMEOUT_SECONDS, MAX_WAIT_SECONDS = 10.0, 30.0


class ApiClient:
    """A client for one vendor's API.

    Args:
        source: the connector's name, for errors and settings.
        base_url: the address that all paths are relative to.
        credentials: names of the options used for authentication, for errors.
        describe_error: the reason in an error response, without personal data or secrets; None if
            the response gives none.
        rate_limit_delay: seconds to wait before the next request, from the last response.
        fetch_token: returns a new bearer token; called before the first request and after a 401.
            None if `session` authenticates by its headers or its `auth`.
        token: a token that `fetch_token` has already returned.

    Attributes:
        session: the `requests` session; set its headers or `auth` to authenticate.

    Raises:
        BadConfigurationError: `base_url` or one of dlt's request settings is invalid.
    """

    def __init__(
        self,
        source: str,
        base_url: str,
        credentials: tuple[str, ...] = (),
        describe_error: Callable[[Response], str | None] | None = None,
        rate_limit_delay: Callable[[Response], float] | None = None,
        fetch_token: Callable[[], str] | None = None,
        token: str = "",
    ) -> None:
        self._source, self._address = source, BaseAddress(source, base_url)
        self._errors = RequestErrors(source, self._address, credentials, describe_error)
        self._rate_limit_delay = rate_limit_delay or (lambda response: 0.0)
        self._fetch_token, self._token = fetch_token, token
        self._not_before = 0.0
        self._timeout_seconds = _runtime_setting("request_timeout", float) or TIMEOUT_SECONDS
        self._total_seconds = TOTAL_TIMEOUTS * self._timeout_seconds
        self.session = _session(self._total_seconds)
        factor = _runtime_setting("request_backoff_factor", float)
        first = FIRST_WAIT_SECONDS if factor is None else factor
        self._backoff = wait_exponential_jitter(
            multiplier=first, max=MAX_WAIT_SECONDS, jitter=first
        )
        self._retrying = Retrying(
            retry=retry_if_exception_type(TransientError),
            wait=self._retry_wait,
            stop=stop_after_attempt(_runtime_setting("request_max_attempts", int) or ATTEMPTS),
            sleep=time.sleep,
            before_sleep=self._log_retry,
            retry_error_callback=self._raise_exhausted,
        )
        self._retrying_throttled = self._retrying.copy(
            retry=retry_if_exception_type(ThrottledError)
        )

    def get(self, path: str, params: dict[str, Any] | None = None, **options: Any) -> Response:
        """Send a GET request; see `request`."""
        return self.request("GET", path, params=params, **options)

    def request(
        self,
        method: str,
        path: str,
        is_json: bool = True,
        accept: tuple[int, ...] = (),
        max_bytes: int = MAX_BODY_BYTES,
        is_repeatable: bool = True,
        **options: Any,
    ) -> Response:
        """Send a request, and retry it after transient errors.

        Args:
            method: the HTTP method.
            path: a path below the base address, or a full address on the same host.
            is_json: whether a successful response must be JSON.
            accept: statuses of 300 and above to return instead of raising, such as the status of
                an expired cursor.
            max_bytes: the limit of the decompressed body.
            is_repeatable: whether the request may be sent again although the vendor may have
                processed it. If not, it is only retried at a rate limit.
            options: `params`, `json`, `data` and `headers` of `requests.Session.request`.

        Raises:
            TransientError: the request failed and is not repeatable.
            BadConfigurationError: authentication failed or the address does not exist; the error
                names the setting.
            RefreshError: the vendor refuses the request, or the response exceeds a limit.
            SourceUnavailableError: a transient error persisted through all attempts.
        """
        retrying = self._retrying if is_repeatable else self._retrying_throttled
        return retrying(self._attempt, method, path, is_json, accept, max_bytes, options)

    def _attempt(
        self,
        method: str,
        path: str,
        is_json: bool,
        accept: tuple[int, ...],
        max_bytes: int,
        options: dict,
    ) -> Response:
        # While one thread waits, the response to another may extend the delay.
        while (seconds := self._not_before - time.monotonic()) > 0:
            time.sleep(seconds)
        try:
            response = self._send_authenticated(method, self._address.url(path), max_bytes, options)
        except DeadlineError:
            raise self._errors.too_slow(method, path, self._total_seconds) from None
        except (UnicodeError, requests.exceptions.InvalidHeader):
            raise self._errors.invalid_credential() from None
        except requests.RequestException as error:
            raise self._errors.no_response(_urllib3_error(error), self._timeout_seconds) from None
        if response.is_cut:
            raise self._errors.too_large(method, path, max_bytes)
        self._delay_requests(min(self._rate_limit_delay(response), MAX_RETRY_AFTER_SECONDS))
        if is_transient_status(response.status):
            transient = self._errors.transient(method, path, response)
            self._delay_requests(transient.retry_after_seconds or 0.0)
            raise transient
        if response.status >= HTTPStatus.MULTIPLE_CHOICES and response.status not in accept:
            raise self._errors.refused(method, path, response)
        if is_json and response.status < HTTPStatus.MULTIPLE_CHOICES and not response.is_json:
            if response.is_too_deep:
                raise self._errors.too_deep(method, path)
            raise self._errors.not_json()
        return response

    def _send_authenticated(
        self, method: str, url: str, max_bytes: int, options: dict[str, Any]
    ) -> Response:
        """Send one request; if the token has expired, once more with a new token."""
        if self._fetch_token is None:
            return self._send(method, url, max_bytes, options)
        self._token = self._token or self._fetch_token()
        response = self._send(method, url, max_bytes, options, self._token)
        if response.status == HTTPStatus.UNAUTHORIZED:
            self._token = self._fetch_token()
            response = self._send(method, url, max_bytes, options, self._token)
        return response

    def _send(
        self, method: str, url: str, max_bytes: int, options: dict[str, Any], token: str = ""
    ) -> Response:
        if token:
            headers = (options.get("headers") or {}) | {"Authorization": f"Bearer {token}"}
            options = options | {"headers": headers}
        timeouts = (CONNECT_TIMEOUT_SECONDS, self._timeout_seconds)
        # A redirect would lead credentials elsewhere: it is an error that names the setting.
        with self.session.request(
            method, url, timeout=timeouts, allow_redirects=False, stream=True, **options
        ) as sent:
            content, is_cut = read_body(sent, max_bytes)
            path = urlsplit(url).path
            note_retirement(self._source, path, sent.headers)
            return Response(sent.status_code, sent.headers, content, path, is_cut)

    def _delay_requests(self, seconds: float) -> None:
        """Delay all further requests of this client, whichever thread sends them."""
        if not math.isfinite(seconds):
            return
        self._not_before = max(self._not_before, time.monotonic() + seconds)

    def _retry_wait(self, state: RetryCallState) -> float:
        """The delay that the vendor states, else exponential backoff."""
        seconds = getattr(_error_of(state), "retry_after_seconds", None)
        return self._backoff(state) if seconds is None else seconds

    def _log_retry(self, state: RetryCallState) -> None:
        path, reason = urlsplit(state.args[1]).path, _error_of(state)
        seconds = state.upcoming_sleep
        log.info("%s: %s: %s; retrying in %.1f s", self._source, path, reason, seconds)

    def _raise_exhausted(self, state: RetryCallState) -> Response:
        method, path, *_ = state.args
        error, attempts = _error_of(state), state.attempt_number
        raise self._errors.retries_exhausted(method, path, error, attempts) from None


def _error_of(state: RetryCallState) -> TransientError:
    error = state.outcome and state.outcome.exception()
    assert isinstance(error, TransientError), "only transient errors are retried"
    return error


def _session(total_seconds: float) -> requests.Session:
    session = requests.Session()
    for scheme in ("http://", "https://"):
        session.mount(scheme, DeadlineAdapter(total_seconds))
    session.headers["User-Agent"] = "cx-metrics-warehouse"
    # Without an `auth`, requests would send credentials from ~/.netrc.
    session.auth = lambda request: request
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return session


def _urllib3_error(error: requests.RequestException) -> Exception:
    """The urllib3 error that requests has wrapped, which names the cause more precisely."""
    cause = error.args[0] if error.args and isinstance(error.args[0], Exception) else error
    return getattr(cause, "reason", None) or cause


def _runtime_setting(name: str, kind: type) -> Any:
    """One of dlt's request settings; None if it is not set."""
    import dlt
    from dlt.common.configuration.exceptions import ConfigValueCannotBeCoercedException

    try:
        value: Any = dlt.config.get(f"runtime.{name}", kind)
    except ConfigValueCannotBeCoercedException:
        value = -1
    if value is not None and value < 0:
        number = "a whole number" if kind is int else "a number"
        raise BadConfigurationError(
            f"RUNTIME__{name.upper()}: must be {number} of at least 0; 0 means the default"
        )
    return value
