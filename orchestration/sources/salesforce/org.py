"""Salesforce: an org behind its address: signing in, asking, and what a refusal means."""

import logging
import re
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from orchestration.errors import BadConfigurationError, RefreshError, SourceUnavailableError
from orchestration.sources.connector import Options, setting_name
from orchestration.sources.http.client import ApiClient
from orchestration.sources.http.oauth import CLIENT_CREDENTIALS, request_token
from orchestration.sources.http.response import Response

log = logging.getLogger("cx")

DATA = "/services/data/v62.0"
# From this share of the day's requests on it is said how many are left: other programs live on the same ones.
WARNED_SHARE = 0.9


class Org:
    """A Salesforce org that has let us in."""

    def __init__(self, options: Options) -> None:
        self._options = options
        granted = self._signed_in()
        # The bearer goes nowhere but to the instance.
        address = instance_address(
            options["base_url"], granted.get("instance_url") or options["base_url"]
        )
        self._api = ApiClient(
            "salesforce",
            address,
            CLIENT_CREDENTIALS,
            describe_error=error_code,
            fetch_token=lambda: self._signed_in()["access_token"],
            token=granted["access_token"],
        )
        self._usage, self._has_warned = "", False

    def get(self, path: str, params: dict | None = None, **options: object) -> Response:
        """Ask for a path from the host's root on, as `request` does."""
        return self.request("GET", path, params=params, **options)

    def request(
        self, method: str, path: str, accept: tuple[int, ...] = (), **options: object
    ) -> Response:
        """Ask; where the session has run out, sign in and ask once more.

        Raises:
            BadConfigurationError: the org does not let us, or there is nothing at the address.
            RefreshError: the org's requests of the day are used up, or it refuses this one.
            SourceUnavailableError: it does not answer, or answers too many others.
        """
        answer = self._api.request(method, path, accept=(HTTPStatus.FORBIDDEN, *accept), **options)
        self._note_usage(answer)
        if answer.status == HTTPStatus.FORBIDDEN:
            raise self._forbidden(method, path, answer)
        return answer

    def _signed_in(self) -> dict[str, Any]:
        """A token, and the address it is for."""
        advice = (
            f"that {setting_name('salesforce', 'base_url')} is the org's My Domain address, and that the app's client"
            " credentials flow is on and has a user to run as"
        )
        return request_token("salesforce", self._options, "/services/oauth2/token", advice)

    def _note_usage(self, answer: Response) -> None:
        usage = re.search(r"api-usage=(\d+)/(\d+)", answer.headers.get("Sforce-Limit-Info", ""))
        if usage is None:
            return
        used, allowed = map(int, usage.groups())
        self._usage = f"{used:,} of {allowed:,}"
        if used >= WARNED_SHARE * allowed and not self._has_warned:
            self._has_warned = True
            log.warning(
                "salesforce: %s API requests of 24 hours are used, by all programs together",
                self._usage,
            )

    def _forbidden(self, method: str, path: str, answer: Response) -> Exception:
        code = error_code(answer)
        if code != "REQUEST_LIMIT_EXCEEDED":
            return BadConfigurationError(
                f"salesforce: {method} {urlsplit(path).path} was answered with 403 Forbidden"
                f"{f' ({code})' if code else ''}; check what the user of {setting_name('salesforce', 'client_id')} may do"
            )
        if "concurrent" in _message(answer).lower():
            return SourceUnavailableError(
                "salesforce: too many long requests at once (REQUEST_LIMIT_EXCEEDED)"
            )
        used = f" ({self._usage})" if self._usage else ""
        return RefreshError(
            f"salesforce: the org's API requests of 24 hours are used up{used} (REQUEST_LIMIT_EXCEEDED); run again when"
            " some are free, reading goes on where it ended"
        )


def part(answer: Response, name: str) -> Any:
    """A part that every answer of its kind has.

    Raises:
        RefreshError: this one has not; it is nothing of Salesforce's.
    """
    if not isinstance(answer.body, dict) or name not in answer.body:
        raise RefreshError(
            f"salesforce: an answer without `{name}`; check {setting_name('salesforce', 'base_url')}"
        )
    return answer.body[name]


def error_code(response: Response) -> str | None:
    """What the org calls an error; nothing that could be anybody's data."""
    error = response.first_error
    code = str(error.get("errorCode") or error.get("error") or "")
    return code if re.fullmatch(r"\w+", code, re.ASCII) else None


def _message(response: Response) -> str:
    return str(response.first_error.get("message") or "")


def instance_address(base_url: str, instance_url: str) -> str:
    """The address that the org names where it is of the same domain; else a gateway is set, and asked."""
    base, named = urlsplit(base_url), urlsplit(instance_url)
    domains = [(address.hostname or "").split(".")[-2:] for address in (base, named)]
    return instance_url if domains[0] == domains[1] and base.scheme == named.scheme else base_url
