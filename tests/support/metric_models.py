"""The models behind metric_values and nps_change_monthly on rows of a test.

They run as they were compiled for the golden company.
"""

from datetime import date, timedelta
from pathlib import Path

import duckdb

AS_OF = date(2026, 6, 30)
DERIVED = ("intermediate.metric_series", "intermediate.metric_charts", "metrics.metric_values")
Sample = tuple[float | None, int | None]


class Models:
    """The models of the golden warehouse on tables of the test."""

    def __init__(self, warehouse: Path):
        self.connection = duckdb.connect()
        self.connection.execute(f"attach '{warehouse}' as golden (read_only)")
        self.connection.execute("attach ':memory:' as warehouse")
        built = self.connection.execute("select name, code from golden.utilities.built_code")
        self.code = {name.split(".")[-1]: code for name, code in built.fetchall()}
        for schema in ("intermediate", "metrics", "utilities", "seeds"):
            self.connection.execute(f"create schema warehouse.{schema}")
        self.connection.execute(
            "create table warehouse.utilities.refresh_settings as select ? as as_of_date", [AS_OF]
        )
        self.table("metrics.metric_catalog", "from golden.metrics.metric_catalog")
        self.target()

    def table(self, name: str, query: str, parameters: list | None = None) -> None:
        """Create a table of the test, or replace it."""
        statement = f"create or replace table warehouse.{name} as {query}"
        self.connection.execute(statement, parameters or [])

    def target(self, *rows: tuple[str, ...]) -> None:
        """Replace the targets; a row has metric, valid_from, target."""
        self.table("seeds.targets", "from golden.seeds.targets limit 0")
        for metric, valid_from, target in rows:
            self.connection.execute(
                "insert into warehouse.seeds.targets values (?, 'all', 'all', ?, ?, 'support')",
                [metric, valid_from, target],
            )

    def series(
        self, metric: str, values: list[Sample], grain: str = "month", margins: list | None = None
    ) -> list[dict]:
        """Return the rows of metric_values of one series that ends with the as-of date's period."""
        rows = [
            (metric, grain, start, "all", "all", value, size, margin)
            for start, (value, size), margin in zip(
                periods(len(values), grain), values, margins or [None] * len(values), strict=True
            )
        ]
        table = "intermediate.metric_table_values"
        self.table(table, f"from golden.{table} limit 0")
        self.connection.executemany(
            f"insert into warehouse.{table} ({COLUMNS}) values (?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
        for name in DERIVED:
            self.table(name, self.code[name.split(".")[-1]])
        found = self.connection.execute(
            "select * from warehouse.metrics.metric_values order by period_start"
        )
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def chart(self, values: list[float], metric: str = "net_revenue_retention") -> list[dict]:
        """Return the rows of a series without samples."""
        return self.series(metric, [(float(value), None) for value in values])


COLUMNS = (
    "metric, period_grain, period_start, dimension, dimension_value, value, sample_size,"
    " margin_of_error"
)


def periods(number: int, grain: str) -> list[date]:
    """The last periods up to that of the as-of date, a complete month and an incomplete week."""
    if grain == "week":
        monday = AS_OF - timedelta(days=AS_OF.weekday())
        return [monday - timedelta(weeks=i) for i in reversed(range(number))]
    months = [AS_OF.year * 12 + AS_OF.month - 1 - i for i in reversed(range(number))]
    return [date(month // 12, month % 12 + 1, 1) for month in months]


def of(rows: list[dict], column: str) -> list:
    return [row[column] for row in rows]
