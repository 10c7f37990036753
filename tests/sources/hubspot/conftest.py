"""The smallest company that HubSpot's tests land."""

import pytest

from demo.servers.server import Company


@pytest.fixture
def small() -> Company:
    """Three customers with a contact and an order each."""
    created = {"created_at": "2025-01-01T00:00:00Z"}
    customer = {
        "customer_name": "",
        "segment": "",
        "region": "",
        "industry": "",
        "email_domain": "",
    }
    order = {
        "ordered_at": "2025-01-01T00:00:00Z",
        "amount": "1.00",
        "currency": "USD",
        "status": "paid",
    }
    return {
        "customers": [{"customer_id": f"C-{n}"} | customer | created for n in range(3)],
        "contacts": [
            {
                "contact_id": f"P-{n}",
                "customer_id": f"C-{n}",
                "email": f"p{n}@c.example",
                "full_name": "A B",
            }
            | created
            for n in range(3)
        ],
        "orders": [{"order_id": f"O-{n}", "customer_id": f"C-{n}"} | order for n in range(3)],
        "subscriptions": [
            {
                "subscription_id": "S-0",
                "customer_id": "C-0",
                "plan": "team",
                "mrr": "9.00",
                "currency": "USD",
            }
            | {"start_date": "2025-01-01", "end_date": ""}
        ],
        "referrals": [],
    }
