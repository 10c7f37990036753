"""Zendesk's options and their validation."""

from orchestration.errors import BadConfigurationError
from orchestration.sources.connector import BOOLEAN, Option, Options, setting_name
from orchestration.sources.http.address import BaseAddress
from orchestration.sources.http.oauth import CLIENT_CREDENTIALS

OPTIONS = (
    Option("base_url", "the account's address, https://<subdomain>.zendesk.com"),
    Option("client_id", "the identifier of a confidential OAuth client", ""),
    Option("client_secret", "the secret of that client", ""),
    Option(
        "access_token",
        "an OAuth access token with the scope read, valid for hours; instead of a client",
        "",
    ),
    Option(
        "email",
        "the email address of the administrator who owns the API token; instead of a client",
        "",
    ),
    Option("api_token", "an API token, valid until 30 April 2027; instead of a client", ""),
    Option("topic_field", "the ticket's topic: `type` or the ID of a custom ticket field", "type"),
    Option("bot_user_ids", "the IDs of users that are bots or AI agents, separated by commas", ""),
    Option("csat_surveys", "whether responses to CSAT surveys are read", "true", BOOLEAN),
)
# New accounts must use an OAuth client. API tokens end on 30 April 2027:
# https://developer.zendesk.com/documentation/api-basics/authentication/oauth-migration/
ACCESS_TOKEN, API_TOKEN = ("access_token",), ("email", "api_token")
AUTH_METHODS = (CLIENT_CREDENTIALS, ACCESS_TOKEN, API_TOKEN)


def check_options(options: Options) -> None:
    """Check the address and the credentials.

    Raises:
        BadConfigurationError: the address is malformed, or credentials are missing or incomplete.
    """
    BaseAddress("zendesk", options["base_url"])
    auth_method(options)


def auth_method(options: Options) -> tuple[str, ...]:
    """The option names of the first authentication method that the options use.

    Raises:
        BadConfigurationError: no credentials are set, or some of a method's options are missing.
    """
    method = next((names for names in AUTH_METHODS if any(options[name] for name in names)), None)
    if method is None:
        methods = [
            " and ".join(setting_name("zendesk", name) for name in names) for names in AUTH_METHODS
        ]
        raise BadConfigurationError(f"zendesk: no credentials are set; set {', or '.join(methods)}")
    if missing := [setting_name("zendesk", name) for name in method if not options[name]]:
        other = next(setting_name("zendesk", name) for name in method if options[name])
        raise BadConfigurationError(f"{missing[0]}: not set; set it, because {other} needs it")
    return method
