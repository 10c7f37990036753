"""Zendesk Support (https://developer.zendesk.com/api-reference/ticketing/introduction/)."""

from orchestration.sources.connector import Connector, Option
from orchestration.sources.zendesk.reading import read
from orchestration.sources.zendesk.sign_in import signed_in
from orchestration.sources.zendesk.tables import TABLES

CONNECTOR = Connector(
    name="zendesk",
    options=(
        Option("base_url", "the account's address, https://<subdomain>.zendesk.com"),
        Option("client_id", "the identifier of a confidential OAuth client", ""),
        Option("client_secret", "its secret", ""),
        Option(
            "access_token",
            "an OAuth access token with the scope read, until it expires, instead of a client",
            "",
        ),
        Option(
            "email",
            "the address of the administrator whom an API token is used for, instead of a client",
            "",
        ),
        Option("api_token", "that API token, until 30 April 2027", ""),
        Option(
            "topic_field",
            "what a ticket is about: `type` or the id of a custom ticket field",
            "type",
        ),
        Option(
            "bot_user_ids", "ids of the users that are bots or AI agents, separated by commas", ""
        ),
    ),
    tables=TABLES,
    read=read,
    check_options=signed_in,
)
