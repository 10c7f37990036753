"""A server that answers like Zendesk Support.

https://developer.zendesk.com/api-reference/ticketing/introduction/
"""

from demo.servers.zendesk.server import ZendeskServer

__all__ = ["ZendeskServer"]
