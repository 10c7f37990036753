"""Results of expectations, and the one sentence that every report prints about each.

The terminal, the logs, Dagster, `cx status` and the alerts print `str(result)`; Data Docs show the
same sentence above the failing rows.
"""

from dataclasses import asdict, dataclass
from typing import Any

from expectations.folders import CONTINUITY
from orchestration.escaping import shown

SHOWN_KEYS = 5
ACCEPT_ADVICE = (
    "correct the source or the setting, or accept the change with `cx refresh --accept-volume --by"
    " ROLE --reason TEXT`"
)
# Kept for Data Docs.
KEPT_ROWS = 100
# A team, segment or touchpoint may have the name of a person, and an id may name a customer, so
# sentences leave them out. Data Docs contain them; an erasure removes Data Docs.
PRIVATE = {"member", "survey_touchpoint", "most_frequent"}
# The keys that tell causes apart. Other keys, such as months and counts, change every night.
ENTITIES = {
    *("source_system", "entity", "what", "attribute", "dimension"),
    *("table_name", "column_name", "metric_table", "metric", "reason"),
}


@dataclass(frozen=True)
class Result:
    """The result of one expectation.

    Attributes:
        suite: name of the suite, which is also its check in Dagster.
        table: the checked table.
        checked: name of the checked column, or the words of an expectation without one.
        expected: the expected values, with the name of the column.
        reason: why the expectation must hold.
        status: `passed`, `warning`, `failed` or `accepted`. A `failed` one blocks publishing.
        found: the observed value of an expectation about a whole column or table; empty for one
            about rows.
        row_count: number of checked rows.
        failing_count: number of failing rows.
        key: names of the columns that identify a row.
        numbers: names of the numbers of a row.
        rows: the first failing rows as text: key, then numbers; an empty text is null.
        accepted_by: role of the person who accepted the failure.
        accepted_because: the reason of the acceptance.
    """

    suite: str
    table: str
    checked: str
    expected: str
    reason: str
    status: str
    found: str = ""
    row_count: int = 0
    failing_count: int = 0
    key: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    accepted_by: str = ""
    accepted_because: str = ""

    def __str__(self) -> str:
        """The sentence, on one line, without members of dimensions and ids of customers."""
        parts = [f"{self.suite}: {self.table}: expected {self.expected}{self._found()}"]
        if self.accepted_by:
            parts.append(f"accepted by {self.accepted_by}: {self.accepted_because}")
        return shown("; ".join([*parts, self.advice]))

    @property
    def advice(self) -> str:
        """Why the expectation must hold, and what to do if a user can accept the failure."""
        is_acceptable = self.status == "failed" and self.suite.startswith(f"{CONTINUITY}__")
        return f"{self.reason}; {ACCEPT_ADVICE}" if is_acceptable else self.reason

    def _found(self) -> str:
        if not self.failing_count:
            return f", found {self.found}" if self.found else ""
        failing = f"; {self.failing_count:,} of {self.row_count:,} fail"
        texts = list(dict.fromkeys(filter(None, map(self._row, self.rows))))
        more = ", …" if len(texts) > SHOWN_KEYS or self.failing_count > len(self.rows) else ""
        return failing + (f": {', '.join(texts[:SHOWN_KEYS])}{more}" if texts else "")

    def _row(self, row: tuple[str, ...]) -> str:
        """A row, such as `files|tickets|2026-03 [rows_before 71, rows_now 2]`."""
        names = zip((*self.key, *self.numbers), row, strict=True)
        named = [text for name, text in names if name in self.key and name not in PRIVATE]
        values = zip(self.numbers, row[len(self.key) :], strict=True)
        numbers = ", ".join(f"{name} {value}" for name, value in values if value)
        return " ".join(filter(None, ["|".join(named), f"[{numbers}]" if numbers else ""]))

    @property
    def causes(self) -> list[str]:
        """What failed, without the numbers and months that differ from night to night."""
        rows = [
            "|".join(text for name, text in zip(self.key, row, strict=False) if name in ENTITIES)
            for row in self.rows
        ]
        return sorted({f"{self.suite} {self.checked} {row}".strip() for row in rows or [""]})

    def to_json(self) -> dict[str, Any]:
        """The result as an object of JSON."""
        return asdict(self)

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> "Result":
        """The result from an object of JSON."""
        lists = {name: tuple(content[name]) for name in ("key", "numbers")}
        return cls(**content | lists | {"rows": tuple(map(tuple, content["rows"]))})
