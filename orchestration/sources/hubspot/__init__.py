"""HubSpot: companies, contacts, deals, subscriptions and referrals of its CRM (https://developers.hubspot.com/docs).

`connector` declares settings and tables, `crm_objects` says what is asked of each object, `reading` in which order and
from where, `companies_of` whose each record is, `allowance` how fast.
"""

from orchestration.sources.hubspot.connector import CONNECTOR

__all__ = ["CONNECTOR"]
