"""Accepted, rejected and superseded rows, and the row ledger (METRICS.md §6)."""

from dataclasses import dataclass, field
from decimal import Decimal

from .entities import ENTITIES, Entity
from .folder import RawRow
from .privacy import published_id
from .reasons import Known, Row, validate_row
from .settings import SEED_RATES, Settings
from .zones import wall_to_instant


@dataclass
class Accepted:
    """Accepted rows of every entity, exchange rates, row ledger and rejected rows."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    rates: dict[str, Decimal] = field(default_factory=dict)
    ledger: list[Row] = field(default_factory=list)
    rejected: list[Row] = field(default_factory=list)


def accept(raw: dict[str, list[RawRow]], settings: Settings) -> Accepted:
    """Classify all rows; the order of the entities satisfies the references between them."""
    accepted = Accepted()
    known = Known(
        first_date=settings.first_date,
        first_instant=wall_to_instant(settings.first_date, 0, settings.zone),
    )
    for name, entity in ENTITIES.items():
        winners = _classify_rows(entity, raw[name], known, accepted, settings.source_system)
        accepted.rows[name] = winners
        if name == "exchange_rates":
            accepted.rates = {row["currency"]: row["rate"] for row in winners} or dict(SEED_RATES)
            known.currencies = set(accepted.rates)
        if name == "tickets":
            known.ticket_created_at = {row["ticket_id"]: row["created_at"] for row in winners}
    if settings.currency not in accepted.rates:
        raise ValueError(f"the reporting currency {settings.currency} has no exchange rate")
    return accepted


def _classify_rows(
    entity: Entity, raw: list[RawRow], known: Known, into: Accepted, source_system: str
) -> list[Row]:
    """Return the last accepted row of each key; a rejected row replaces none."""
    winners: dict[tuple, Row] = {}
    accepted = rejected = 0
    for raw_row in raw:
        reason, row = validate_row(entity, raw_row, known)
        if reason is None:
            accepted += 1
            winners[tuple(row[column] for column in entity.key)] = row
        else:
            rejected += 1
            into.rejected.append(
                {
                    "source_system": source_system,
                    "entity": entity.name,
                    "row_number": rejected,
                    "row_key": row_key(entity, raw_row),
                    "reason": reason,
                }
            )
    if raw:
        into.ledger.append(
            {
                "source_system": source_system,
                "entity": entity.name,
                "extracted": len(raw),
                "accepted": len(winners),
                "rejected": rejected,
                "superseded": accepted - len(winners),
                # Only vendors have records that are none of an entity.
                "out_of_scope": 0,
            }
        )
    return list(winners.values())


def row_key(entity: Entity, raw: RawRow) -> str | None:
    """Return the key columns as written, joined with `|`; None if all are null."""
    if raw is None or not any(raw[column] for column in entity.key):
        return None
    return "|".join(published_id(raw[column]) or "" for column in entity.key)
