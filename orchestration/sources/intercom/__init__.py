"""Intercom: conversations with parts and ratings, tickets, contacts, companies, office hours.

API: https://developers.intercom.com/docs/references/rest-api/api.intercom.io. Its description is
public: https://github.com/intercom/Intercom-OpenAPI.

Not available from the API: parts of a conversation before its newest 500, contacts that were
archived or deleted, deleted tickets, the channel of a ticket, the office hours of a team, and which
office hours are the default.
"""

from orchestration.sources.connector import Connector
from orchestration.sources.intercom.read import read_pages
from orchestration.sources.intercom.settings import OPTIONS
from orchestration.sources.intercom.tables import TABLES

CONNECTOR = Connector("intercom", OPTIONS, TABLES, read_pages)
