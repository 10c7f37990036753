"""Tables of rows: queries whose columns the page shows, filters and saves as CSV."""

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import duckdb

from orchestration.html_report.series import rounded

# Texts of attributes and ids are cut off after this many characters, comments later.
MAX_TEXT, MAX_COMMENT = 120, 600


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        key: its name in the query. `segment`, `region`, `touchpoint`, `theme` and `month` also
            filter the rows.
        label: its header; the page does not show a column without one.
        format: `text`, `count`, `number`, `points`, `hours`, `currency`, `fraction`, `percent`,
            `month`, `date` or `instant`.
        shades: the values of the lightest and the darkest cell of a heat map.
    """

    key: str
    label: str
    format: str = "text"
    shades: tuple[float, float] | None = None


@dataclass(frozen=True)
class Table:
    """A table of the page.

    Attributes:
        query: SQL whose columns have the keys of the columns, in any order; newest or most
            important rows first.
        columns: the columns.
        max_rows: rows beyond are left out.
        max_bytes: rows are left out from the one that exceeds this size in JSON.
        empty: what an empty table means.
    """

    query: str
    columns: tuple[Column, ...]
    max_rows: int = 500
    max_bytes: int = 200_000
    empty: str = "No rows."
    parameters: list[Any] = field(default_factory=list)


def read_table(connection: duckdb.DuckDBPyConnection, table: Table) -> dict[str, Any]:
    """The rows of a table as JSON values, and the number of rows that are left out."""
    # Counted by DuckDB, because Python reads a million rows in seconds.
    total = connection.execute(f"select count(*) from ({table.query})", table.parameters).fetchone()
    assert total is not None, "a count has one row"
    cursor = connection.execute(f"{table.query} limit {table.max_rows}", table.parameters)
    names = [column[0] for column in cursor.description]
    order = [names.index(column.key) for column in table.columns]
    rows: list[list[Any]] = []
    size = 0
    for row in cursor.fetchall():
        shown = [_json_value(table.columns[n].key, row[i]) for n, i in enumerate(order)]
        size += len(json.dumps(shown, ensure_ascii=False).encode())
        if size > table.max_bytes:
            break
        rows.append(shown)
    return {
        "columns": [
            [column.key, column.label, column.format, *(column.shades or ())]
            for column in table.columns
        ],
        "rows": rows,
        "left_out": total[0] - len(rows),
        "empty": table.empty,
    }


def _json_value(key: str, value: Any) -> Any:
    """A value for JSON: instants in milliseconds since 1970, dates as text, texts cut off."""
    if isinstance(value, datetime):
        return round(value.replace(tzinfo=UTC).timestamp() * 1000)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return rounded(float(value))
    if isinstance(value, str):
        longest = MAX_COMMENT if key == "comment" else MAX_TEXT
        return value if len(value) <= longest else value[: longest - 1] + "…"
    if isinstance(value, list):
        return [_json_value(key, item) for item in value]
    return rounded(value)
