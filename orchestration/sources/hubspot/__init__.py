"""HubSpot: companies, contacts, deals, subscriptions, referrals and survey responses of its CRM.

API: https://developers.hubspot.com/docs.

Not available from the API: which associations have changed (all records are read again every week),
and the end of a commerce subscription, except from a property that the account maintains.
"""

from orchestration.sources.connector import Connector
from orchestration.sources.hubspot.read import read_pages
from orchestration.sources.hubspot.settings import OPTIONS, check_options
from orchestration.sources.hubspot.tables import TABLES

CONNECTOR = Connector("hubspot", OPTIONS, TABLES, read_pages, check_options)
