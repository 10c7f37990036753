"""A server that answers like HubSpot's CRM (https://developers.hubspot.com/docs/api-reference).

`server` has the routes and the limits, `crm` the records and what users do to them, `search` the search, `company` what
a company's canonical rows are in HubSpot.
"""

from demo.servers.hubspot.server import HubSpotServer

__all__ = ["HubSpotServer"]
