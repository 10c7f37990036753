"""Defects of input files: rows that are missing or repeated."""

import pandas as pd

from tests.support.defects.defect import BLOCKED, SHOWN, Defect, change_bytes, change_rows


def without_month(at: str, month: str):
    """Remove the rows of one month."""
    return lambda table: table[~table[at].str.startswith(month)]


def repeated_under_new_ids(key: str):
    """Repeat every row under another ID."""
    return lambda table: pd.concat([table, table.assign(**{key: "again-" + table[key]})])


ROW_DEFECTS = (
    # Missing rows.
    Defect(
        "a month of tickets is dropped",
        change_rows("tickets", without_month("created_at", "2026-02")),
        BLOCKED,
        "implausible_loss at most",
    ),
    Defect(
        "a month of orders is dropped",
        change_rows("orders", without_month("ordered_at", "2025-11")),
        BLOCKED,
        "implausible_loss at most",
    ),
    Defect(
        "all survey answers but the newest are dropped",
        change_rows("survey_responses", lambda table: table.tail(len(table) // 7)),
        BLOCKED,
        "implausible_loss at most",
    ),
    Defect(
        "a file is truncated in the middle",
        change_bytes("tickets", lambda data: data[: len(data) // 3]),
        BLOCKED,
        "implausible_loss at most",
    ),
    Defect(
        "a file is truncated near its end",
        change_bytes("orders", lambda data: data[: -len(data) // 100 * 7]),
        BLOCKED,
        "implausible_loss at most",
    ),
    Defect(
        "an export contains only its header",
        change_bytes("orders", lambda data: data.splitlines(True)[0]),
        BLOCKED,
        "implausible_loss at most",
    ),
    Defect(
        "an export ends after its first page",
        change_rows("orders", lambda table: table.head(len(table) // 6)),
        BLOCKED,
        "implausible_loss at most",
    ),
    Defect(
        "an export has no new rows for ten days",
        lambda _: None,
        SHOWN,
        "silent_days",
        {"as_of": "2026-07-10"},
    ),
    # Repeated rows.
    Defect(
        "rows are duplicated",
        change_rows("orders", lambda table: pd.concat([table, table])),
        SHOWN,
        "superseded_share",
    ),
    Defect(
        "tickets are duplicated under new ids",
        change_rows("tickets", repeated_under_new_ids("ticket_id")),
        BLOCKED,
        "repeated_share",
    ),
    Defect(
        "orders are duplicated under new ids",
        change_rows("orders", repeated_under_new_ids("order_id")),
        BLOCKED,
        "repeated_share",
    ),
    Defect(
        "survey answers are duplicated under new ids",
        change_rows("survey_responses", repeated_under_new_ids("response_id")),
        BLOCKED,
        "repeated_share",
    ),
    Defect(
        "ticket events are duplicated under new ids",
        change_rows("ticket_events", repeated_under_new_ids("event_id")),
        BLOCKED,
        "fcr_rate",
    ),
)
