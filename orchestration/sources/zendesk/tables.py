"""Zendesk's landed tables: the columns that staging needs, without texts of messages."""

from orchestration.sources.connector import table

TABLES = (
    table("bot_users", "id"),
    table("groups", "id name"),
    table("schedules", "id name timezone created_at"),
    table("schedule_intervals", "schedule_id start_time end_time", key="schedule_id start_time"),
    table(
        "schedule_holidays",
        "schedule_id holiday_id holiday_date",
        key="schedule_id holiday_id holiday_date",
    ),
    table(
        "ticket_events",
        "id ticket_id timestamp kind via updater_id author_id public status schedule_id",
        cursor_column="timestamp",
        roles={"updater_id": "contact_id", "author_id": "contact_id"},
    ),
    table(
        "tickets",
        "id generated_timestamp created_at status priority topic channel=via.channel requester_id"
        " organization_id group_id support_type tags replies=metric_set.replies"
        " reopens=metric_set.reopens"
        " reply_minutes=metric_set.reply_time_in_minutes.calendar"
        " reply_business_minutes=metric_set.reply_time_in_minutes.business"
        " full_resolution_minutes=metric_set.full_resolution_time_in_minutes.calendar"
        " full_resolution_business_minutes=metric_set.full_resolution_time_in_minutes.business",
        cursor_column="generated_timestamp",
        roles={"requester_id": "contact_id", "organization_id": "customer_id"},
    ),
    table(
        "users",
        "id updated_at created_at role email name organization_id active suspended",
        cursor_column="updated_at",
        roles={
            "id": "contact_id",
            "email": "email",
            "name": "name",
            "organization_id": "customer_id",
        },
    ),
    table(
        "organizations",
        "id updated_at created_at deleted_at name external_id domain_name",
        cursor_column="updated_at",
        roles={
            "id": "customer_id",
            "name": "name",
            "external_id": "customer_reference",
            "domain_name": "email_domain",
        },
    ),
    table(
        "satisfaction_ratings",
        "id updated_at created_at ticket_id requester_id score comment",
        cursor_column="updated_at",
        roles={"requester_id": "contact_id", "comment": "prose"},
    ),
    table(
        "survey_responses",
        "id survey_id responder_id ticket_id rating lowest_rating highest_rating sent_at"
        " answered_at comment",
        cursor_column="sent_at",
        roles={"responder_id": "contact_id", "comment": "prose"},
    ),
)
