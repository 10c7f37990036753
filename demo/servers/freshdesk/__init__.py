"""A server that answers like Freshdesk (https://developers.freshdesk.com/api/)."""

from demo.servers.freshdesk.server import FreshdeskServer

__all__ = ["FreshdeskServer"]
