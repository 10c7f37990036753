"""One module per source system, each a declaration of tables and a function that reads pages; no Dagster inside."""

from orchestration.sources.connector import Connector
from orchestration.sources.delighted import DELIGHTED
from orchestration.sources.freshdesk import FRESHDESK
from orchestration.sources.hubspot import HUBSPOT
from orchestration.sources.qualtrics import QUALTRICS
from orchestration.sources.salesforce import SALESFORCE
from orchestration.sources.zendesk import ZENDESK

CONNECTORS: dict[str, Connector] = {
    connector.name: connector
    for connector in (SALESFORCE, HUBSPOT, ZENDESK, FRESHDESK, QUALTRICS, DELIGHTED)
}
