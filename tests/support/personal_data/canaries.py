"""Canaries: addresses, phone numbers and names in every column, each recognisable by its number."""

from dataclasses import dataclass
from pathlib import Path

from orchestration.sources.entities import ENTITIES
from tests.support.personal_data.marks import mark
from tests.support.personal_data.writing import Rows, write_rows

EMAIL, PHONE, NAME = "email", "phone", "name"
FORMATS = ("1.csv", "2.jsonl", "3.parquet")
EXTRA, MALFORMED = "an extra column", "a malformed row"
# A good row of each entity, and the column that makes it a bad one.
GOOD = {
    "customers": "customer_id=C{n} segment=smb region=EMEA industry=retail",
    "contacts": "contact_id=P{n} customer_id=C1",
    "subscriptions": "subscription_id=S{n} customer_id=C1 plan=pro start_date=2026-01-05 mrr=10 currency=USD",
    "orders": "order_id=O{n} customer_id=C1 ordered_at=2026-01-05 amount=10 currency=USD status=paid",
    "referrals": "referral_id=F{n} referrer_customer_id=C1 referred_customer_id=C2 referred_at=2026-01-05",
    "tickets": "ticket_id=T{n} customer_id=C1 channel=email topic=bill team=one status=open created_at=2026-01-05",
    "ticket_events": "event_id=E{n} ticket_id=T1 occurred_at=2026-01-06 event_type=comment actor_type=agent",
    "survey_responses": "response_id=R{n} survey_type=nps scale_min=0 scale_max=10 score=9 sent_at=2026-01-05"
    " responded_at=2026-01-06 touchpoint=web channel=email customer_id=C1",
    "business_hours": "schedule=B{n} timezone=UTC weekday=1 opens_at=09:00 closes_at=17:00",
    "holidays": "schedule=B{n} holiday_date=2026-01-06",
    "exchange_rates": "currency=X{n} rate=2",
}
BAD = {
    "customers": "created_at", "contacts": "created_at", "subscriptions": "start_date", "orders": "ordered_at",
    "referrals": "referred_at", "tickets": "created_at", "ticket_events": "occurred_at",
    "survey_responses": "responded_at", "business_hours": "weekday", "holidays": "holiday_date",
    "exchange_rates": "rate",
}  # fmt: skip
# Numeric columns, in which a phone number with its sign would be a number.
NUMBERS = ("mrr", "amount", "rate", "score", "scale_min", "scale_max", "sequence")
# Columns whose names must not be published in any form; other columns are published unchanged.
NAME_COLUMNS = (
    "full_name",
    "customer_name",
    "email",
    "requester_email",
    "respondent_email",
    EXTRA,
    MALFORMED,
)


@dataclass(frozen=True)
class Canary:
    """One planted value.

    Attributes:
        number: number that identifies it.
        kind: `email`, `phone` or `name`.
        entity: entity of its row.
        column: a column, or one of `EXTRA` and `MALFORMED`.
        text: the value.
    """

    number: int
    kind: str
    entity: str
    column: str
    text: str

    @property
    def may_be_published(self) -> bool:
        """Whether the contract permits it: names where no name belongs, numbers inside an ID."""
        if self.kind == NAME:
            return self.column not in NAME_COLUMNS
        return self.kind == PHONE and self.column.endswith("_id")


def plant(folder: Path) -> list[Canary]:
    """Write files with canaries in every column, extra column and malformed row of each entity."""
    canaries: list[Canary] = []
    for entity, canonical in ENTITIES.items():
        for file in FORMATS:
            rows = _needed(entity) if file == FORMATS[0] else []
            malformed = []
            for kind in (EMAIL, PHONE, NAME):
                for column in (*canonical.columns, EXTRA):
                    canary = _canary(len(canaries), kind, entity, column)
                    canaries.append(canary)
                    rows.append(_row(canary, is_bad=len(canaries) % 3 == 0))
                if not file.endswith(".parquet"):
                    canary = _canary(len(canaries), kind, entity, MALFORMED)
                    canaries.append(canary)
                    malformed.append(canary.text)
            write_rows(folder / entity / file, rows, malformed)
        _add_what_is_named(folder, entity, canaries)
    return canaries


def _canary(number: int, kind: str, entity: str, column: str) -> Canary:
    word = mark(number)
    addresses = (
        f"{word}@shop.example",
        f"Ask {word.upper()}@Mail.Shop.example!",
        f"id-{word}@shop.example-7",
        f"{word}é@shop.example",
        f"{word}@bücher.example",
        f"Ida <{word}@例え。テスト>",
    )
    phones = (
        f"+4917183526{number:04}",
        f"call 0049 1718-35 26 {number // 100:02} {number % 100:02} at noon",
        f"+49\u00a01718\u201135\u202f26 {number // 100:02} {number % 100:02}",
        f"＋４９/1718/35/26{number:04}",
        f"00\u00a049 (1718) 35.26.{number // 100:02}.{number % 100:02}",
    )
    texts = {
        EMAIL: addresses,
        PHONE: phones,
        NAME: (f"Ida {word.capitalize()}", f"Ida {word} <ida@shop.example>"),
    }
    turn = 1 if column in NUMBERS else number // 3 + number // 21
    return Canary(number, kind, entity, column, texts[kind][turn % len(texts[kind])])


def _row(canary: Canary, is_bad: bool) -> dict:
    pairs = (
        word.split("=") for word in GOOD[canary.entity].format(n=canary.number + 10).split(" ")
    )
    row = {name: value.replace("_", " ") for name, value in pairs}
    if is_bad:
        row[BAD[canary.entity]] = "bad"
    return row | {"note" if canary.column == EXTRA else canary.column: canary.text}


def _needed(entity: str) -> Rows:
    """Rows that others refer to, and an exchange rate, without which no amount is valid."""
    if entity == "exchange_rates":
        return [{"currency": "USD", "rate": "1"}]
    if entity == "tickets":
        return [_row(Canary(-9, NAME, "tickets", "topic", "bill"), is_bad=False)]
    return []


def _add_what_is_named(folder: Path, entity: str, canaries: list[Canary]) -> None:
    """Add rows that use a planted currency, schedule or ticket, so that it reaches other tables."""
    uses = {
        "orders": ("currency", "exchange_rates", "currency"),
        "tickets": ("schedule", "business_hours", "schedule"),
        "ticket_events": ("ticket_id", "tickets", "ticket_id"),
    }
    for user, (column, named, named_column) in uses.items():
        if named == entity:
            of_column = [
                item for item in canaries if (item.entity, item.column) == (named, named_column)
            ]
            rows = [
                _row(Canary(5000 + item.number, item.kind, user, column, item.text), is_bad=False)
                for item in of_column
            ]
            write_rows(folder / user / f"uses-{column}.csv", rows, [])
