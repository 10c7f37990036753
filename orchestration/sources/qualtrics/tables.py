"""Qualtrics' landed tables."""

from orchestration.sources.connector import table

TABLES = (
    table(
        "questions",
        "survey_id question_id survey_name export_tag survey_type scale_min scale_max polarity",
        key="survey_id question_id",
    ),
    table(
        "responses",
        "response_id question_id survey_id status finished recorded_at started_at score comment"
        " email customer_reference ticket_reference touchpoint channel distribution_channel"
        " deletions",
        key="response_id question_id",
        roles={"email": "email", "comment": "prose", "customer_reference": "record_reference"},
    ),
    table("response_exports", "survey_id deletions", key="survey_id deletions"),
    table(
        "contacts",
        "id=contactId email external_reference=extRef",
        roles={"id": "contact_id", "email": "email", "external_reference": "record_reference"},
    ),
    table(
        "invitations",
        "distribution_id contact_id=contactId parent_distribution_id survey_id status"
        " sent_at=sentAt response_id=responseId touchpoint channel",
        key="distribution_id contact_id",
        roles={"contact_id": "contact_id"},
    ),
)
