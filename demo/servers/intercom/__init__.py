"""A server that answers like Intercom (https://github.com/intercom/Intercom-OpenAPI)."""

from demo.servers.intercom.server import IntercomServer

__all__ = ["IntercomServer"]
