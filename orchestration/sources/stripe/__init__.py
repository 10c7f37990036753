"""Stripe: customers, subscriptions, invoices, charges, refunds and disputes.

API: https://docs.stripe.com/api.

Not available from the API: earlier states of a subscription, which only events of the last 30 days
hold (https://docs.stripe.com/api/events/list). Its invoices, which have no end of retention, state
what each period cost.
"""

from orchestration.sources.connector import Connector
from orchestration.sources.stripe.read import read_pages
from orchestration.sources.stripe.settings import OPTIONS
from orchestration.sources.stripe.tables import TABLES

CONNECTOR = Connector("stripe", OPTIONS, TABLES, read_pages)
