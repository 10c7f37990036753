"""HTTP servers on loopback that answer like the vendors, with the rows of a company: for the demo and for the tests.

What belongs here: what vendors' APIs do — paging, cursors, sign-in, limits, error bodies, deletions. Servers know
nothing of the connectors: both follow the vendor's documentation.
"""

from demo.servers.delighted import DelightedServer
from demo.servers.freshdesk import FreshdeskServer
from demo.servers.hubspot import HubSpotServer
from demo.servers.qualtrics import QualtricsServer
from demo.servers.salesforce import SalesforceServer
from demo.servers.server import VendorServer
from demo.servers.zendesk import ZendeskServer

SERVERS: dict[str, type[VendorServer]] = {
    server.name: server
    for server in (
        SalesforceServer,
        HubSpotServer,
        ZendeskServer,
        FreshdeskServer,
        QualtricsServer,
        DelightedServer,
    )
}
