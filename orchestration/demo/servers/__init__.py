"""HTTP servers on loopback that answer like the vendors, with the rows of a company: for the demo and for the tests.

What belongs here: what vendors' APIs do — paging, cursors, sign-in, limits, error bodies, deletions. Servers know
nothing of the connectors: both follow the vendor's documentation.
"""

from orchestration.demo.servers.delighted import DelightedServer
from orchestration.demo.servers.freshdesk import FreshdeskServer
from orchestration.demo.servers.hubspot import HubSpotServer
from orchestration.demo.servers.qualtrics import QualtricsServer
from orchestration.demo.servers.salesforce import SalesforceServer
from orchestration.demo.servers.server import VendorServer
from orchestration.demo.servers.zendesk import ZendeskServer

SERVERS: dict[str, type[VendorServer]] = {
    server.name: server
    for server in (SalesforceServer, HubSpotServer, ZendeskServer, FreshdeskServer, QualtricsServer, DelightedServer)
}
