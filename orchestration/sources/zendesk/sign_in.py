"""How Zendesk lets in: an OAuth client, which new accounts must use, or a token that was given before.

API tokens can no longer be made and end on 30 April 2027
(https://developer.zendesk.com/documentation/api-basics/authentication/oauth-migration/); access tokens live for hours.
"""

from orchestration.errors import BadConfigurationError
from orchestration.sources.connector import Options, setting_name
from orchestration.sources.http.client import ApiClient
from orchestration.sources.http.oauth import CLIENT_CREDENTIALS, request_token
from orchestration.sources.zendesk.exports import explain, pause

WAYS = (CLIENT_CREDENTIALS, ("access_token",), ("email", "api_token"))


def signed_in(options: Options) -> ApiClient:
    """The account, by the first way that the settings begin.

    Raises:
        BadConfigurationError: there is none, or half of one.
    """
    credentials = next((way for way in WAYS if any(options[name] for name in way)), None)
    if credentials is None:
        ways = [" and ".join(setting_name("zendesk", name) for name in way) for way in WAYS]
        raise BadConfigurationError(f"zendesk: no way to sign in; set {', or '.join(ways)}")
    if missing := [setting_name("zendesk", name) for name in credentials if not options[name]]:
        there = next(setting_name("zendesk", name) for name in credentials if options[name])
        raise BadConfigurationError(
            f"{missing[0]}: not set, but {there} is, which says nothing without it"
        )
    sign_in = (lambda: _token(options)) if credentials == CLIENT_CREDENTIALS else None
    api = ApiClient("zendesk", options["base_url"], credentials, explain, pause, sign_in)
    if credentials == ("access_token",):
        api.session.headers["Authorization"] = f"Bearer {options['access_token']}"
    elif credentials == ("email", "api_token"):
        api.session.auth = (f"{options['email']}/token", options["api_token"])
    return api


def _token(options: Options) -> str:
    advice = "and that the client is a confidential one whose scopes include read"
    return request_token("zendesk", options, "/oauth/tokens", advice, "json", scope="read")[
        "access_token"
    ]
