"""Defects of input files: values that are renamed, spelled differently or replaced."""

from tests.support.defects.defect import BLOCKED, SHOWN, Defect, change_column, change_rows

VALUE_DEFECTS = (
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
