"""Salesforce's landed tables. Settings choose the fields, so columns have names of our own."""

from orchestration.sources.connector import table

TABLES = (
    table(
        "accounts",
        "id name segment region industry email_domain created_at master_record_id system_modstamp"
        " is_deleted",
        cursor_column="system_modstamp",
        roles={
            "id": "customer_id",
            "name": "name",
            "email_domain": "email_domain",
            "master_record_id": "customer_id",
        },
    ),
    table(
        "contacts",
        "id account_id email name created_at system_modstamp is_deleted",
        cursor_column="system_modstamp",
        roles={"id": "contact_id", "account_id": "customer_id", "email": "email", "name": "name"},
    ),
    table(
        "subscriptions",
        "id object account_id plan start_date last_service_date mrr currency status_code"
        " is_product system_modstamp is_deleted",
        cursor_column="system_modstamp",
        roles={"account_id": "customer_id"},
    ),
    table(
        "orders",
        "id object account_id ordered_at effective_date amount currency status system_modstamp"
        " is_deleted",
        cursor_column="system_modstamp",
        roles={"account_id": "customer_id"},
    ),
    table(
        "leads",
        "id is_referral referrer_account_id is_converted converted_account_id converted_at"
        " created_at system_modstamp is_deleted",
        cursor_column="system_modstamp",
        roles={"referrer_account_id": "customer_id", "converted_account_id": "customer_id"},
    ),
    table("currency_types", "iso_code=IsoCode conversion_rate=ConversionRate", key="iso_code"),
    table(
        "cases",
        "id is_ticket account_id contact_id supplied_email status is_closed closed_at"
        " is_closed_on_create priority origin topic queue_id team business_hours_id"
        " master_record_id actor created_at system_modstamp is_deleted",
        cursor_column="system_modstamp",
        roles={
            "account_id": "customer_id",
            "contact_id": "contact_id",
            "supplied_email": "email",
        },
    ),
    table(
        "case_history",
        "id case_id field old_value new_value actor system_modstamp is_deleted",
        cursor_column="system_modstamp",
    ),
    table(
        "case_comments",
        "id case_id is_published actor created_at system_modstamp is_deleted",
        cursor_column="system_modstamp",
    ),
    table(
        "case_emails",
        "id case_id is_incoming status message_date actor created_at system_modstamp is_deleted",
        cursor_column="system_modstamp",
    ),
    table("case_statuses", "name status", key="name"),
    table("queues", "id name"),
    table(
        "business_hours",
        "id name timezone is_default weekday opens_at closes_at",
        key="id weekday",
    ),
)
