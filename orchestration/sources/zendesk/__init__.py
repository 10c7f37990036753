"""Zendesk Support: tickets, their events, people, organisations, schedules and ratings.

API: https://developer.zendesk.com/api-reference/ticketing/introduction/.

Not available from the API: records of the last minute, which the incremental exports leave out, and
texts of messages, which the connector does not read.
"""

from orchestration.sources.connector import Connector
from orchestration.sources.zendesk.read import read_pages
from orchestration.sources.zendesk.settings import OPTIONS, check_options
from orchestration.sources.zendesk.tables import TABLES

CONNECTOR = Connector("zendesk", OPTIONS, TABLES, read_pages, check_options)
