"""One module per source system, each a declaration of tables and a function that reads pages; no Dagster inside."""

from orchestration.connectors.connector import Connector
from orchestration.connectors.delighted import DELIGHTED
from orchestration.connectors.freshdesk import FRESHDESK
from orchestration.connectors.hubspot import HUBSPOT
from orchestration.connectors.qualtrics import QUALTRICS
from orchestration.connectors.salesforce import SALESFORCE
from orchestration.connectors.zendesk import ZENDESK

CONNECTORS: dict[str, Connector] = {
    connector.name: connector for connector in (SALESFORCE, HUBSPOT, ZENDESK, FRESHDESK, QUALTRICS, DELIGHTED)
}
