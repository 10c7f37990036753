"""Error messages for failed requests: the source, the request, the reason, and what to do."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from urllib.parse import urlsplit

from urllib3 import exceptions

from orchestration.errors import BadConfigurationError, RefreshError, SourceUnavailableError
from orchestration.sources.connector import setting_name
from orchestration.sources.http.address import BaseAddress
from orchestration.sources.http.limits import MAX_RETRY_AFTER_SECONDS
from orchestration.sources.http.response import Response
from orchestration.sources.json_depth import MAX_JSON_DEPTH

SECONDS_PER_YEAR = 365 * 86_400


class TransientError(Exception):
    """A failure that a retry may overcome.

    Args:
        reason: what happened.
        advice: what to do if it persists.
        retry_after_seconds: when to retry, if the vendor states it.
    """

    def __init__(self, reason: str, advice: str, retry_after_seconds: float | None = None) -> None:
        super().__init__(reason)
        self.advice, self.retry_after_seconds = advice, retry_after_seconds


class ThrottledError(TransientError):
    """The vendor refused the request at a rate limit, so that it was not processed."""


class AccessDeniedError(BadConfigurationError):
    """The vendor does not let these credentials read an object or a list."""


@contextmanager
def optional_access(setting: str | None) -> Iterator[None]:
    """Name the setting that turns a read off in the error of a denied access.

    Args:
        setting: the assignment of the setting; None if the read cannot be turned off.

    Raises:
        BadConfigurationError: the vendor denies the access.
    """
    try:
        yield
    except AccessDeniedError as denied:
        if setting is None:
            raise
        raise BadConfigurationError(f"{denied}, or set {setting} to read without it") from None


class RequestErrors:
    """Builds the errors of one vendor's API.

    Args:
        source: the connector's name.
        address: the base address of the API.
        credentials: names of the options used for authentication.
        describe_error: the reason in an error response, without personal data or secrets; None if
            the response gives none.
    """

    def __init__(
        self,
        source: str,
        address: BaseAddress,
        credentials: tuple[str, ...],
        describe_error: Callable[[Response], str | None] | None,
    ) -> None:
        self._source, self._address = source, address
        self._credentials = " and ".join(setting_name(source, name) for name in credentials)
        self._permissions = f"{'their' if len(credentials) > 1 else 'its'} permissions"
        self._describe_error = describe_error or (lambda response: None)

    def no_response(self, error: Exception, timeout_seconds: float) -> TransientError:
        """The connection failed, broke, or timed out.

        Raises:
            BadConfigurationError: the server's certificate is not trusted.
        """
        name, host = type(error).__name__, self._address.host
        if isinstance(error, exceptions.SSLError) and "certificate" in str(error).lower():
            raise BadConfigurationError(
                f"{self._address.setting}: the certificate of {host} is not trusted; check the"
                " address, or set REQUESTS_CA_BUNDLE to the file of your authority's certificate"
            ) from None
        if isinstance(error, exceptions.ReadTimeoutError):
            return TransientError(
                f"no response from {host} within {timeout_seconds:g} s ({name})",
                "run again later, or raise RUNTIME__REQUEST_TIMEOUT",
            )
        is_broken = isinstance(error, exceptions.ProtocolError | exceptions.DecodeError)
        reason = f"{'broken' if is_broken else 'no'} connection to {host} ({name})"
        return TransientError(reason, f"check {self._address.setting}")

    def invalid_credential(self) -> BadConfigurationError:
        """A credential holds characters that HTTP headers cannot."""
        return BadConfigurationError(
            f"{self._credentials}: the value contains a line break or a character beyond Latin-1,"
            " which HTTP cannot send; copy it again"
        )

    def not_json(self) -> TransientError:
        """The body is not JSON, or is truncated JSON."""
        return TransientError("the response is not JSON", f"check {self._address.setting}")

    def too_large(self, method: str, path: str, max_bytes: int) -> RefreshError:
        """The body, decompressed, exceeds the limit."""
        return RefreshError(
            f"{self._request(method, path)}: the response is larger than {max_bytes // 2**20} MB;"
            f" check {self._address.setting}, and contact the vendor if it persists"
        )

    def too_deep(self, method: str, path: str) -> RefreshError:
        """The body is nested more deeply than parsers can follow."""
        return RefreshError(
            f"{self._request(method, path)}: the response is nested more than {MAX_JSON_DEPTH}"
            f" levels deep; check {self._address.setting}, and contact the vendor if it persists"
        )

    def too_slow(self, method: str, path: str, seconds: float) -> RefreshError:
        """The response was not complete within its total time."""
        return RefreshError(
            f"{self._request(method, path)}: the response was not complete within {seconds:g} s;"
            " run again later, or raise RUNTIME__REQUEST_TIMEOUT"
        )

    def transient(self, method: str, path: str, response: Response) -> TransientError:
        """A rate limit was reached, or the vendor has a fault.

        Raises:
            SourceUnavailableError: the vendor asks for a longer wait than a refresh makes.
        """
        seconds = response.retry_after_seconds
        if seconds is not None and seconds > MAX_RETRY_AFTER_SECONDS:
            raise SourceUnavailableError(
                f"{self._request(method, path)} returned {self._reason(response)} with a"
                f" Retry-After of {_seconds(seconds)}; run again after that"
            )
        is_throttled = response.status == HTTPStatus.TOO_MANY_REQUESTS
        error = ThrottledError if is_throttled else TransientError
        return error(self._reason(response), "run again later", seconds)

    def refused(
        self, method: str, path: str, response: Response
    ) -> BadConfigurationError | RefreshError:
        """The vendor refuses the request; a retry does not help."""
        status = response.status
        message = f"{self._request(method, path)} returned {self._reason(response)}"
        if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            is_denied = status == HTTPStatus.FORBIDDEN
            error = AccessDeniedError if is_denied else BadConfigurationError
            return error(f"{message}; check {self._credentials} and {self._permissions}")
        if status == HTTPStatus.NOT_FOUND or status < HTTPStatus.BAD_REQUEST:
            return BadConfigurationError(
                f"{message} from {self._address.host}; check {self._address.setting}"
            )
        return RefreshError(message)

    def retries_exhausted(
        self, method: str, path: str, error: TransientError, attempts: int
    ) -> SourceUnavailableError:
        """A transient error persisted through all attempts."""
        count = "1 attempt" if attempts == 1 else f"{attempts} attempts"
        return SourceUnavailableError(
            f"{self._request(method, path)}: {error} after {count}; {error.advice}"
        )

    def _request(self, method: str, path: str) -> str:
        return f"{self._source}: {method} {urlsplit(path).path}"

    def _reason(self, response: Response) -> str:
        reason = self._describe_error(response)
        return response.status_text + (f" ({reason})" if reason else "")


def _seconds(seconds: float) -> str:
    """A number of seconds; a year and more is no useful number."""
    return f"{seconds:,.0f} s" if seconds < SECONDS_PER_YEAR else "more than a year"
