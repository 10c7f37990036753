"""Signing in with a client's id and secret: OAuth 2.0, client credentials grant (RFC 6749, section 4.4)."""

import re
from http import HTTPStatus
from typing import Any

from orchestration.errors import BadConfigurationError, RefreshError
from orchestration.sources.connector import Options, setting
from orchestration.sources.http.answer import error_in
from orchestration.sources.http.api import Api

# The names of the options that sign in.
CLIENT_CREDENTIALS = ("client_id", "client_secret")


def token_for_client(
    source: str, options: Options, path: str, advice: str, body: str = "data", **further: str
) -> dict[str, Any]:
    """What the vendor gives for a client's id and secret: `access_token`, and what the vendor says beside it.

    Args:
        source: the connector's name.
        options: `base_url`, `client_id` and `client_secret`.
        path: where tokens are asked for.
        advice: what else to check where that is refused.
        body: how the vendor wants to be asked, by a form (`data`) or by JSON (`json`).
        further: what it wants to be told beside the client, as the scope.

    Raises:
        BadConfigurationError: the vendor refuses the client.
        RefreshError: it gives something else than a token.
        SourceUnavailableError: it does not answer.
    """
    asked = (
        {"grant_type": "client_credentials"}
        | {name: options[name] for name in CLIENT_CREDENTIALS}
        | further
    )
    # A connection of its own: what signs in goes nowhere but here.
    answer = Api(source, options["base_url"], CLIENT_CREDENTIALS).request(
        "POST", path, accept=(HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED), **{body: asked}
    )
    client_id, client_secret, base_url = (
        setting(source, name) for name in (*CLIENT_CREDENTIALS, "base_url")
    )
    if answer.status >= HTTPStatus.BAD_REQUEST:
        # The name of the error, RFC 6749, section 5.2; its description may quote what was sent.
        said = str(error_in(answer.body).get("error") or "")
        reason = said if re.fullmatch(r"\w+", said, re.ASCII) else answer.status
        raise BadConfigurationError(
            f"{source}: POST {path} was refused ({reason}); check {client_id}, {client_secret}, {advice}"
        )
    if not isinstance(answer.body, dict) or not isinstance(answer.body.get("access_token"), str):
        raise RefreshError(
            f"{source}: POST {path}: an answer without `access_token`; check {base_url}"
        )
    return answer.body
