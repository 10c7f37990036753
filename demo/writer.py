"""The columns of each entity, and CSV files (UTF-8, LF, RFC 4180) that are written atomically."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

COLUMNS: dict[str, tuple[str, ...]] = {
    "customers": (
        "customer_id",
        "customer_name",
        "segment",
        "region",
        "industry",
        "email_domain",
        "created_at",
    ),
    "contacts": ("contact_id", "customer_id", "email", "full_name", "created_at"),
    "subscriptions": (
        "subscription_id",
        "customer_id",
        "plan",
        "start_date",
        "end_date",
        "mrr",
        "currency",
    ),
    "orders": ("order_id", "customer_id", "ordered_at", "amount", "currency", "status"),
    "referrals": (
        "referral_id",
        "referrer_customer_id",
        "referred_customer_id",
        "referred_at",
        "converted_at",
    ),
    "tickets": (
        "ticket_id",
        "customer_id",
        "contact_id",
        "requester_email",
        "channel",
        "priority",
        "topic",
        "team",
        "schedule",
        "status",
        "created_at",
    ),
    "ticket_events": (
        "event_id",
        "ticket_id",
        "occurred_at",
        "sequence",
        "event_type",
        "actor_type",
        "is_public",
        "status",
    ),
    "survey_responses": (
        "response_id",
        "survey_id",
        "survey_type",
        "scale_min",
        "scale_max",
        "polarity",
        "score",
        "customer_id",
        "contact_id",
        "respondent_email",
        "ticket_id",
        "touchpoint",
        "channel",
        "sent_at",
        "responded_at",
        "comment",
    ),
    "business_hours": ("schedule", "timezone", "weekday", "opens_at", "closes_at"),
    "holidays": ("schedule", "holiday_date"),
}

# The values of a row by column, or the fields of a line that is malformed on purpose.
Row = dict[str, str] | list[str]


def fields(entity: str, row: Row) -> list[str]:
    """The fields of a row in the order of the entity's columns; missing values are empty."""
    return row if isinstance(row, list) else [row.get(column, "") for column in COLUMNS[entity]]


def write_csv(path: Path, columns: Sequence[str], lines: Iterable[Sequence[str]]) -> None:
    """Writes header and lines to a hidden file next to ``path``, then renames it.

    A lone surrogate (U+DC80 to U+DCFF) in a field is written as a single byte, which is invalid
    UTF-8.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(lines)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.partial")
    unfinished.write_bytes(text.getvalue().encode("utf-8", errors="surrogateescape"))
    unfinished.replace(path)
