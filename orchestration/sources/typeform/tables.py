"""Typeform's landed tables."""

from orchestration.sources.connector import table

TABLES = (
    table(
        "questions",
        "form_id question_id form_title reference survey_type scale_min scale_max polarity",
        key="form_id question_id",
    ),
    table(
        "responses",
        "id question_id form_id submitted_at score comment email customer_reference"
        " ticket_reference touchpoint channel",
        key="id question_id",
        cursor_column="submitted_at",
        roles={"email": "email", "comment": "prose", "customer_reference": "record_reference"},
    ),
    table("present_responses", "id"),
)
