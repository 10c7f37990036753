"""HTTP servers on loopback that answer like the vendors, with a company's rows: for demo and tests.

A server implements what its vendor's API does: paging, cursors, authentication, rate limits, error
bodies, deletions. Servers are independent of the connectors; both follow the vendor's
documentation. Each vendor has a module or package here with one subclass of `VendorServer`.
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
