"""HubSpot's landed tables."""

from orchestration.sources.connector import Table, table


def _removed(name: str, roles: dict[str, str] | None = None) -> Table:
    """Records that were archived at an instant, or merged into another record."""
    return table(
        f"removed_{name}", "id removed_at merged_into_id", key="id merged_into_id", roles=roles
    )


TABLES = (
    table(
        "companies",
        "id changed_at name segment region industry domain created_at",
        cursor_column="changed_at",
        roles={"id": "customer_id", "name": "name", "domain": "email_domain"},
    ),
    table(
        "contacts",
        "id changed_at company_id email first_name last_name created_at",
        cursor_column="changed_at",
        roles={
            "id": "contact_id",
            "company_id": "customer_id",
            "email": "email",
            "first_name": "name",
            "last_name": "name",
        },
    ),
    table(
        "deals",
        "id changed_at company_id status amount currency closed_at created_at",
        cursor_column="changed_at",
        roles={"company_id": "customer_id"},
    ),
    table(
        "subscriptions",
        "id changed_at object_name company_id deal_id is_recurring status plan start_date"
        " end_date mrr currency",
        cursor_column="changed_at",
        roles={"company_id": "customer_id"},
    ),
    table(
        "referrals",
        "id changed_at object_name referrer_company_id referred_company_id referred_at"
        " converted_at",
        cursor_column="changed_at",
        roles={"referrer_company_id": "customer_id", "referred_company_id": "customer_id"},
    ),
    table(
        "tickets",
        "id changed_at company_id contact_id stage_id channel priority topic created_at"
        " first_reply_ms close_ms",
        cursor_column="changed_at",
        roles={"company_id": "customer_id", "contact_id": "contact_id"},
    ),
    table("ticket_stages", "id pipeline status"),
    table(
        "ticket_stage_changes",
        "ticket_id stage_id changed_at source_type",
        key="ticket_id stage_id changed_at",
        cursor_column="changed_at",
    ),
    table(
        "ticket_messages",
        "id ticket_id created_at message_type direction actor",
        cursor_column="created_at",
    ),
    table(
        "feedback",
        "id changed_at survey_id survey_name survey_type scale_min scale_max polarity score comment"
        " contact_id respondent_email channel responded_at ticket_id",
        cursor_column="changed_at",
        roles={"contact_id": "contact_id", "respondent_email": "email", "comment": "prose"},
    ),
    _removed("companies", {"id": "customer_id", "merged_into_id": "customer_id"}),
    _removed("contacts", {"id": "contact_id", "merged_into_id": "contact_id"}),
    _removed("deals"),
    _removed("subscriptions"),
    _removed("referrals"),
    _removed("tickets"),
    _removed("feedback"),
)
