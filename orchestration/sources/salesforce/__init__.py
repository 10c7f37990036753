"""Salesforce: customers, contacts, subscriptions, orders, referrals and tickets of a CRM.

Queries: https://developer.salesforce.com/docs/platform/api-rest/guide. Bulk jobs:
https://developer.salesforce.com/docs/platform/api-asynch/guide.

Not available from the API: records restored from the recycle bin between two reads (`queryAll`
returns its content), dated conversion rates (the current ones apply), and changes of formula values
(an object with a formula field is read in full each time). Of cases: which holidays belong to which
business hours, and the history of fields after 24 months.
"""

from orchestration.sources.connector import Connector
from orchestration.sources.salesforce.read import read_pages
from orchestration.sources.salesforce.settings import OPTIONS, check_options
from orchestration.sources.salesforce.tables import TABLES

CONNECTOR = Connector("salesforce", OPTIONS, TABLES, read_pages, check_options)
