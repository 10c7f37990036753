"""Salesforce for the demo and the tests: an org behind its address, with a company's rows."""

from demo.servers.salesforce.server import SalesforceServer

__all__ = ["SalesforceServer"]
