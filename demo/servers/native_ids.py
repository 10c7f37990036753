"""Native ids that several servers must agree on, because one system's records name those of another.

Each is made of the digits of a canonical id, so that it is known without asking, and in the order of those ids.
"""

from demo.servers.server import Company


def zendesk_ticket_id(canonical_id: str) -> str:
    """The helpdesk's id of a ticket: `T-00123` is `1000123`."""
    return str(1_000_000 + int(_digits(canonical_id)))


def salesforce_account_id(canonical_id: str) -> str:
    """The CRM's id of a customer: `C-0042` is `001000000000042AAA`."""
    return f"001{_digits(canonical_id):0>12}AAA"


def hubspot_company_id(canonical_id: str) -> str:
    """The other CRM's id of a customer: `C-0042` is `30100000042`."""
    return str(30_100_000_000 + int(_digits(canonical_id)))


# The CRM that stands beside each helpdesk, by how it calls a customer.
CRM_IDS = {"zendesk": salesforce_account_id, "freshdesk": hubspot_company_id}


def with_crm_ids(vendor: str, company: Company) -> Company:
    """The company as a vendor is given it: a helpdesk's organisations know their ids in the CRM."""
    if vendor not in CRM_IDS:
        return company
    customers = [
        row | {"external_id": CRM_IDS[vendor](row["customer_id"])} for row in company["customers"]
    ]
    return company | {"customers": customers}


def _digits(canonical_id: str) -> str:
    return "".join(character for character in canonical_id if character.isdigit())
