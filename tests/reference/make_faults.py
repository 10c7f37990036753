"""Generates rejected rows: every reason for every entity and column (METRICS.md §6)."""

from decimal import Decimal

from .entities import ENTITIES, Column, Entity
from .make_draw import ONE_SECOND
from .make_fault_values import BAD_VALUES, BAD_ZONES
from .make_world import Values, World

BLANK = (None, "", " ")


def add_faults(world: World) -> None:
    """Insert bad rows, with new keys or with keys of good rows, which they do not replace."""
    for name, entity in ENTITIES.items():
        templates = [dict(row) for row in world.rows[name]] or [_first_rate(world)]
        faults: list[Values] = []
        for column in entity.columns:
            for changes in _column_faults(world, column):
                faults.append({**_template(world, entity, templates), **changes})
        for changes in SPECIAL.get(name, lambda world: [])(world):
            faults.append({**_template(world, entity, templates), **changes})
        for _ in range(3):
            faults.append({**world.draw.choice(faults), **_two_changes(world, entity)})
        for fault in faults:
            _vary_key(world, entity, fault)
            world.rows[name].insert(world.draw.randint(0, len(world.rows[name])), fault)


def add_second_versions(world: World) -> None:
    """Insert accepted rows with an existing key; the last row of a key counts."""
    for name, entity in ENTITIES.items():
        rows = world.rows[name]
        for _ in range(min(len(rows), world.draw.randint(2, 8))):
            one, other = world.draw.choice(rows), world.draw.choice(rows)
            again = dict(one)
            for column in entity.columns:
                if (
                    column.name not in entity.key
                    and column.name != "ticket_id"
                    and world.draw.chance(0.3)
                ):
                    again[column.name] = other[column.name]
            rows.insert(world.draw.randint(0, len(rows)), again)


def _first_rate(world: World) -> Values:
    return {"currency": "USD", "rate": Decimal(1)}


def _template(world: World, entity: Entity, templates: list[Values]) -> Values:
    """Return a good row; of ticket events a status event, whose columns are all validated."""
    if entity.name == "ticket_events":
        templates = [row for row in templates if row["event_type"] == "status"]
    return world.draw.choice(templates)


def _column_faults(world: World, column: Column) -> list[Values]:
    """Return the faults of a single column."""
    faults = []
    if column.required or column.kind == "status":
        faults.append({column.name: world.draw.choice(BLANK)})
    if column.kind in BAD_VALUES:
        for value in world.draw.sample(BAD_VALUES[column.kind], 3):
            faults.append({column.name: value})
    if column.values:
        value = world.draw.choice(column.values)
        for wrong in world.draw.sample(
            (value.upper(), f" {value}", f"{value} ", "other", "null", value.title()), 2
        ):
            faults.append({column.name: wrong})
    return faults


def _two_changes(world: World, entity: Entity) -> Values:
    """Return a second fault for a row, which tests the precedence of reasons."""
    changes: Values = {}
    for column in world.draw.sample(entity.columns, min(2, len(entity.columns))):
        found = _column_faults(world, column)
        changes.update(world.draw.choice(found) if found else {})
    return changes


def _vary_key(world: World, entity: Entity, fault: Values) -> None:
    """Give half of the bad rows an ID without a good row."""
    key = entity.key[0]
    if (
        key.endswith("_id")
        and isinstance(fault[key], str)
        and fault[key].strip()
        and world.draw.chance(0.5)
    ):
        fault[key] = world.new_id(f"bad-{world.draw.randrange(10**6)}-", entity.name)


def _surveys(world: World) -> list[Values]:
    time = world.calendar.moment()
    answer = {
        "survey_type": "csat",
        "scale_min": 1,
        "scale_max": 5,
        "score": 3,
        "sent_at": time,
        "responded_at": time,
    }
    nps = {**answer, "survey_type": "nps", "scale_min": 0, "scale_max": 10}
    return [
        {**answer, "responded_at": None},
        {**answer, "sent_at": None, "score": None},
        {**answer, "sent_at": None, "score": None, "responded_at": None},
        {**answer, "scale_min": 5},
        {**answer, "scale_max": 1},
        {**nps, "scale_min": 1},
        {**nps, "scale_max": 5},
        {**answer, "score": 6},
        {**answer, "score": Decimal("0.75")},
        {**nps, "score": 11},
        {**nps, "score": -1},
        {**nps, "score": Decimal("8.5")},
        {**nps, "scale_max": 5, "score": 11},
    ]


def _subscriptions(world: World) -> list[Values]:
    day = world.calendar.day()
    return [
        {"start_date": day, "end_date": day},
        {"start_date": day, "end_date": day.replace(year=day.year - 1, day=1)},
        {"mrr": Decimal("-5")},
        {"mrr": Decimal("-0.01"), "currency": "XXX"},
        {"currency": "XXX"},
        {"currency": "Usd"},
    ]


def _events(world: World) -> list[Values]:
    """Return orphans of every kind, and events before their ticket."""
    bad_tickets = [
        row["ticket_id"]
        for row in world.rows["tickets"]
        if str(row["ticket_id"]).startswith("bad-")
    ]
    ticket = world.draw.choice(
        [row for row in world.rows["tickets"] if hasattr(row["created_at"], "year")]
    )
    before = {"ticket_id": ticket["ticket_id"], "occurred_at": ticket["created_at"] - ONE_SECOND}
    return [
        {"ticket_id": "T-gone"},
        {"ticket_id": world.draw.choice(bad_tickets or ["T-gone"])},
        before,
        dict(before),
    ]


SPECIAL = {
    "survey_responses": _surveys,
    "subscriptions": _subscriptions,
    "orders": lambda world: [{"currency": "XXX"}, {"currency": "eur"}, {"amount": "1e18"}],
    "ticket_events": _events,
    "exchange_rates": lambda world: [
        {"rate": 0},
        {"rate": Decimal("-1.1")},
        {"currency": "XXX", "rate": "0.0"},
    ],
    "business_hours": lambda world: [
        {"weekday": 0},
        {"weekday": 8},
        {"timezone": world.draw.choice(BAD_ZONES)},
        {"timezone": world.draw.choice(BAD_ZONES)},
        {"opens_at": "17:00", "closes_at": "09:00"},
        {"opens_at": "24:00", "closes_at": "24:00"},
    ],
}
