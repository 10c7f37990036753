"""HTTP servers on loopback that answer like the vendors' APIs, for the demo and the tests.

The servers implement paging, cursors, authentication, rate limits, errors and deletions. They
follow the vendors' documentation and are independent of the connectors. Each vendor has a module
or package here with one subclass of `VendorServer`.
"""

from importlib import import_module

from demo.servers.server import VendorServer
from orchestration.environment import VENDORS


def _server_of(vendor: str) -> type[VendorServer]:
    """The server class that a vendor's module defines."""
    members = vars(import_module(f"{__name__}.{vendor}")).values()
    classes = (member for member in members if isinstance(member, type))
    return next(cls for cls in classes if getattr(cls, "name", None) == vendor)


SERVERS: dict[str, type[VendorServer]] = {vendor: _server_of(vendor) for vendor in VENDORS}
