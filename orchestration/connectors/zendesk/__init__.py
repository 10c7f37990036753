"""Zendesk Support (https://developer.zendesk.com/api-reference/ticketing/introduction/)."""

from orchestration.connectors.connector import Connector, Option
from orchestration.connectors.zendesk.reading import read
from orchestration.connectors.zendesk.tables import TABLES

ZENDESK = Connector(
    name="zendesk",
    options=(
        Option("base_url", "the account's address, https://<subdomain>.zendesk.com"),
        Option("email", "the address of the administrator whom the API token is used for", ""),
        Option("api_token", "an API token", ""),
        Option("access_token", "an OAuth access token with the scope read, instead of email and api_token", ""),
        Option("topic_field", "what a ticket is about: `type` or the id of a custom ticket field", "type"),
        Option("bot_user_ids", "ids of the users that are bots or AI agents, separated by commas", ""),
    ),
    tables=TABLES,
    read=read,
)
