"""Typeform's landed table."""

from orchestration.sources.connector import table

TABLES = (
    table(
        "responses",
        "id=token question_id=field form metric low high score comment submitted_at"
        " email=hidden.email customer_id=hidden.customer_id ticket_id=hidden.ticket_id"
        " touchpoint=hidden.touchpoint",
        key="id question_id",
        cursor_column="submitted_at",
        roles={"email": "email", "comment": "prose", "customer_id": "record_reference"},
    ),
)
