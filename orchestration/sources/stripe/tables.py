"""Stripe's landed tables.

Payment methods, addresses and telephone numbers do not land.
"""

from orchestration.sources.connector import table

# The two columns by which staging recognises records of a test.
COMMON = "id created livemode test_clock"

TABLES = (
    table(
        "customers",
        f"{COMMON} deleted name segment region industry email_domain",
        roles={"id": "customer_id", "name": "name", "email_domain": "email_domain"},
    ),
    table(
        "contacts",
        f"{COMMON} deleted customer_id=id name email",
        roles={"id": "contact_id", "customer_id": "customer_id", "name": "name", "email": "email"},
    ),
    table(
        "subscriptions",
        f"{COMMON} customer_id=customer currency status is_paused started_at=start_date trial_end"
        " cancel_at ended_at items",
        roles={"customer_id": "customer_id"},
    ),
    table(
        "invoices",
        f"{COMMON} deleted customer_id=customer subscription_id=subscription currency status"
        " paid_at=status_transitions.paid_at amount_paid paid_out_of_band lines",
        roles={"customer_id": "customer_id"},
    ),
    table(
        "pending_items",
        f"{COMMON} customer_id=customer subscription_id=subscription currency lines",
        roles={"customer_id": "customer_id"},
    ),
    table(
        "charges",
        f"{COMMON} customer_id=customer currency status captured refunded amount amount_captured",
        roles={"customer_id": "customer_id"},
    ),
    table("refunds", f"{COMMON} charge_id=charge currency status amount"),
    table("disputes", f"{COMMON} charge_id=charge currency status amount"),
)
