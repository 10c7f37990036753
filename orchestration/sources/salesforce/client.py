"""A Salesforce org's API: authentication, daily request limit, error codes."""

import logging
import re
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from orchestration.errors import RefreshError, SourceUnavailableError
from orchestration.sources.connector import Options, setting_name
from orchestration.sources.http.address import is_on_site
from orchestration.sources.http.client import ApiClient
from orchestration.sources.http.errors import AccessDeniedError
from orchestration.sources.http.oauth import CLIENT_CREDENTIALS, request_token
from orchestration.sources.http.response import Response

log = logging.getLogger("cx")

DATA = "/services/data/v62.0"
# The domains of orgs: https://help.salesforce.com/s/articleView?id=xcloud.domain_name_url_formats.htm.
DOMAINS = ("salesforce.com", "salesforce.mil", "force.com", "sfcrmproducts.cn", "sfcrmapps.cn")
# A warning is logged from this share of the daily requests on: other programs share them.
USAGE_WARNING_SHARE = 0.9


class SalesforceClient:
    """An authenticated client of one org."""

    def __init__(self, options: Options) -> None:
        self._options = options
        token = self._request_token()
        # The token is valid for the instance, and is sent nowhere else.
        address = instance_address(
            options["base_url"], token.get("instance_url") or options["base_url"]
        )
        self._client = ApiClient(
            "salesforce",
            address,
            CLIENT_CREDENTIALS,
            describe_error=error_code,
            fetch_token=lambda: self._request_token()["access_token"],
            token=token["access_token"],
        )
        self._usage, self._has_warned = "", False

    def get(self, path: str, params: dict | None = None, **options: Any) -> Response:
        """Send a GET request for a path from the host's root on; see `request`."""
        return self.request("GET", path, params=params, **options)

    def request(
        self, method: str, path: str, accept: tuple[int, ...] = (), **options: Any
    ) -> Response:
        """Send a request as `ApiClient.request` does.

        Raises:
            BadConfigurationError: the org denies access, or the address does not exist.
            RefreshError: the daily requests are used up, or the org refuses the request.
            SourceUnavailableError: a transient error persisted, or too many requests run at once.
        """
        accept = (HTTPStatus.FORBIDDEN, *accept)
        response = self._client.request(method, path, accept=accept, **options)
        self._note_usage(response)
        if response.status == HTTPStatus.FORBIDDEN:
            raise self._forbidden(method, path, response)
        return response

    def _request_token(self) -> dict[str, Any]:
        """A new token and the address of its instance."""
        advice = (
            f"that {setting_name('salesforce', 'base_url')} is the org's My Domain address, and"
            " that the app's client credentials flow is enabled, with a run-as user"
        )
        return request_token("salesforce", self._options, "/services/oauth2/token", advice)

    def _note_usage(self, response: Response) -> None:
        header = response.headers.get("Sforce-Limit-Info", "")
        usage = re.search(r"api-usage=(\d+)/(\d+)", header)
        if usage is None:
            return
        used, allowed = map(int, usage.groups())
        self._usage = f"{used:,} of {allowed:,}"
        if used >= USAGE_WARNING_SHARE * allowed and not self._has_warned:
            self._has_warned = True
            log.warning(
                "salesforce: all programs together have used %s API requests of the last 24 hours",
                self._usage,
            )

    def _forbidden(self, method: str, path: str, response: Response) -> Exception:
        code = error_code(response)
        if code != "REQUEST_LIMIT_EXCEEDED":
            return AccessDeniedError(
                f"salesforce: {method} {urlsplit(path).path} returned 403 Forbidden"
                f"{f' ({code})' if code else ''}; check the permissions of the user of"
                f" {setting_name('salesforce', 'client_id')}"
            )
        if "concurrent" in str(response.first_error.get("message") or "").lower():
            return SourceUnavailableError(
                "salesforce: too many long requests at once (REQUEST_LIMIT_EXCEEDED); run again"
                " later"
            )
        used = f" ({self._usage})" if self._usage else ""
        return RefreshError(
            f"salesforce: the org's API requests of the last 24 hours are used up{used}"
            " (REQUEST_LIMIT_EXCEEDED); run again when some are free, the read resumes where it"
            " stopped"
        )


def connect(options: Options) -> SalesforceClient:
    """An authenticated client of the org that the options name."""
    return SalesforceClient(options)


def field_of(response: Response, name: str) -> Any:
    """A field that every response of this kind has.

    Raises:
        RefreshError: the field is missing; the response is not from Salesforce.
    """
    if not isinstance(response.body, dict) or name not in response.body:
        raise RefreshError(
            f"salesforce: the response of {response.path} has no `{name}`; check"
            f" {setting_name('salesforce', 'base_url')}"
        )
    return response.body[name]


def error_code(response: Response) -> str | None:
    """The code of an error; the message may quote personal data."""
    error = response.first_error
    code = str(error.get("errorCode") or error.get("error") or "")
    return code if re.fullmatch(r"\w+", code, re.ASCII) else None


def instance_address(base_url: str, instance_url: str) -> str:
    """The instance's address if it belongs to Salesforce, else `base_url`, a gateway."""
    is_gateway = not is_on_site("", base_url, DOMAINS)
    is_named = is_on_site(base_url, instance_url, () if is_gateway else DOMAINS)
    return instance_url if is_named else base_url
