"""Native ids that records of another system refer to.

Each id contains the digits of the canonical id, so that the servers agree on it and its order is
the same.
"""

from demo.servers.server import Company


def zendesk_ticket_id(canonical_id: str) -> str:
    """The Zendesk id of a ticket: `T-00123` is `1000123`."""
    return str(1_000_000 + int(_digits(canonical_id)))


def salesforce_account_id(canonical_id: str) -> str:
    """The Salesforce id of a customer: `C-0042` is `001000000000042AAA`."""
    return f"001{_digits(canonical_id):0>12}AAA"


def salesforce_case_id(canonical_id: str) -> str:
    """The Salesforce id of a ticket: `T-00123` is `500000000000123AAA`."""
    return f"500{_digits(canonical_id):0>12}AAA"


def hubspot_company_id(canonical_id: str) -> str:
    """The HubSpot id of a customer: `C-0042` is `30100000042`."""
    return str(30_100_000_000 + int(_digits(canonical_id)))


def stripe_customer_id(canonical_id: str) -> str:
    """The Stripe id of a customer: `C-0042` is `cus_C0042`."""
    return f"cus_{canonical_id.replace('-', '')}"


def intercom_conversation_id(canonical_id: str) -> str:
    """The Intercom id of a ticket: `T-00123` is `215400123`."""
    return str(215_400_000 + int(_digits(canonical_id)))


def jira_issue_id(canonical_id: str) -> str:
    """The Jira id of a ticket: `T-00123` is `1000123`, to which surveys about tickets refer."""
    return zendesk_ticket_id(canonical_id)


# The customer's id in the CRM that each helpdesk is used with.
CRM_IDS = {
    "zendesk": salesforce_account_id,
    "freshdesk": hubspot_company_id,
    "intercom": stripe_customer_id,
    "jira": hubspot_company_id,
}


def with_crm_ids(vendor: str, company: Company) -> Company:
    """The company for a vendor; a helpdesk's organisations carry their ids in the CRM."""
    if vendor not in CRM_IDS:
        return company
    customers = [
        row | {"external_id": CRM_IDS[vendor](row["customer_id"])} for row in company["customers"]
    ]
    return company | {"customers": customers}


def _digits(canonical_id: str) -> str:
    return "".join(character for character in canonical_id if character.isdigit())
