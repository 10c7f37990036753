"""A server that answers like a Salesforce org (https://developer.salesforce.com/docs)."""

from demo.servers.salesforce.server import SalesforceServer

__all__ = ["SalesforceServer"]
