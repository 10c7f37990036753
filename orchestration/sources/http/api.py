"""Asking a vendor's API: answers as JSON, patience with what passes, one line about what does not.

What belongs here: what is the same for every HTTP API. How a vendor pages, limits and signs in is its connector's.
`answer.py` reads what an answer says, `failures.py` words what failed.
"""

import json
import logging
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import orjson
from requests.exceptions import InvalidHeader
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential_jitter,
)
from urllib3.exceptions import HTTPError

from orchestration.errors import BadConfigurationError
from orchestration.sources.http.address import BaseAddress
from orchestration.sources.http.answer import Answer, Response, is_passing_status
from orchestration.sources.http.failures import LONGEST_RETRY_AFTER_SECONDS, Failures, PassingError
from orchestration.sources.http.transport import Transport

log = logging.getLogger("cx")

# Where dlt's own settings (`RUNTIME__REQUEST_MAX_ATTEMPTS`, `…_BACKOFF_FACTOR`, `…_TIMEOUT`) do not say otherwise.
ATTEMPTS, FIRST_WAIT_SECONDS, TIMEOUT_SECONDS = 6, 0.5, 60.0
CONNECT_TIMEOUT_SECONDS, LONGEST_WAIT_SECONDS = 10.0, 30.0


class Api:
    """A vendor's API behind one base address.

    Args:
        source: the connector's name, for errors and settings.
        base_url: what every path is appended to.
        credentials: the names of the options that sign in, for the error of a refused sign-in.
        explain: what the vendor's own answer says about an error, as a reason without anybody's data; None for nothing.
        pause: seconds to wait before the next request, from an answer's headers: vendors say how much is left.
        sign_in: gives a bearer token, and another one where the vendor no longer takes the last; None where `session`
            signs in.
        token: what `sign_in` has given already.

    Attributes:
        session: signs in where nothing else does, by its headers or its `auth`.
    """

    def __init__(
        self,
        source: str,
        base_url: str,
        credentials: tuple[str, ...] = (),
        explain: Callable[[Response], str | None] | None = None,
        pause: Callable[[Response], float] | None = None,
        sign_in: Callable[[], str] | None = None,
        token: str = "",
    ) -> None:
        self._source, self._address = source, BaseAddress(source, base_url)
        self._failures = Failures(source, self._address, credentials, explain)
        self._pause = pause or (lambda response: 0.0)
        self._not_before = 0.0
        self._timeout_seconds = _runtime("request_timeout", float) or TIMEOUT_SECONDS
        self._transport = Transport(base_url, CONNECT_TIMEOUT_SECONDS, self._timeout_seconds)
        self.session = self._transport.session
        self._sign_in, self._token = sign_in, token
        factor = _runtime("request_backoff_factor", float)
        first = FIRST_WAIT_SECONDS if factor is None else factor
        self._backoff = wait_exponential_jitter(
            multiplier=first, max=LONGEST_WAIT_SECONDS, jitter=first
        )
        self._retrying = Retrying(
            retry=retry_if_exception_type(PassingError),
            wait=self._wait,
            stop=stop_after_attempt(_runtime("request_max_attempts", int) or ATTEMPTS),
            sleep=time.sleep,
            before_sleep=self._log_retry,
            retry_error_callback=self._give_up,
        )

    def get(self, path: str, params: dict[str, Any] | None = None, **options: Any) -> Answer:
        """Ask for a path, or for a whole address that the vendor gave, as `request` does."""
        return self.request("GET", path, params=params, **options)

    def request(
        self,
        method: str,
        path: str,
        as_bytes: bool = False,
        accept: tuple[int, ...] = (),
        **options: Any,
    ) -> Answer:
        """Ask, and ask again while what comes back may pass.

        Args:
            method: the HTTP method.
            path: the path below the base address, or a whole address on the same host.
            as_bytes: give the body as bytes instead of parsing JSON.
            accept: statuses above 399 that are an answer here (an expired cursor, say).
            options: `params`, `json`, `data`, `headers` as `Transport.send` takes them.

        Raises:
            BadConfigurationError: the vendor refuses the sign-in or does not know the address; the setting is named.
            RefreshError: the vendor refuses the request.
            SourceUnavailableError: the vendor did not answer in all attempts.
        """
        return self._retrying(self._once, method, path, as_bytes, accept, options)

    def _once(
        self, method: str, path: str, as_bytes: bool, accept: tuple[int, ...], options: dict
    ) -> Answer:
        # While one request waits, the answer to another may ask for more.
        while (rest := self._not_before - time.monotonic()) > 0:
            time.sleep(rest)
        try:
            response = self._sent(method, self._address.of(path), options)
        except HTTPError as error:
            raise self._failures.cut(error, self._timeout_seconds) from None
        except (UnicodeError, InvalidHeader):
            raise self._failures.unsendable() from None
        # What lasts longer is said by a refusal.
        self._wait_at_least(min(self._pause(response), LONGEST_RETRY_AFTER_SECONDS))
        if is_passing_status(response.status_code):
            error = self._failures.passing(method, path, response)
            self._wait_at_least(error.wait_seconds or 0.0)
            raise error
        if (
            response.status_code >= HTTPStatus.MULTIPLE_CHOICES
            and response.status_code not in accept
        ):
            raise self._failures.refused(method, path, response)
        body = response.content
        if not as_bytes:
            try:
                body = _parsed(body) if body else None
            except ValueError:
                if response.status_code < HTTPStatus.BAD_REQUEST:
                    raise self._failures.no_json() from None
                # A page for people, as proxies answer with: the status tells what there is to know.
                body = None
        return Answer(body, response.headers, response.status_code)

    def _sent(self, method: str, address: str, options: dict[str, Any]) -> Response:
        """What is answered, of a token that has expired to a new one."""
        if self._sign_in is None:
            return self._transport.send(method, address, **options)
        self._token = self._token or self._sign_in()
        response = self._sent_with_token(method, address, options)
        if response.status_code == HTTPStatus.UNAUTHORIZED:
            self._token = self._sign_in()
            response = self._sent_with_token(method, address, options)
        return response

    def _sent_with_token(self, method: str, address: str, options: dict[str, Any]) -> Response:
        headers = (options.get("headers") or {}) | {"Authorization": f"Bearer {self._token}"}
        return self._transport.send(method, address, **options | {"headers": headers})

    def _wait_at_least(self, seconds: float) -> None:
        """Have everybody wait who asks from now on."""
        self._not_before = max(self._not_before, time.monotonic() + seconds)

    def _wait(self, state: RetryCallState) -> float:
        """What the vendor asks for and no longer; else longer from one attempt to the next."""
        wait_seconds = getattr(state.outcome.exception(), "wait_seconds", None)
        return self._backoff(state) if wait_seconds is None else wait_seconds

    def _log_retry(self, state: RetryCallState) -> None:
        path, reason = urlsplit(state.args[1]).path, state.outcome.exception()
        log.info("%s: %s: %s; again in %.1f s", self._source, path, reason, state.next_action.sleep)

    def _give_up(self, state: RetryCallState) -> Answer:
        method, path, *_ = state.args
        raise self._failures.given_up(
            method, path, state.outcome.exception(), state.attempt_number
        ) from None


def _parsed(content: bytes) -> Any:
    """A body; half of a surrogate pair, as where a text was cut within an emoji, is no Unicode and becomes `?`."""
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError:
        return orjson.loads(
            json.dumps(json.loads(content), ensure_ascii=False).encode("utf-8", "replace")
        )


def _runtime(name: str, kind: type) -> Any:
    """One of dlt's settings for requests, None where it is not set."""
    import dlt
    from dlt.common.configuration.exceptions import ConfigValueCannotBeCoercedException

    try:
        value = dlt.config.get(f"runtime.{name}", kind)
    except ConfigValueCannotBeCoercedException:
        value = -1
    if value is not None and value < 0:
        number = "a whole number" if kind is int else "a number"
        raise BadConfigurationError(f"RUNTIME__{name.upper()}: must be {number}, 0 for the default")
    return value
