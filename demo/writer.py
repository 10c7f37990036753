"""The columns of each entity, and CSV files (UTF-8, LF, RFC 4180) that are written atomically."""

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from orchestration.sources.entities import ENTITIES

COLUMNS: dict[str, tuple[str, ...]] = {
    name: entity.columns for name, entity in ENTITIES.items() if name != "exchange_rates"
}

# The values of a row by column, or the fields of a line that is malformed on purpose.
Row = dict[str, str] | list[str]


def fields(entity: str, row: Row) -> list[str]:
    """The fields of a row in the order of the entity's columns; missing values are empty."""
    return row if isinstance(row, list) else [row.get(column, "") for column in COLUMNS[entity]]


def write_csv(path: Path, columns: Sequence[str], lines: Iterable[Sequence[str]]) -> None:
    """Writes header and lines to a hidden file next to ``path``, then renames it.

    A lone surrogate (U+DC80 to U+DCFF) in a field is written as a single byte, which is invalid
    UTF-8.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(lines)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.partial")
    unfinished.write_bytes(text.getvalue().encode("utf-8", errors="surrogateescape"))
    unfinished.replace(path)
