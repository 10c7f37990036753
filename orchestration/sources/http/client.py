"""A client for a vendor's HTTP API: JSON responses, retries, rate limits, one-line errors.

This package holds what all HTTP APIs share. Paging, rate limits and authentication differ by
vendor and live in the vendor's `client.py`.
"""

import logging
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

from orchestration.errors import BadConfigurationError, RefreshError
from orchestration.sources.http.address import BaseAddress
from orchestration.sources.http.errors import (
    MAX_RETRY_AFTER_SECONDS,
    RequestErrors,
    TransientError,
)
from orchestration.sources.http.response import Response, is_transient_status

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
        self.session = _session()
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

    def get(self, path: str, params: dict[str, Any] | None = None, **options: Any) -> Response:
        """Send a GET request; see `request`."""
        return self.request("GET", path, params=params, **options)

    def request(
        self,
        method: str,
        path: str,
        is_json: bool = True,
        accept: tuple[int, ...] = (),
        **options: Any,
    ) -> Response:
        """Send a request, and retry it after transient errors.

        Args:
            method: the HTTP method.
            path: a path below the base address, or a full address on the same host.
            is_json: whether a successful response must be JSON.
            accept: statuses of 300 and above to return instead of raising, such as the status of
                an expired cursor.
            options: `params`, `json`, `data` and `headers` of `requests.Session.request`.

        Raises:
            BadConfigurationError: authentication failed or the address does not exist; the error
                names the setting.
            RefreshError: the vendor refuses the request.
            SourceUnavailableError: a transient error persisted through all attempts.
        """
        return self._retrying(self._attempt, method, path, is_json, accept, options)

    def _attempt(
        self, method: str, path: str, is_json: bool, accept: tuple[int, ...], options: dict
    ) -> Response:
        # While one thread waits, the response to another may extend the delay.
        while (seconds := self._not_before - time.monotonic()) > 0:
            time.sleep(seconds)
        try:
            response = self._send_authenticated(method, self._address.url(path), options)
        except (UnicodeError, requests.exceptions.InvalidHeader):
            raise self._errors.invalid_credential() from None
        except requests.RequestException as error:
            raise self._errors.no_response(_urllib3_error(error), self._timeout_seconds) from None
        self._delay_requests(min(self._rate_limit_delay(response), MAX_RETRY_AFTER_SECONDS))
        if is_transient_status(response.status):
            transient = self._errors.transient(method, path, response)
            self._delay_requests(transient.retry_after_seconds or 0.0)
            raise transient
        if response.status >= HTTPStatus.MULTIPLE_CHOICES and response.status not in accept:
            raise self._errors.refused(method, path, response)
        if is_json and response.status < HTTPStatus.MULTIPLE_CHOICES and not response.is_json:
            raise self._errors.not_json()
        return response

    def _send_authenticated(self, method: str, url: str, options: dict[str, Any]) -> Response:
        """Send one request; if the token has expired, once more with a new token."""
        if self._fetch_token is None:
            return self._send(method, url, options)
        self._token = self._token or self._fetch_token()
        response = self._send(method, url, options, self._token)
        if response.status == HTTPStatus.UNAUTHORIZED:
            self._token = self._fetch_token()
            response = self._send(method, url, options, self._token)
        return response

    def _send(self, method: str, url: str, options: dict[str, Any], token: str = "") -> Response:
        if token:
            headers = (options.get("headers") or {}) | {"Authorization": f"Bearer {token}"}
            options = options | {"headers": headers}
        timeouts = (CONNECT_TIMEOUT_SECONDS, self._timeout_seconds)
        # A redirect would lead credentials elsewhere: it is an error that names the setting.
        sent = self.session.request(method, url, timeout=timeouts, allow_redirects=False, **options)
        return Response(sent.status_code, sent.headers, sent.content, urlsplit(url).path)

    def _delay_requests(self, seconds: float) -> None:
        """Delay all further requests of this client, whichever thread sends them."""
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


def check_progress(source: str, request: str, before: Any, after: Any) -> None:
    """Check that paging advances: a vendor that repeats its cursor would be read forever.

    Args:
        source: the connector's name.
        request: the method and path of the paged request.
        before: the cursor that was requested.
        after: the cursor of the next page.

    Raises:
        RefreshError: both are the same.
    """
    if before == after:
        raise RefreshError(
            f"{source}: {request}: the response announces more pages but repeats its cursor;"
            " run again, and contact the vendor if it persists"
        )


def _session() -> requests.Session:
    session = requests.Session()
    session.headers["User-Agent"] = "cx-metrics-warehouse"
    # Without an `auth`, requests would send credentials from ~/.netrc.
    session.auth = lambda request: request
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return session


def _urllib3_error(error: requests.RequestException) -> Exception:
    """The urllib3 error that requests has wrapped: it tells the cause more precisely."""
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
