"""Freshdesk: tickets with their conversations, contacts, companies and satisfaction ratings.

API: https://developers.freshdesk.com/api/.

Not available from the API: tickets that were archived before the first read, invitations to
surveys, holidays, and status changes of tickets. Accounts with the daily export of ticket
activities have the status changes:
https://support.freshdesk.com/support/solutions/articles/226460-export-ticket-activities-from-your-helpdesk
"""

from orchestration.sources.connector import Connector
from orchestration.sources.freshdesk.read import read_pages
from orchestration.sources.freshdesk.settings import OPTIONS, check_options
from orchestration.sources.freshdesk.tables import TABLES

CONNECTOR = Connector("freshdesk", OPTIONS, TABLES, read_pages, check_options)
