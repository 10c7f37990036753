"""Jira Service Management (cloud): requests with comments and status changes, people, ratings.

API: https://developer.atlassian.com/cloud/jira/platform/rest/v3/intro/ and
https://developer.atlassian.com/cloud/jira/service-desk/rest/intro/.

Not available from the API: the calendars of SLAs, the time at which a satisfaction survey was sent
and surveys without an answer, deletions except by comparison, the domains of an organisation, and
who is an agent.
"""

from orchestration.sources.connector import Connector
from orchestration.sources.jira.read import read_pages
from orchestration.sources.jira.settings import OPTIONS, check_options
from orchestration.sources.jira.tables import TABLES

CONNECTOR = Connector("jira", OPTIONS, TABLES, read_pages, check_options)
