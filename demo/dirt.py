"""Realistic dirt: rows no source should deliver, rows delivered twice, ids nobody knows.

What belongs here: one table per kind of dirt. Bad rows are copies of good ones with an id of their own (its first digit
is a 9) and something broken, so they change no metric; they are there for the row ledger to show.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from demo.dice import Dice
from demo.writer import COLUMNS, Row, fields

Clean = dict[str, list[dict[str, str]]]


@dataclass(frozen=True)
class Flaw:
    """``copies`` of rows where ``where`` holds (column → value, ``*``: any) get ``column`` set to ``value``."""

    entity: str
    column: str
    value: str  # {name} stands for the row's own value of that column
    copies: int
    where: dict[str, str] = field(default_factory=dict)


FLAWS = (
    # missing_key
    Flaw("customers", "customer_id", "", 1),
    Flaw("orders", "order_id", "", 2),
    Flaw("referrals", "referrer_customer_id", " ", 1),
    Flaw("tickets", "ticket_id", "", 2),
    Flaw("ticket_events", "ticket_id", "", 6),
    # invalid_timestamp, invalid_number, invalid_boolean
    Flaw("customers", "created_at", "31/12/2024", 1),
    Flaw("subscriptions", "start_date", "2025-02-30", 1),
    Flaw("subscriptions", "mrr", "on request", 1),
    Flaw("orders", "ordered_at", "2025-13-01T10:00:00Z", 3),
    Flaw("orders", "amount", "1_200.00", 2),
    Flaw("tickets", "created_at", "2025-02-29T08:00:00Z", 4),
    Flaw("ticket_events", "occurred_at", "1741000000", 14),
    Flaw("ticket_events", "sequence", "1.5", 8),
    Flaw("ticket_events", "is_public", "yes", 12, {"event_type": "comment"}),
    Flaw("survey_responses", "responded_at", "", 4, {"score": "*"}),
    Flaw("survey_responses", "score", "ten", 2, {"score": "*"}),
    Flaw("holidays", "holiday_date", "2025-06-31", 1),
    # invalid_value
    Flaw("orders", "status", "payed", 3),
    Flaw("tickets", "status", "on-hold", 5),
    Flaw("ticket_events", "status", "resolved", 12, {"event_type": "status"}),
    Flaw("ticket_events", "actor_type", "ai", 8),
    Flaw("survey_responses", "survey_type", "smiley", 3),
    Flaw("business_hours", "weekday", "8", 1),
    Flaw("business_hours", "timezone", "Mars/Olympus_Mons", 1),
    # invalid_scale, invalid_score
    Flaw("survey_responses", "scale_max", "5", 3, {"survey_type": "nps"}),
    Flaw("survey_responses", "scale_min", "{scale_max}", 2, {"survey_type": "csat"}),
    Flaw("survey_responses", "score", "11", 4, {"survey_type": "nps", "score": "*"}),
    Flaw("survey_responses", "score", "7.5", 3, {"survey_type": "nps", "score": "*"}),
    Flaw("survey_responses", "score", "0", 3, {"survey_type": "csat", "score": "*"}),
    # invalid_period, negative_amount, unknown_currency
    Flaw("subscriptions", "end_date", "{start_date}", 1),
    Flaw("subscriptions", "mrr", "-49.00", 1),
    Flaw("subscriptions", "currency", "XXX", 1),
    Flaw("orders", "currency", "CHF", 6),
    # orphan, event_before_creation
    Flaw("ticket_events", "ticket_id", "T-9{sequence}999", 22),
    Flaw("ticket_events", "occurred_at", "1970-01-01T00:00:00Z", 9),
    # No reason to reject: a customer that only facts know is inferred.
    Flaw("tickets", "customer_id", "C-9001", 4, {"status": "closed"}),
    Flaw("orders", "customer_id", "C-9002", 3, {"status": "paid", "currency": "USD"}),
)

# Of a row delivered twice the first version is out of date: (entity, how many, what the first version said).
FIRST_VERSIONS = (
    ("customers", 4, {"segment": "smb"}),
    ("contacts", 6, {"full_name": ""}),
    ("subscriptions", 3, {"plan": "trial"}),
    ("orders", 9, {"status": "pending"}),
    ("tickets", 28, {"status": "open"}),
    ("ticket_events", 40, {}),
    ("survey_responses", 24, {"score": "", "responded_at": "", "comment": ""}),
    ("holidays", 1, {}),
)
CUT_SHORT = {"orders": 1, "ticket_events": 7, "survey_responses": 2}  # lines that end too early
NOT_UTF8 = {
    "contacts": ("full_name", "Ren\udce9 Quist"),
    "survey_responses": ("comment", "Sch\udcf6n!"),
}


def soiled(clean: Clean) -> dict[str, list[Row]]:
    """All entities with their dirt; each dirty row stands right before the row it was copied from."""
    return {entity: list(_with_dirt(entity, rows)) for entity, rows in clean.items()}


def _with_dirt(entity: str, rows: list[dict[str, str]]) -> Iterator[Row]:
    dice = Dice(f"dirt in {entity}")
    before: dict[int, Row] = {}  # index of the good row → the dirty one to put before it

    def plant(copies: int, where: dict[str, str]) -> Iterator[int]:
        planted = 0
        while planted < copies:
            index = dice.whole(0, len(rows) - 1)
            if index not in before and _holds(rows[index], where):
                planted += 1
                yield index

    for flaw in (flaw for flaw in FLAWS if flaw.entity == entity):
        for index in plant(flaw.copies, flaw.where):
            value = flaw.value.format(**rows[index])
            before[index] = _copy(entity, rows[index]) | {flaw.column: value}
    for _, copies, version in (first for first in FIRST_VERSIONS if first[0] == entity):
        for index in plant(copies, {"score": "*", "sent_at": "*"} if "score" in version else {}):
            before[index] = rows[index] | version
    for index in plant(CUT_SHORT.get(entity, 0), {}):
        before[index] = fields(entity, _copy(entity, rows[index]))[: len(COLUMNS[entity]) // 2]
    for index in plant(entity in NOT_UTF8, {}):
        column, text = NOT_UTF8[entity]
        before[index] = _copy(entity, rows[index]) | {column: text}
    for index, row in enumerate(rows):
        if index in before:
            yield before[index]
        yield row


def _holds(row: dict[str, str], where: dict[str, str]) -> bool:
    found = {column: row.get(column, "") for column in where}
    return all(
        found[column] if value == "*" else found[column] == value for column, value in where.items()
    )


def _copy(entity: str, row: dict[str, str]) -> dict[str, str]:
    """The row under an id of its own: T-00012 becomes T-900012; calendars have no ids."""
    column = COLUMNS[entity][0]
    return row if column == "schedule" else row | {column: row[column].replace("-", "-9", 1)}
