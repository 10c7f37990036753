"""Intercom's landed tables: the columns that staging needs, without texts of messages.

Parts land in a table of their own. Intercom returns the newest 500 parts of a conversation, so that
those of earlier reads remain.
"""

from orchestration.sources.connector import table

PART = (
    "id conversation_id created_at updated_at part_type state has_body author_type author_id"
    " is_ai_agent"
)
PART_ROLES = {"author_id": "contact_id"}
TABLES = (
    table("teammates", "id is_bot"),
    table("teams", "id name"),
    table(
        "business_hours",
        "schedule_id schedule timezone weekday opens_at closes_at",
        key="schedule_id weekday opens_at",
    ),
    table("holidays", "schedule_id schedule holiday_date", key="schedule_id holiday_date"),
    table("conversation_parts", PART, cursor_column="updated_at", roles=PART_ROLES),
    table("ticket_parts", PART, cursor_column="updated_at", roles=PART_ROLES),
    table(
        "conversation_ratings",
        "id conversation_id survey_id contact_id rating remark requested_at updated_at",
        cursor_column="updated_at",
        roles={"contact_id": "contact_id", "remark": "prose"},
    ),
    table(
        "conversations",
        "id created_at updated_at state source_type=source.type delivered_as=source.delivered_as"
        " author_type=source.author.type author_id=source.author.id requester_email contact_id"
        " company_id=company.id team_id=team_assignee_id priority topic"
        " first_contact_reply_at=first_contact_reply.created_at"
        " first_admin_reply_at=statistics.first_admin_reply_at"
        " last_close_at=statistics.last_close_at reopens=statistics.count_reopens"
        " reply_business_seconds=statistics.time_to_admin_reply"
        " close_business_seconds=statistics.time_to_last_close",
        cursor_column="updated_at",
        roles={
            "author_id": "contact_id",
            "requester_email": "email",
            "contact_id": "contact_id",
            "company_id": "customer_id",
        },
    ),
    table(
        "tickets",
        "id created_at updated_at category state=ticket_state.category contact_id company_id"
        " team_id=team_assignee_id topic=ticket_type.name",
        cursor_column="updated_at",
        roles={"contact_id": "contact_id", "company_id": "customer_id"},
    ),
    table("deleted_conversations", "id deleted_at", cursor_column="deleted_at"),
    table(
        "contacts",
        "id created_at updated_at email name company_id",
        cursor_column="updated_at",
        roles={"id": "contact_id", "email": "email", "name": "name", "company_id": "customer_id"},
    ),
    table(
        "merged_contacts",
        "id merged_into merged_at",
        cursor_column="merged_at",
        roles={"id": "contact_id", "merged_into": "contact_id"},
    ),
    table(
        "companies",
        "id name website industry company_id created_at remote_created_at",
        roles={
            "id": "customer_id",
            "name": "name",
            "website": "email_domain",
            "company_id": "customer_reference",
        },
    ),
)
