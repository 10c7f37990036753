"""OAuth 2.0 with a client ID and secret: client credentials grant, RFC 6749, section 4.4."""

import re
from http import HTTPStatus
from typing import Any

from orchestration.errors import BadConfigurationError, RefreshError
from orchestration.sources.connector import Options, setting_name
from orchestration.sources.http.client import ApiClient

# Names of the options.
CLIENT_CREDENTIALS = ("client_id", "client_secret")


def request_token(
    source: str, options: Options, path: str, advice: str, encoding: str = "data", **fields: str
) -> dict[str, Any]:
    """Request a token: the response, with `access_token` and the vendor's further fields.

    Args:
        source: the connector's name.
        options: `base_url`, `client_id` and `client_secret`.
        path: the path of the token endpoint.
        advice: what else to check if the vendor refuses.
        encoding: how to send the request body, as a form (`data`) or as JSON (`json`).
        fields: further fields of the request, such as the scope.

    Raises:
        BadConfigurationError: the vendor refuses the client.
        RefreshError: the response has no token.
        SourceUnavailableError: a transient error persisted through all attempts.
    """
    request = {"grant_type": "client_credentials"} | fields
    request |= {name: options[name] for name in CLIENT_CREDENTIALS}
    body: dict[str, Any] = {encoding: request}
    # A client of its own: no other request carries these credentials.
    response = ApiClient(source, options["base_url"], CLIENT_CREDENTIALS).request(
        "POST",
        path,
        accept=(HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED),
        **body,
    )
    if response.status >= HTTPStatus.BAD_REQUEST:
        # The error code, RFC 6749, section 5.2; the description may quote the request.
        code = str(response.first_error.get("error") or "")
        reason = code if re.fullmatch(r"\w+", code, re.ASCII) else response.status
        client_id, client_secret = (setting_name(source, name) for name in CLIENT_CREDENTIALS)
        raise BadConfigurationError(
            f"{source}: POST {path} was refused ({reason}); check {client_id}, {client_secret},"
            f" {advice}"
        )
    if not isinstance(response.body, dict) or not isinstance(
        response.body.get("access_token"), str
    ):
        raise RefreshError(
            f"{source}: POST {path}: the response has no `access_token`; check"
            f" {setting_name(source, 'base_url')}"
        )
    return response.body
