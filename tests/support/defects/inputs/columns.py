"""Defects of input files: columns, separators, encodings and unclosed quotes.

Columns are missing, renamed, duplicate or empty.
"""

from tests.support.defects.defect import BLOCKED, REFUSED, SHOWN, Defect, change_bytes, change_rows


def unclosed_quote(row_count: int):
    """Open a quote before the last rows, which makes them one value."""

    def change(data: bytes) -> bytes:
        lines = data.splitlines(keepends=True)
        return b"".join([*lines[:-row_count], b'"', *lines[-row_count:]])

    return change


COLUMN_DEFECTS = (
    Defect(
        "a required column is missing",
        change_rows("orders", lambda table: table.drop(columns="amount")),
        REFUSED,
        "'amount' is missing",
    ),
    Defect(
        "a required column is renamed",
        change_rows("tickets", lambda table: table.rename(columns={"created_at": "created"})),
        REFUSED,
        "'created_at' is missing",
    ),
    Defect(
        "a column occurs twice",
        change_bytes("orders", lambda data: data.replace(b"currency", b"amount", 1)),
        REFUSED,
        "amount",
    ),
    Defect(
        "fields are separated by semicolons",
        change_bytes("tickets", lambda data: data.replace(b",", b";")),
        REFUSED,
        "separated by semicolons",
    ),
    Defect(
        "a file is UTF-16",
        change_bytes("orders", lambda data: data.decode().encode("utf-16")),
        REFUSED,
        "is not UTF-8",
    ),
    Defect(
        "a file is Latin-1",
        change_bytes("survey_responses", lambda data: data.replace(b" the ", b" th\xe9 ")),
        BLOCKED,
        "files|nps answers|segment|2025-07",
        at_a_tenth=SHOWN,
        why_at_a_tenth="files|survey_responses|malformed_row",
    ),
    Defect(
        "a quote is never closed",
        change_bytes("orders", unclosed_quote(20)),
        BLOCKED,
        "orders|all|2026-06",
    ),
    Defect(
        "the customer column is empty",
        change_rows("orders", lambda table: table.assign(customer_id="")),
        BLOCKED,
        "orders|customer",
    ),
    Defect(
        "the team column is empty",
        change_rows("tickets", lambda table: table.assign(team="")),
        BLOCKED,
        "tickets|team",
    ),
    Defect(
        "the segment column is empty",
        change_rows("customers", lambda table: table.assign(segment="")),
        BLOCKED,
        "customers|segment",
    ),
)
