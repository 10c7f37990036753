"""Defects of what a company exports: the demo company's files with something done to them after a
first refresh.
"""

import pandas as pd

from tests.support.defects.defect import BLOCKED, REFUSED, SHOWN, Defect, column, raw, rows


def month_lost(at: str, month: str):
    """Leave out the rows of one month."""
    return lambda table: table[~table[at].str.startswith(month)]


def later(days: float):
    """Move instants."""
    return lambda values: (
        pd.to_datetime(values, errors="coerce", utc=True) + pd.Timedelta(days=days)
    ).dt.strftime("%Y-%m-%dT%H:%M:%SZ")


def times(factor: float):
    """Multiply what is a number."""
    return lambda values: (pd.to_numeric(values, errors="coerce") * factor).round(4).astype(str)


def quote_opened_before_the_last(rows_swallowed: int):
    """A quote in front of a row, which makes one value of everything after it."""

    def change(data: bytes) -> bytes:
        lines = data.splitlines(keepends=True)
        return b"".join([*lines[:-rows_swallowed], b'"', *lines[-rows_swallowed:]])

    return change


def under_new_ids(key: str):
    """Every row once more under another id."""
    return lambda table: pd.concat([table, table.assign(**{key: "again-" + table[key]})])


def of(survey_type: str, change):
    """A change of the answers to one kind of survey."""

    def apply(table: pd.DataFrame) -> pd.DataFrame:
        chosen = (table["survey_type"] == survey_type) & (table["score"] != "")
        table.loc[chosen] = change(table.loc[chosen].copy())
        return table

    return apply


def turned_round(table: pd.DataFrame) -> pd.DataFrame:
    """The best score for the worst."""
    low, high, score = (
        pd.to_numeric(table[name], errors="coerce") for name in ("scale_min", "scale_max", "score")
    )
    return table.assign(score=(low + high - score).fillna(-1).astype(int).astype(str))


def swapped(one: str, other: str):
    """Two columns under each other's names."""
    return lambda table: table.assign(**{one: table[other], other: table[one]})


INPUT_DEFECTS = (
    # Rows that are gone.
    Defect(
        "a month of tickets is dropped",
        rows("tickets", month_lost("created_at", "2026-02")),
        BLOCKED,
        "kept_share",
    ),
    Defect(
        "a month of orders is dropped",
        rows("orders", month_lost("ordered_at", "2025-11")),
        BLOCKED,
        "kept_share",
    ),
    Defect(
        "all survey answers but the newest are dropped",
        rows("survey_responses", lambda table: table.tail(900)),
        BLOCKED,
        "kept_share",
    ),
    Defect(
        "a file is truncated in the middle",
        raw("tickets", lambda data: data[: len(data) // 3]),
        BLOCKED,
        "kept_share",
    ),
    Defect(
        "a file is truncated near its end",
        raw("orders", lambda data: data[: -len(data) // 100 * 7]),
        BLOCKED,
        "kept_share",
    ),
    Defect(
        "an export contains only its header",
        raw("orders", lambda data: data.splitlines(True)[0]),
        BLOCKED,
        "kept_share",
    ),
    Defect(
        "an export is limited to 1,000 rows",
        rows("orders", lambda table: table.head(1000)),
        BLOCKED,
        "kept_share",
    ),
    Defect(
        "an export has no new rows for ten days",
        lambda _: None,
        SHOWN,
        "silent_days",
        {"as_of": "2026-07-10"},
    ),
    # Rows that are there twice.
    Defect(
        "rows are duplicated",
        rows("orders", lambda table: pd.concat([table, table])),
        SHOWN,
        "superseded_share",
    ),
    Defect(
        "tickets are duplicated under new ids",
        rows("tickets", under_new_ids("ticket_id")),
        BLOCKED,
        "repeated_share",
    ),
    Defect(
        "orders are duplicated under new ids",
        rows("orders", under_new_ids("order_id")),
        BLOCKED,
        "repeated_share",
    ),
    Defect(
        "survey answers are duplicated under new ids",
        rows("survey_responses", under_new_ids("response_id")),
        BLOCKED,
        "repeated_share",
    ),
    Defect(
        "ticket events are duplicated under new ids",
        rows("ticket_events", under_new_ids("event_id")),
        BLOCKED,
        "fcr_rate",
    ),
    # Time.
    Defect(
        "tickets are shifted by a time zone",
        column("tickets", "created_at", later(-5 / 24)),
        BLOCKED,
        "fct_tickets|first_reply_seconds",
    ),
    Defect(
        "tickets are shifted by a year",
        column("tickets", "created_at", later(-365)),
        BLOCKED,
        "kept_share",
    ),
    Defect(
        "events are shifted by two days",
        column("ticket_events", "occurred_at", later(2)),
        BLOCKED,
        "implausible_share",
    ),
    Defect(
        "timestamps are epoch seconds",
        column(
            "orders",
            "ordered_at",
            lambda values: (
                pd.to_datetime(values, errors="coerce", utc=True).astype("int64") // 10**9
            ).astype(str),
        ),
        BLOCKED,
        "kept_share",
    ),
    Defect(
        "timestamps are written month/day/year",
        column(
            "tickets",
            "created_at",
            lambda values: pd.to_datetime(values, errors="coerce", utc=True).dt.strftime(
                "%m/%d/%Y %H:%M"
            ),
        ),
        BLOCKED,
        "kept_share",
    ),
    Defect(
        "some rows have the wrong century",
        rows(
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
        rows("survey_responses", swapped("sent_at", "responded_at")),
        BLOCKED,
        "kept_share",
    ),
    Defect(
        "subscriptions end before they start",
        rows("subscriptions", swapped("start_date", "end_date")),
        BLOCKED,
        "kept_share",
    ),
    # Units, signs, scales.
    Defect(
        "orders are in cents", column("orders", "amount", times(100)), BLOCKED, "implausible_share"
    ),
    Defect(
        "recurring revenue is in cents",
        column("subscriptions", "mrr", times(100)),
        BLOCKED,
        "implausible_share",
    ),
    Defect(
        "recurring revenue is annual",
        column("subscriptions", "mrr", times(12)),
        BLOCKED,
        "implausible_share",
    ),
    Defect(
        "amounts have flipped signs",
        column("orders", "amount", times(-1)),
        BLOCKED,
        "implausible_share",
    ),
    Defect(
        "recurring revenue has flipped signs",
        column("subscriptions", "mrr", times(-1)),
        BLOCKED,
        "kept_share",
    ),
    Defect(
        "recurring revenue is zero",
        column("subscriptions", "mrr", times(0)),
        BLOCKED,
        "customers_at_start",
    ),
    Defect(
        "amounts have decimal commas",
        column("orders", "amount", lambda values: values.str.replace(".", ",")),
        BLOCKED,
        "kept_share",
    ),
    Defect(
        "NPS scores are on a scale of 100",
        rows("survey_responses", of("nps", lambda table: table.assign(score=table["score"] + "0"))),
        BLOCKED,
        "nps_detractors",
    ),
    Defect(
        "CSAT scores are inverted",
        rows("survey_responses", of("csat", turned_round)),
        BLOCKED,
        "csat",
    ),
    Defect(
        "ease and effort are swapped",
        rows(
            "survey_responses",
            of(
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
        rows("survey_responses", of("csat", lambda table: table.assign(scale_min="0"))),
        SHOWN,
        "changed_share",
    ),
    Defect(
        "scores are text",
        rows(
            "survey_responses", of("nps", lambda table: table.assign(score=table["score"] + "/10"))
        ),
        BLOCKED,
        "nps_detractors",
    ),
    # Columns and encodings.
    Defect(
        "a required column is missing",
        rows("orders", lambda table: table.drop(columns="amount")),
        REFUSED,
        "'amount' is missing",
    ),
    Defect(
        "a required column is renamed",
        rows("tickets", lambda table: table.rename(columns={"created_at": "created"})),
        REFUSED,
        "'created_at' is missing",
    ),
    Defect(
        "a column occurs twice",
        raw("orders", lambda data: data.replace(b"currency", b"amount", 1)),
        REFUSED,
        "amount",
    ),
    Defect(
        "fields are separated by semicolons",
        raw("tickets", lambda data: data.replace(b",", b";")),
        REFUSED,
        "is missing",
    ),
    Defect(
        "a file is UTF-16",
        raw("orders", lambda data: data.decode().encode("utf-16")),
        REFUSED,
        "is not UTF-8",
    ),
    Defect(
        "a file is Latin-1",
        raw("survey_responses", lambda data: data.replace(b" the ", b" th\xe9 ")),
        SHOWN,
        "survey_responses|malformed_row",
    ),
    Defect(
        "a quote is never closed",
        raw("orders", quote_opened_before_the_last(20)),
        SHOWN,
        "orders|malformed_row",
    ),
    Defect(
        "the customer column is empty",
        rows("orders", lambda table: table.assign(customer_id="")),
        BLOCKED,
        "orders|customer",
    ),
    Defect(
        "the team column is empty",
        rows("tickets", lambda table: table.assign(team="")),
        BLOCKED,
        "tickets|team",
    ),
    Defect(
        "the segment column is empty",
        rows("customers", lambda table: table.assign(segment="")),
        BLOCKED,
        "customers|segment",
    ),
    # Values that drift.
    Defect(
        "a status is renamed",
        column(
            "tickets",
            "status",
            lambda values: values.replace({"closed": "resolved", "solved": "resolved"}),
        ),
        BLOCKED,
        "kept_share",
    ),
    Defect(
        "a status is spelled differently in some rows",
        rows(
            "orders",
            lambda table: table.assign(
                status=table["status"].where(table.index % 10 != 0, table["status"].str.title())
            ),
        ),
        SHOWN,
        "invalid_value",
    ),
    Defect(
        "a segment is renamed",
        column("customers", "segment", lambda values: values.replace({"enterprise": "ENT"})),
        SHOWN,
        "gone_share",
    ),
    Defect(
        "currencies are spelled differently",
        column("orders", "currency", lambda values: values.str.lower()),
        BLOCKED,
        "kept_share",
    ),
    Defect(
        "agents are recorded as customers",
        column("ticket_events", "actor_type", lambda values: values.replace({"agent": "customer"})),
        BLOCKED,
        "first replies",
    ),
    Defect(
        "every comment is private",
        column("ticket_events", "is_public", lambda values: values.replace({"true": "false"})),
        BLOCKED,
        "first replies",
    ),
    Defect(
        "every ticket has new ids",
        column("tickets", "ticket_id", lambda values: "n-" + values),
        BLOCKED,
        "kept_share",
    ),
    Defect(
        "every subscription ended yesterday",
        rows(
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
        rows("tickets", lambda table: table.assign(topic="billing ana@acme.example")),
        BLOCKED,
        "gone_share",
    ),
)
