"""A random company while it is being made: its dice, its calendar, its rows so far.

Values in rows are what they mean (datetime, date, Decimal, int, bool, text); make_text.py decides
how they are written.
"""

from dataclasses import dataclass, field

from .entities import ENTITIES
from .make_draw import Calendar, Draw

Values = dict[str, object]
BLANKS = (None, None, None, "", " ", "   ")
WORDS = (
    "smb",
    "enterprise",
    "mid market",
    "SMB",
    "public, sector",
    'the "big" ones',
    "Größe é",
    "客户",
    "unknown",
    "0",
)


@dataclass
class World:
    """The rows of every entity, and what later rows may point at."""

    draw: Draw
    calendar: Calendar
    scale: int
    rows: dict[str, list[Values]] = field(default_factory=lambda: {name: [] for name in ENTITIES})
    currencies: list[str | None] = field(default_factory=list)
    schedules: dict[str, str] = field(default_factory=dict)  # name -> zone

    def add(self, entity: str, **values) -> Values:
        """One more row; a column not named is null."""
        row = {column.name: values.get(column.name) for column in ENTITIES[entity].columns}
        self.rows[entity].append(row)
        return row

    def ids(self, entity: str) -> list[str]:
        """The ids of an entity's rows so far."""
        return [row[ENTITIES[entity].key[0]] for row in self.rows[entity]]

    def new_id(self, prefix: str, entity: str) -> str:
        """Ids whose text order is not their number order; some look like an e-mail address."""
        number = len(self.rows[entity]) + 1
        if self.draw.chance(0.04):
            return f"{prefix}.{number}@ids.example"
        return f"{prefix}{number}"

    def blank_or(self, value, blank_share: float = 0.15):
        """The value, or a blank of some kind."""
        return self.draw.choice(BLANKS) if self.draw.chance(blank_share) else value
