"""Makes the figures of each section: their columns, charts and the rows behind them."""

from typing import Any

from orchestration.html_report import charts
from orchestration.html_report.figure import Columns, Content, Figure
from orchestration.html_report.layout import Layout, Page, Section
from orchestration.html_report.links import Links
from orchestration.html_report.revenue import MOVEMENT
from orchestration.html_report.scope import OTHER

SCORES = {"nps": ("NPS", -100, 100), "csat": ("CSAT", 0, 100), "ces": ("CES", 0, 100)}
# The period of figures that cover the chosen months.
WHOLE_WINDOW = ""
SERIES: Columns = [
    ["month", "Month", "month"],
    ["value", "Value", "text"],
    ["change", "Change", "change"],
    ["sample_size", "n", "count"],
    ["center", "Center", "text"],
    ["lower_limit", "Lower limit", "text"],
    ["upper_limit", "Upper limit", "text"],
    ["signal", "Signal", "text"],
    ["target", "Target", "text"],
]


class Figures:
    """Makes the figures of a layout, and the specifications of their charts."""

    def __init__(self, layout: Layout, content: Content) -> None:
        self._content = content
        self.charts: dict[str, charts.Chart] = {}
        self.links = Links(layout, content)
        self.by_section: dict[str, list[Figure]] = {}
        for page in layout.pages:
            for number, section in enumerate(page.sections, start=1):
                key = f"{page.id}-{number}"
                self.by_section[key] = getattr(self, f"_{section.kind}")(key, page, section)

    @property
    def all(self) -> list[Figure]:
        """The figures in the order of the pages."""
        return [figure for figures in self.by_section.values() for figure in figures]

    def _chart(self, name: str, chart: Any) -> str:
        self.charts[name] = charts.finished(chart)
        return name

    def _label(self, metric: str) -> str:
        return self._content["metrics"][metric]["label"]

    def _unit(self, metric: str) -> str:
        return self._content["metrics"][metric]["unit"]

    def _dimension(self, name: str) -> str:
        return self._content["dimensions"][name]["label"]

    def _scorecard(self, key: str, page: Page, section: Any) -> list[Figure]:
        self._chart("spark", charts.sparkline())
        columns = [
            ["name", "Metric", "text"],
            ["value", "Value", "metric"],
            ["change", "Change", "change"],
            ["sample_size", "n", "count"],
            ["margin", "± 95 %", "number"],
            ["target", "Target", "metric"],
            ["target_owner", "Owner", "text"],
            ["signal", "Signal", "text"],
            ["verdict", "Verdict", "text"],
        ]
        options = {"metrics": section.metrics}
        return [Figure(key, page.id, "scorecard", section.title, columns, options=options)]

    def _charts(self, key: str, page: Page, section: Any) -> list[Figure]:
        self._chart("xmr", charts.process_chart())
        values = [None]
        if section.dimension:
            values = self._content["dimensions"][section.dimension]["values"]
        shown = [
            (metric, value)
            for metric in section.metrics
            for value in values
            if value is None or f"{metric}|{section.dimension}|{value}" in self._content["series"]
        ]
        return [
            self._series(f"{key}-{n}", page, metric, section.dimension, value)
            for n, (metric, value) in enumerate(shown, start=1)
        ]

    def _series(
        self, key: str, page: Page, metric: str, dimension: str | None, value: str | None
    ) -> Figure:
        unit = self._unit(metric)
        columns = [
            [name, label, unit if form == "text" and name != "signal" else form]
            for name, label, form in SERIES
        ]
        title = self._label(metric) if value is None else f"{self._label(metric)}: {value}"
        options = {"metric": metric, "dimension": dimension, "value": value}
        return Figure(
            *(key, page.id, "series", title, columns, "xmr", unit, metric, options),
            rows=self.links.to_rows(metric),
            rows_by=self.links.to_rows_by(metric, "month"),
        )

    def _parts(self, key: str, page: Page, section: Any) -> list[Figure]:
        unit = self._unit(section.metrics[0])
        labels = {name: self._label(name) for name in section.metrics}
        columns = [["month", "Month", "month"]]
        columns += [[name, label, unit] for name, label in labels.items()]
        chart = self._chart(key, charts.stack(labels))
        options = {"metrics": section.metrics}
        return [Figure(key, page.id, "parts", section.title, columns, chart, unit, options=options)]

    def _breakdown(self, key: str, page: Page, section: Any) -> list[Figure]:
        columns = [["name", self._dimension(section.dimension), "text"]]
        columns += [[name, self._label(name), self._unit(name)] for name in section.metrics]
        options = {"metrics": section.metrics, "dimension": section.dimension}
        metric = section.metrics[0]
        return [
            Figure(
                *(key, page.id, "breakdown", section.title, columns),
                options=options,
                rows=self.links.to_rows(metric),
                rows_by=self.links.to_rows_by(metric, section.dimension),
            )
        ]

    def _answers(self, key: str, page: Page, section: Any) -> list[Figure]:
        columns = [
            ["name", self._dimension(section.by), "text"],
            ["value", SCORES[section.survey][0], "points"],
            ["margin", "± 95 %", "points"],
            ["answers", "Answers", "count"],
        ]
        if section.survey == "ces":
            del columns[2]
        _, least, most = SCORES[section.survey]
        chart = self._chart(f"intervals-{section.survey}", charts.intervals(least, most))
        options = {"survey": section.survey, "by": section.by}
        return [
            Figure(
                *(key, page.id, "answers", section.title, columns, chart, "points"),
                metric=section.survey,
                options=options,
                rows=self.links.to_rows(section.survey, WHOLE_WINDOW),
                rows_by=self.links.to_rows_by(section.survey, section.by, WHOLE_WINDOW),
            )
        ]

    def _crosstab(self, key: str, page: Page, section: Any) -> list[Figure]:
        _, least, most = SCORES[section.survey]
        names = self._names_with_answers(section.survey, section.columns)
        columns: Columns = [["name", self._dimension(section.rows), "text"]]
        columns += [[name, name, "points", least, most] for name in names]
        options = {"survey": section.survey, "rows": section.rows, "across": section.columns}
        return [
            Figure(
                *(key, page.id, "crosstab", section.title, columns),
                metric=section.survey,
                options=options,
                rows=self.links.to_rows(section.survey, WHOLE_WINDOW),
                rows_by=self.links.to_rows_by(section.survey, section.rows, WHOLE_WINDOW),
            )
        ]

    def _names_with_answers(self, survey: str, dimension: str) -> list[str]:
        """The values of a dimension with answers of a survey in any shown month."""
        answers, kept = self._content["answers"], self._content["dimensions"][dimension]["values"]
        cells = answers["themes" if dimension == "theme" else "plain"]
        position = answers["keys"].index(dimension)
        found = {cell[position] for cell in cells if cell[1] == survey}
        names = [name for number, name in enumerate(kept) if number in found]
        return [*names, OTHER] if None in found else names

    def _nps_change(self, key: str, page: Page, section: Any) -> list[Figure]:
        chart = self._chart("effects", charts.effects())
        table = f"nps_change_{section.dimension}"
        figure = self._table(key, page, section.title, table, {"period": "month"})
        figure.chart, figure.unit, figure.metric = chart, "points", "nps"
        return [figure]

    def _nps_bands(self, key: str, page: Page, section: Section) -> list[Figure]:
        columns: Columns = [
            ["month", "Month", "month"],
            ["value", "NPS", "points"],
            ["margin", "± 95 %", "points"],
            ["answers", "Answers", "count"],
            ["promoters", "Promoters", "fraction"],
            ["passives", "Passives", "fraction"],
            ["detractors", "Detractors", "fraction"],
        ]
        chart = self._chart(key, charts.nps_bands())
        return [
            Figure(
                *(key, page.id, "nps_bands", section.title, columns, chart, "points", "nps"),
                rows=self.links.to_rows("nps"),
                rows_by=self.links.to_rows_by("nps", "month"),
            )
        ]

    def _durations(self, key: str, page: Page, section: Any) -> list[Figure]:
        classes = _class_names(self._content["durations"][section.time]["classes"])
        columns = [["name", self._dimension(section.by), "text"]]
        columns += [["tickets", "Tickets", "count"]]
        if section.time == "first_reply" and section.by == "ticket_channel":
            columns += [["norm", "Norm", "hours"]]
        columns += [[name, name, "fraction"] for name in classes]
        chart = self._chart(key, charts.distribution(classes))
        options = {"of": section.time, "by": section.by, "classes": classes}
        return [
            Figure(
                *(key, page.id, "durations", section.title, columns, chart, "fraction"),
                options=options,
                rows=self.links.to_rows("backlog", WHOLE_WINDOW),
                rows_by=self.links.to_rows_by("backlog", section.by, WHOLE_WINDOW),
            )
        ]

    def _cohorts(self, key: str, page: Page, section: Any) -> list[Figure]:
        return [self._table(key, page, section.title, f"cohorts_{section.of}")]

    def _churn_by_experience(self, key: str, page: Page, section: Any) -> list[Figure]:
        columns = [
            ["name", "Last answer", "text"],
            ["value", "Churn", "fraction"],
            ["customers", "Customer-months", "count"],
            ["churned", "Churned", "count"],
            ["mrr", "MRR at start", "currency"],
            ["lost", "Churned MRR", "currency"],
        ]
        chart = self._chart("rates", charts.rates())
        options = {"experience": section.experience}
        return [
            Figure(
                *(key, page.id, "churn", section.title, columns, chart, "fraction"),
                metric="customer_churn_rate",
                options=options,
            )
        ]

    def _mrr_movement(self, key: str, page: Page, section: Section) -> list[Figure]:
        columns: Columns = [["name", "Step", "text"], ["value", "MRR", "currency"]]
        chart = self._chart(key, charts.waterfall([self._label(name) for name in MOVEMENT]))
        options = {"metrics": [*MOVEMENT], "signs": [*MOVEMENT.values()]}
        return [
            Figure(
                *(key, page.id, "movement", section.title, columns, chart, "currency"),
                options=options,
            )
        ]

    def _rows(self, key: str, page: Page, section: Any) -> list[Figure]:
        options = {"period": "window"} if section.table == "tickets" else {}
        return [self._table(key, page, section.title, section.table, options)]

    def _comments(self, key: str, page: Page, section: Section) -> list[Figure]:
        if not self._content["info"]["has_comments"]:
            return []
        return [self._table(key, page, section.title, "comments", {"period": "window"})]

    def _table(
        self, key: str, page: Page, title: str, table: str, options: Content | None = None
    ) -> Figure:
        found = self._content["tables"][table]
        return Figure(
            *(key, page.id, "rows", title, found["columns"]),
            options={"table": table} | (options or {}),
            empty=found["empty"],
            left_out=found["left_out"],
        )


def _class_names(bounds: list[float]) -> list[str]:
    """The names of classes of durations by their upper bounds in hours."""
    names = [f"≤ {_duration(bound)}" for bound in bounds]
    return [*names, f"> {_duration(bounds[-1])}"]


def _duration(hours: float) -> str:
    if hours < 1:
        return f"{hours * 60:.0f} min"
    return f"{hours:.0f} h" if hours < 48 else f"{hours / 24:.0f} d"
