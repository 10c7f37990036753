"""State of a random company: random generator, calendar and rows so far.

Values in rows are typed (datetime, date, Decimal, int, bool, text); make_text.py writes them.
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
    """Rows of every entity, and values that later rows refer to."""

    draw: Draw
    calendar: Calendar
    scale: int
    rows: dict[str, list[Values]] = field(default_factory=lambda: {name: [] for name in ENTITIES})
    currencies: list[str | None] = field(default_factory=list)
    schedules: dict[str, str] = field(default_factory=dict)  # name -> zone

    def add(self, entity: str, **values) -> Values:
        """Add a row; missing columns are null."""
        row = {column.name: values.get(column.name) for column in ENTITIES[entity].columns}
        self.rows[entity].append(row)
        return row

    def ids(self, entity: str) -> list[str]:
        """Return the IDs of an entity's rows so far."""
        return [row[ENTITIES[entity].key[0]] for row in self.rows[entity]]

    def new_id(self, prefix: str, entity: str) -> str:
        """Return an ID whose text order is not numeric; some look like an e-mail address."""
        number = len(self.rows[entity]) + 1
        if self.draw.chance(0.04):
            return f"{prefix}.{number}@{self.draw.choice(('ids', 'idées'))}.example"
        return f"{prefix}{number}"

    def blank_or(self, value, blank_share: float = 0.15):
        """Return the value, or a kind of blank."""
        return self.draw.choice(BLANKS) if self.draw.chance(blank_share) else value
