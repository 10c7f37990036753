"""A server that answers like HubSpot's CRM (https://developers.hubspot.com/docs/api-reference)."""

from demo.servers.hubspot.server import HubSpotServer

__all__ = ["HubSpotServer"]
