"""Bad rows: invalid values, duplicates, orphans, truncated lines and invalid UTF-8.

A bad row is a copy of a good row with one defect. It has an id of its own, whose first digit is a
9, so that it changes no metric. The row ledger accounts for each of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from demo.rng import Rng
from demo.writer import COLUMNS, Row, fields

Rows = dict[str, list[dict[str, str]]]


@dataclass(frozen=True)
class BadValue:
    """A bad value in copies of good rows.

    Attributes:
        entity: The entity.
        column: The column with the bad value.
        value: The bad value; ``{name}`` is replaced by the row's own value of that column.
        copies: The number of bad rows.
        where: Values by column that a row must have to be copied; ``*`` is any value.
    """

    entity: str
    column: str
    value: str
    copies: int
    where: dict[str, str] = field(default_factory=dict)


BAD_VALUES = (
    # missing_key
    BadValue("customers", "customer_id", "", 1),
    BadValue("orders", "order_id", "", 2),
    BadValue("referrals", "referrer_customer_id", " ", 1),
    BadValue("tickets", "ticket_id", "", 2),
    BadValue("ticket_events", "ticket_id", "", 6),
    # invalid_timestamp, invalid_number, invalid_boolean
    BadValue("customers", "created_at", "31/12/2024", 1),
    BadValue("subscriptions", "start_date", "2025-02-30", 1),
    BadValue("subscriptions", "mrr", "on request", 1),
    BadValue("orders", "ordered_at", "2025-13-01T10:00:00Z", 3),
    BadValue("orders", "amount", "1_200.00", 2),
    BadValue("tickets", "created_at", "2025-02-29T08:00:00Z", 4),
    BadValue("ticket_events", "occurred_at", "1741000000", 14),
    BadValue("ticket_events", "sequence", "1.5", 8),
    BadValue("ticket_events", "is_public", "yes", 12, {"event_type": "comment"}),
    BadValue("survey_responses", "responded_at", "", 4, {"score": "*"}),
    BadValue("survey_responses", "score", "ten", 2, {"score": "*"}),
    BadValue("holidays", "holiday_date", "2025-06-31", 1),
    # invalid_value
    BadValue("orders", "status", "payed", 3),
    BadValue("tickets", "status", "on-hold", 5),
    BadValue("ticket_events", "status", "resolved", 12, {"event_type": "status"}),
    BadValue("ticket_events", "actor_type", "ai", 8),
    BadValue("survey_responses", "survey_type", "smiley", 3),
    BadValue("business_hours", "weekday", "8", 1),
    BadValue("business_hours", "timezone", "Mars/Olympus_Mons", 1),
    # invalid_scale, invalid_score
    BadValue("survey_responses", "scale_max", "5", 3, {"survey_type": "nps"}),
    BadValue("survey_responses", "scale_min", "{scale_max}", 2, {"survey_type": "csat"}),
    BadValue("survey_responses", "score", "11", 4, {"survey_type": "nps", "score": "*"}),
    BadValue("survey_responses", "score", "7.5", 3, {"survey_type": "nps", "score": "*"}),
    BadValue("survey_responses", "score", "0", 3, {"survey_type": "csat", "score": "*"}),
    # invalid_period, negative_amount, unknown_currency
    BadValue("subscriptions", "end_date", "{start_date}", 1),
    BadValue("subscriptions", "mrr", "-49.00", 1),
    BadValue("subscriptions", "currency", "XXX", 1),
    BadValue("orders", "currency", "CHF", 6),
    # orphan, event_before_creation
    BadValue("ticket_events", "ticket_id", "T-9{sequence}999", 22),
    BadValue("ticket_events", "occurred_at", "1999-12-31T00:00:00Z", 9),
    # Not rejected: the warehouse infers a customer that only facts refer to.
    BadValue("tickets", "customer_id", "C-9001", 4, {"status": "closed"}),
    BadValue("orders", "customer_id", "C-9002", 3, {"status": "paid", "currency": "USD"}),
)

# Rows that arrive twice, first in an outdated version: (entity, copies, outdated values).
OUTDATED_VERSIONS: tuple[tuple[str, int, dict[str, str]], ...] = (
    ("customers", 4, {"segment": "smb"}),
    ("contacts", 6, {"full_name": ""}),
    ("subscriptions", 3, {"plan": "trial"}),
    ("orders", 9, {"status": "pending"}),
    ("tickets", 28, {"status": "open"}),
    ("ticket_events", 40, {}),
    ("survey_responses", 24, {"score": "", "responded_at": "", "comment": ""}),
    ("holidays", 1, {}),
)
TRUNCATED_LINES = {"orders": 1, "ticket_events": 7, "survey_responses": 2}  # rows per entity
INVALID_UTF8 = {
    "contacts": ("full_name", "Ren\udce9 Quist"),
    "survey_responses": ("comment", "Sch\udcf6n!"),
}


def with_bad_rows(good_rows: Rows) -> dict[str, list[Row]]:
    """The rows of all entities with bad rows; each bad row precedes the row it was copied from."""
    return {entity: list(_merged(entity, rows)) for entity, rows in good_rows.items()}


def _merged(entity: str, rows: list[dict[str, str]]) -> Iterator[Row]:
    # Seeds are part of the data; this one keeps the bad rows where they have always been.
    rng = Rng(f"dirt in {entity}")
    before: dict[int, Row] = {}  # the bad row by the index of the good row after it

    def pick(copies: int, where: dict[str, str]) -> Iterator[int]:
        picked = 0
        while picked < copies:
            index = rng.randint(0, len(rows) - 1)
            if index not in before and _matches(rows[index], where):
                picked += 1
                yield index

    for bad in (bad for bad in BAD_VALUES if bad.entity == entity):
        for index in pick(bad.copies, bad.where):
            value = bad.value.format(**rows[index])
            before[index] = _copy(entity, rows[index]) | {bad.column: value}
    for _, copies, version in (first for first in OUTDATED_VERSIONS if first[0] == entity):
        for index in pick(copies, {"score": "*", "sent_at": "*"} if "score" in version else {}):
            before[index] = rows[index] | version
    for index in pick(TRUNCATED_LINES.get(entity, 0), {}):
        before[index] = fields(entity, _copy(entity, rows[index]))[: len(COLUMNS[entity]) // 2]
    for index in pick(entity in INVALID_UTF8, {}):
        column, text = INVALID_UTF8[entity]
        before[index] = _copy(entity, rows[index]) | {column: text}
    for index, row in enumerate(rows):
        if index in before:
            yield before[index]
        yield row


def _matches(row: dict[str, str], where: dict[str, str]) -> bool:
    found = {column: row.get(column, "") for column in where}
    return all(
        found[column] if value == "*" else found[column] == value for column, value in where.items()
    )


def _copy(entity: str, row: dict[str, str]) -> dict[str, str]:
    """The row under an id of its own: T-00012 becomes T-900012. Calendars have no ids."""
    column = COLUMNS[entity][0]
    return row if column == "schedule" else row | {column: row[column].replace("-", "-9", 1)}
