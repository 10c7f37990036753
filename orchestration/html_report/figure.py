"""A figure of the page: a chart and its table, or a table alone."""

from dataclasses import asdict, dataclass, field
from typing import Any

Content = dict[str, Any]
Columns = list[list[Any]]


@dataclass
class Figure:
    """A chart and its table.

    Attributes:
        id: anchor in the page.
        page: id of the page.
        kind: how the page computes the rows.
        title: title, also of the CSV file.
        columns: key, label and format of each column, and the range of a heat map.
        chart: name of the chart's specification; None for a table alone.
        unit: format of the values of the chart.
        metric: the metric that the title links to.
        options: what the kind needs besides.
        rows: link to the rows behind the numbers.
        rows_by: link to the rows behind a row of the figure, without its last part: the name or
            month of the row.
        empty: text of a figure without rows.
        left_out: rows of the table that are not in the file.
    """

    id: str
    page: str
    kind: str
    title: str
    columns: Columns
    chart: str | None = None
    unit: str = "number"
    metric: str | None = None
    options: Content = field(default_factory=dict)
    rows: str | None = None
    rows_by: str | None = None
    empty: str = "No data for these filters."
    left_out: int = 0

    def for_page(self) -> Content:
        """The properties that the script reads."""
        names = ("id", "page", "kind", "title", "columns", "chart", "unit", "rows_by")
        return {name: value for name, value in asdict(self).items() if name in names} | self.options
