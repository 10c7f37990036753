"""Defects of input files: instants that are shifted, swapped or written in another form."""

import pandas as pd

from tests.support.defects.defect import BLOCKED, SHOWN, Defect, change_column, change_rows


def shifted(days: float):
    """Shift instants."""
    return lambda values: (
        pd.to_datetime(values, errors="coerce", utc=True) + pd.Timedelta(days=days)
    ).dt.strftime("%Y-%m-%dT%H:%M:%SZ")


def swapped_columns(one: str, other: str):
    """Swap the values of two columns."""
    return lambda table: table.assign(**{one: table[other], other: table[one]})


TIME_DEFECTS = (
    Defect(
        "tickets are shifted by a time zone",
        change_column("tickets", "created_at", shifted(-5 / 24)),
        BLOCKED,
        "fct_tickets|first_reply_seconds",
    ),
    Defect(
        "tickets are shifted by a year",
        change_column("tickets", "created_at", shifted(-365)),
        BLOCKED,
        "implausible_loss at most",
    ),
    Defect(
        "events are shifted by two days",
        change_column("ticket_events", "occurred_at", shifted(2)),
        BLOCKED,
        "implausible_share",
    ),
    Defect(
        "timestamps are epoch seconds",
        change_column(
            "orders",
            "ordered_at",
            lambda values: (
                pd.to_datetime(values, errors="coerce", utc=True).astype("int64") // 10**9
            ).astype(str),
        ),
        BLOCKED,
        "implausible_loss at most",
    ),
    Defect(
        "timestamps are written month/day/year",
        change_column(
            "tickets",
            "created_at",
            lambda values: pd.to_datetime(values, errors="coerce", utc=True).dt.strftime(
                "%m/%d/%Y %H:%M"
            ),
        ),
        BLOCKED,
        "implausible_loss at most",
    ),
    Defect(
        "some rows have the wrong century",
        change_rows(
            "orders",
            lambda table: table.assign(
                ordered_at=table["ordered_at"].where(
                    table.index % 50 != 0, "2126" + table["ordered_at"].str[4:]
                )
            ),
        ),
        SHOWN,
        "rows_in_the_future",
    ),
    Defect(
        "answers precede their survey",
        change_rows("survey_responses", swapped_columns("sent_at", "responded_at")),
        BLOCKED,
        "implausible_loss at most",
    ),
    Defect(
        "subscriptions end before they start",
        change_rows("subscriptions", swapped_columns("start_date", "end_date")),
        BLOCKED,
        "implausible_loss at most",
    ),
)
