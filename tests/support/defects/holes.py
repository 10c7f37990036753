"""Holes: rows that are missing from a month, some days, a segment, a channel or a kind of answer.

Each is a defect of the demo company's entity files after a first refresh, or of the newest month of
a second one.
"""

import pandas as pd

from tests.support.defects.chosen_rows import (
    all_but,
    answered,
    both,
    emptied,
    equal,
    one_in,
    with_july,
    within,
    without,
    without_customers,
)
from tests.support.defects.defect import BLOCKED, PASSED, SHOWN, Defect, change_rows

JULY = {"as_of": "2026-07-31"}
MAY_NPS = both(answered("nps"), within("responded_at", "2026-05-01", "2026-05-31"))
JUNE_NPS = both(answered("nps"), within("responded_at", "2026-06-01", "2026-06-30"))

HOLES = (
    Defect(
        "two months keep one and two of their NPS answers",
        change_rows(
            "survey_responses",
            lambda table: without(all_but(2, JUNE_NPS))(without(all_but(1, MAY_NPS))(table)),
        ),
        BLOCKED,
        "nps answers|all|2026-05",
        why_at_a_tenth="nps answers|all|2026-06",
    ),
    Defect(
        "eight closed months have no answer",
        change_rows(
            "survey_responses",
            without(
                both(
                    lambda table: table["score"] != "",
                    within("responded_at", "2025-07-01", "2026-02-28"),
                )
            ),
        ),
        BLOCKED,
        "nps answers|all|2025-07-21",
    ),
    Defect(
        "a month has no CES answer",
        change_rows(
            "survey_responses",
            without(both(answered("ces"), within("responded_at", "2026-03-01", "2026-03-31"))),
        ),
        BLOCKED,
        "ces answers|all|2026-03",
    ),
    Defect(
        "the answers of two months have lost their scores",
        change_rows(
            "survey_responses",
            emptied(
                within("responded_at", "2026-03-01", "2026-04-30"),
                score="",
                responded_at="",
                comment="",
            ),
        ),
        BLOCKED,
        "answers|all|2026-04",
    ),
    Defect(
        "a third of the answers of a quarter have lost their scores",
        change_rows(
            "survey_responses",
            emptied(
                both(within("responded_at", "2026-01-01", "2026-03-31"), one_in(3)),
                score="",
                responded_at="",
                comment="",
            ),
        ),
        BLOCKED,
        "implausible_loss",
        at_a_tenth=PASSED,
        why_at_a_tenth="three answers of a type and month are a handful",
    ),
    Defect(
        "eight days of tickets are missing",
        change_rows("tickets", without(within("created_at", "2026-03-09", "2026-03-16"))),
        BLOCKED,
        "tickets|all|2026-03-09",
        why_at_a_tenth="tickets|all|2026-03-10",
    ),
    Defect(
        "three days of tickets are missing",
        change_rows("tickets", without(within("created_at", "2026-04-13", "2026-04-15"))),
        BLOCKED,
        "tickets|all|2026-04-13",
    ),
    Defect(
        "the last ten published days of tickets are missing",
        change_rows("tickets", without(within("created_at", "2026-06-21", "2026-06-30"))),
        BLOCKED,
        "tickets|all|2026-06-2",
    ),
    Defect(
        "a quarter of the tickets of a month are missing",
        change_rows(
            "tickets", without(both(within("created_at", "2026-02-01", "2026-02-28"), one_in(4)))
        ),
        BLOCKED,
        "tickets|all|2026-02",
    ),
    Defect(
        "a tenth of the orders of a quarter are missing",
        change_rows(
            "orders", without(both(within("ordered_at", "2026-01-01", "2026-03-31"), one_in(10)))
        ),
        SHOWN,
        "unusual_loss",
        at_a_tenth=PASSED,
        why_at_a_tenth="ten of 98 rows are within chance",
    ),
    Defect(
        "a month has no chat ticket",
        change_rows(
            "tickets",
            without(
                both(equal("channel", "chat"), within("created_at", "2026-04-01", "2026-04-30"))
            ),
        ),
        BLOCKED,
        "tickets|channel|2026-04",
    ),
    Defect(
        "a team has no ticket for two months",
        change_rows(
            "tickets",
            without(
                both(equal("team", "billing"), within("created_at", "2025-11-01", "2025-12-31"))
            ),
        ),
        BLOCKED,
        "tickets|team|2025-1",
        at_a_tenth=PASSED,
        why_at_a_tenth="the team had two tickets",
    ),
    Defect(
        "a segment has no order for a quarter",
        without_customers(
            "orders", "segment", "smb", within("ordered_at", "2026-01-01", "2026-03-31")
        ),
        BLOCKED,
        "orders|segment|2026-0",
    ),
    Defect(
        "a region has no ticket for two months",
        without_customers(
            "tickets", "region", "AMER", within("created_at", "2026-03-01", "2026-04-30")
        ),
        BLOCKED,
        "tickets|region|2026-0",
    ),
    Defect(
        "a touchpoint has no survey for half a year",
        change_rows(
            "survey_responses",
            without(
                both(
                    equal("touchpoint", "onboarding"), within("sent_at", "2025-10-01", "2026-03-31")
                )
            ),
        ),
        BLOCKED,
        "ces answers|all|2025-10",
        why_at_a_tenth="ces answers|all|2025-12",
    ),
    Defect(
        "agents have not replied for a month",
        change_rows(
            "ticket_events",
            without(
                both(
                    equal("actor_type", "agent"),
                    equal("event_type", "comment"),
                    within("occurred_at", "2026-02-01", "2026-02-28"),
                )
            ),
        ),
        BLOCKED,
        "first replies|all|2026-02",
    ),
    Defect(
        "a month has no status event",
        change_rows(
            "ticket_events",
            without(
                both(
                    equal("event_type", "status"), within("occurred_at", "2026-02-01", "2026-02-28")
                )
            ),
        ),
        BLOCKED,
        "solved tickets|all|2026-02",
    ),
    Defect(
        "a third of the subscriptions are missing",
        change_rows("subscriptions", without(one_in(3))),
        BLOCKED,
        "subscriptions",
    ),
    Defect(
        "the team column is empty in two months",
        change_rows("tickets", emptied(within("created_at", "2026-02-01", "2026-03-31"), team="")),
        BLOCKED,
        "tickets|team|2026-0",
    ),
    Defect(
        "the orders of a month are in cents",
        change_rows(
            "orders",
            lambda table: table.assign(
                amount=table["amount"].where(
                    ~within("ordered_at", "2026-03-01", "2026-03-31")(table),
                    (pd.to_numeric(table["amount"], errors="coerce") * 100).astype(str),
                )
            ),
        ),
        BLOCKED,
        "amount|2026-03",
    ),
    Defect(
        "orders name customers by another id",
        change_rows("orders", lambda table: table.assign(customer_id="X" + table["customer_id"])),
        BLOCKED,
        "inferred_share",
    ),
    Defect(
        "eight of the newest days have no ticket",
        with_july(("tickets", without(within("created_at", "2026-07-10", "2026-07-17")))),
        SHOWN,
        "tickets|all|2026-07-10",
        JULY,
        at_a_tenth=PASSED,
        why_at_a_tenth="seven tickets were to be expected",
    ),
    Defect(
        "the newest month has no chat ticket",
        with_july(("tickets", without(equal("channel", "chat")))),
        SHOWN,
        "tickets|channel|",
        JULY,
        why_at_a_tenth="files|ticket_events|orphan",
    ),
    Defect(
        "the newest month has a quarter of its orders",
        with_july(("orders", lambda table: table[one_in(4)(table)])),
        SHOWN,
        "orders|all|2026-07",
        JULY,
        at_a_tenth=PASSED,
        why_at_a_tenth="ten rows are within chance of the smallest month, 23",
    ),
)
