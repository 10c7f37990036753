"""Defects of the demo company's entity files, applied after a first refresh."""

import pandas as pd

from tests.support.defects.defect import (
    BLOCKED,
    REFUSED,
    SHOWN,
    Defect,
    change_bytes,
    change_column,
    change_rows,
)


def without_month(at: str, month: str):
    """Remove the rows of one month."""
    return lambda table: table[~table[at].str.startswith(month)]


def shifted(days: float):
    """Shift instants."""
    return lambda values: (
        pd.to_datetime(values, errors="coerce", utc=True) + pd.Timedelta(days=days)
    ).dt.strftime("%Y-%m-%dT%H:%M:%SZ")


def scaled(factor: float):
    """Multiply numbers."""
    return lambda values: (pd.to_numeric(values, errors="coerce") * factor).round(4).astype(str)


def unclosed_quote(row_count: int):
    """Open a quote before the last rows, which makes them one value."""

    def change(data: bytes) -> bytes:
        lines = data.splitlines(keepends=True)
        return b"".join([*lines[:-row_count], b'"', *lines[-row_count:]])

    return change


def repeated_under_new_ids(key: str):
    """Repeat every row under another ID."""
    return lambda table: pd.concat([table, table.assign(**{key: "again-" + table[key]})])


def of_survey_type(survey_type: str, change):
    """Change the answers of one survey type."""

    def apply(table: pd.DataFrame) -> pd.DataFrame:
        chosen = (table["survey_type"] == survey_type) & (table["score"] != "")
        table.loc[chosen] = change(table.loc[chosen].copy())
        return table

    return apply


def inverted_scores(table: pd.DataFrame) -> pd.DataFrame:
    """Invert the scale of the scores."""
    low, high, score = (
        pd.to_numeric(table[name], errors="coerce") for name in ("scale_min", "scale_max", "score")
    )
    return table.assign(score=(low + high - score).fillna(-1).astype(int).astype(str))


def swapped_columns(one: str, other: str):
    """Swap the values of two columns."""
    return lambda table: table.assign(**{one: table[other], other: table[one]})


INPUT_DEFECTS = (
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
    # Time.
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
    # Units, signs, scales.
    Defect(
        "orders are in cents",
        change_column("orders", "amount", scaled(100)),
        BLOCKED,
        "implausible_share",
    ),
    Defect(
        "recurring revenue is in cents",
        change_column("subscriptions", "mrr", scaled(100)),
        BLOCKED,
        "implausible_share",
    ),
    Defect(
        "recurring revenue is annual",
        change_column("subscriptions", "mrr", scaled(12)),
        BLOCKED,
        "implausible_share",
    ),
    Defect(
        "amounts have flipped signs",
        change_column("orders", "amount", scaled(-1)),
        BLOCKED,
        "implausible_share",
    ),
    Defect(
        "recurring revenue has flipped signs",
        change_column("subscriptions", "mrr", scaled(-1)),
        BLOCKED,
        "implausible_loss at most",
    ),
    Defect(
        "recurring revenue is zero",
        change_column("subscriptions", "mrr", scaled(0)),
        BLOCKED,
        "customers_at_start",
    ),
    Defect(
        "amounts have decimal commas",
        change_column("orders", "amount", lambda values: values.str.replace(".", ",")),
        BLOCKED,
        "implausible_loss at most",
    ),
    Defect(
        "NPS scores are on a scale of 100",
        change_rows(
            "survey_responses",
            of_survey_type("nps", lambda table: table.assign(score=table["score"] + "0")),
        ),
        BLOCKED,
        "nps answers|all|",
    ),
    Defect(
        "CSAT scores are inverted",
        change_rows("survey_responses", of_survey_type("csat", inverted_scores)),
        BLOCKED,
        "csat",
    ),
    Defect(
        "ease and effort are swapped",
        change_rows(
            "survey_responses",
            of_survey_type(
                "ces",
                lambda table: table.assign(
                    polarity=table["polarity"].map({"effort": "ease"}).fillna("effort")
                ),
            ),
        ),
        BLOCKED,
        "ces",
    ),
    Defect(
        "the scale is off by one",
        change_rows(
            "survey_responses", of_survey_type("csat", lambda table: table.assign(scale_min="0"))
        ),
        SHOWN,
        "changed_share",
    ),
    Defect(
        "scores are text",
        change_rows(
            "survey_responses",
            of_survey_type("nps", lambda table: table.assign(score=table["score"] + "/10")),
        ),
        BLOCKED,
        "nps answers|all|",
    ),
    # Columns and encodings.
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
    # Changed values.
    Defect(
        "a status is renamed",
        change_column(
            "tickets",
            "status",
            lambda values: values.replace({"closed": "resolved", "solved": "resolved"}),
        ),
        BLOCKED,
        "implausible_loss at most",
    ),
    Defect(
        "a status is spelled differently in some rows",
        change_rows(
            "orders",
            lambda table: table.assign(
                status=table["status"].where(table.index % 10 != 0, table["status"].str.title())
            ),
        ),
        BLOCKED,
        "implausible_loss at most",
    ),
    Defect(
        "a segment is renamed",
        change_column("customers", "segment", lambda values: values.replace({"enterprise": "ENT"})),
        SHOWN,
        "gone_share",
    ),
    Defect(
        "currencies are spelled differently",
        change_column("orders", "currency", lambda values: values.str.lower()),
        BLOCKED,
        "implausible_loss at most",
    ),
    Defect(
        "agents are recorded as customers",
        change_column(
            "ticket_events", "actor_type", lambda values: values.replace({"agent": "customer"})
        ),
        BLOCKED,
        "first replies",
    ),
    Defect(
        "every comment is private",
        change_column(
            "ticket_events", "is_public", lambda values: values.replace({"true": "false"})
        ),
        BLOCKED,
        "first replies",
    ),
    Defect(
        "every ticket has new ids",
        change_column("tickets", "ticket_id", lambda values: "n-" + values),
        BLOCKED,
        "implausible_loss at most",
    ),
    Defect(
        "every subscription ended yesterday",
        change_rows(
            "subscriptions",
            lambda table: table.assign(
                end_date=table["end_date"].where(table["end_date"] != "", "2026-06-29")
            ),
        ),
        BLOCKED,
        "customer_churn_rate",
    ),
    Defect(
        "an e-mail address is in the topic field",
        change_rows("tickets", lambda table: table.assign(topic="billing ana@acme.example")),
        BLOCKED,
        "gone_share",
    ),
)
