"""Acorn's landed table."""

from orchestration.sources.connector import table

TABLES = (
    table(
        "answers",
        "id survey metric low high score comment answered_at email=properties.email"
        " customer_id=properties.customer_id ticket_id=properties.ticket_id"
        " touchpoint=properties.touchpoint",
        cursor_column="answered_at",
        roles={"email": "email", "comment": "prose", "customer_id": "record_reference"},
    ),
)
