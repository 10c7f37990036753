"""Delighted's landed tables."""

from orchestration.sources.connector import table

TABLES = (
    table("survey_types", "survey_type metric scale_min scale_max polarity", key="survey_type"),
    table(
        "survey_responses",
        "id person_id=person.id person_email=person.email survey_type score comment created_at"
        " changed_at customer_reference ticket_reference touchpoint channel",
        cursor_column="changed_at",
        roles={
            "person_id": "contact_id",
            "person_email": "email",
            "comment": "prose",
            "customer_reference": "record_reference",
        },
    ),
    table("present_responses", "id"),
    table(
        "people",
        "id email created_at last_sent_at last_responded_at",
        cursor_column="created_at",
        roles={"id": "contact_id", "email": "email"},
    ),
)
