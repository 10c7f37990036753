"""What to say of a request that failed: the source, what was asked, why not, and the setting to look at."""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlsplit

from urllib3 import exceptions

from orchestration.errors import BadConfigurationError, RefreshError, SourceUnavailableError
from orchestration.sources.connector import setting
from orchestration.sources.http.address import BaseAddress
from orchestration.sources.http.answer import Response, retry_after_seconds, status_words

# What a source may ask us to wait; a longer wait is for the next refresh.
LONGEST_RETRY_AFTER_SECONDS = 900


class PassingError(Exception):
    """Something that may be gone when asked again.

    Args:
        reason: what happened.
        advice: what to do where it stays.
        wait_seconds: when to ask again, where the vendor says it.
    """

    def __init__(self, reason: str, advice: str, wait_seconds: float | None = None) -> None:
        super().__init__(reason)
        self.advice, self.wait_seconds = advice, wait_seconds


class Failures:
    """The errors of one vendor's API.

    Args:
        source: the connector's name.
        address: where it is reached.
        credentials: the names of the options that sign in.
        explain: what the vendor's own answer says about an error, as a reason without anybody's data; None for nothing.
    """

    def __init__(
        self,
        source: str,
        address: BaseAddress,
        credentials: tuple[str, ...],
        explain: Callable[[Response], str | None] | None,
    ) -> None:
        self._source, self._address = source, address
        self._credentials = " and ".join(setting(source, name) for name in credentials)
        self._explain = explain or (lambda response: None)

    def cut(self, error: Exception, timeout_seconds: float) -> PassingError:
        """Nothing was answered.

        Raises:
            BadConfigurationError: nobody knows who would answer.
        """
        name = type(error).__name__
        if isinstance(error, exceptions.SSLError) and "certificate" in str(error).lower():
            raise BadConfigurationError(
                f"{self._address.setting}: the certificate of {self._address.host} is not trusted; check the address,"
                " or name the file of your authority's certificate in REQUESTS_CA_BUNDLE"
            ) from None
        if isinstance(error, exceptions.ReadTimeoutError):
            reason = f"no answer of {self._address.host} in {timeout_seconds:g} s ({name})"
            return PassingError(
                reason, "run again later, or with a longer RUNTIME__REQUEST_TIMEOUT"
            )
        is_cut = isinstance(error, exceptions.ProtocolError | exceptions.DecodeError)
        reason = f"{'a cut' if is_cut else 'no'} connection to {self._address.host} ({name})"
        return PassingError(reason, f"check {self._address.setting}")

    def unsendable(self) -> BadConfigurationError:
        """A credential cannot be sent as it is."""
        return BadConfigurationError(
            f"{self._credentials}: no request can carry the value, a line break or a character beyond Latin-1 is in it;"
            " copy it again"
        )

    def no_json(self) -> PassingError:
        """Something else than JSON was answered; half an answer reads like this too."""
        return PassingError("an answer that is no JSON", f"check {self._address.setting}")

    def passing(self, method: str, path: str, response: Response) -> PassingError:
        """The vendor has too much to do, or a fault.

        Raises:
            SourceUnavailableError: it wants to be left alone for longer than a refresh waits.
        """
        wait_seconds = retry_after_seconds(response)
        if (wait_seconds or 0.0) > LONGEST_RETRY_AFTER_SECONDS:
            raise SourceUnavailableError(
                f"{self._asked(method, path)}: {self._reason(response)} and asks to be left alone for"
                f" {wait_seconds:,.0f} s; run again then"
            )
        return PassingError(self._reason(response), "run again later", wait_seconds)

    def refused(
        self, method: str, path: str, response: Response
    ) -> BadConfigurationError | RefreshError:
        """The vendor will not answer this, however often it is asked."""
        status, what = (
            response.status_code,
            f"{self._asked(method, path)} was answered with {self._reason(response)}",
        )
        if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            return BadConfigurationError(
                f"{what}; check {self._credentials} and what they may read"
            )
        if status == HTTPStatus.NOT_FOUND or status < HTTPStatus.BAD_REQUEST:
            return BadConfigurationError(
                f"{what} by {self._address.host}; check {self._address.setting}"
            )
        return RefreshError(what)

    def given_up(
        self, method: str, path: str, error: PassingError, attempts: int
    ) -> SourceUnavailableError:
        """What may pass has not, in all attempts."""
        often = "once" if attempts == 1 else f"{attempts} times"
        return SourceUnavailableError(
            f"{self._asked(method, path)}: {error}; asked {often}; {error.advice}"
        )

    def _asked(self, method: str, path: str) -> str:
        return f"{self._source}: {method} {urlsplit(path).path}"

    def _reason(self, response: Response) -> str:
        said = self._explain(response)
        return status_words(response) + (f" ({said})" if said else "")
