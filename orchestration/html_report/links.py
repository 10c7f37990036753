"""Addresses within the page of the rows behind numbers: comments, tickets, follow-ups."""

from orchestration.html_report.figure import Content
from orchestration.html_report.layout import Layout

SURVEYS = ("nps", "csat", "ces")
# The dimensions by which comments and tickets are filtered, and their names in the address.
FILTERS_OF_COMMENTS = {
    "customer_segment": "segment",
    "customer_region": "region",
    "survey_touchpoint": "touchpoint",
    "theme": "theme",
}
FILTERS_OF_TICKETS = {
    "customer_segment": "segment",
    "customer_region": "region",
    "ticket_channel": "channel",
    "ticket_team": "team",
}
MONTH = {"month": "month"}
ONE_MONTH = "months=1"


class Links:
    """Links to the first sections of a layout that have the rows behind numbers.

    Args:
        layout: the pages.
        content: what the page shows.
    """

    def __init__(self, layout: Layout, content: Content) -> None:
        metrics = content["metrics"]
        self._samples = {name: metric["sample"] or name for name, metric in metrics.items()}
        self._anchors = _anchors(layout)
        if not content["info"]["has_comments"]:
            self._anchors.pop("comments", None)

    def to_rows(self, metric: str, period: str = ONE_MONTH) -> str | None:
        """The address of the rows behind a metric; None if the file has none.

        Args:
            metric: name of the metric.
            period: `months=1` for a metric of the chosen month; empty for one of the months before
                as well.
        """
        address, _ = self._rows(metric, period)
        return address

    def to_rows_by(self, metric: str, dimension: str, period: str = ONE_MONTH) -> str | None:
        """The address without its last part, a value of the dimension or a month.

        Args:
            metric: name of the metric.
            dimension: `month`, or a dimension whose values are the rows of a figure.
            period: as for `to_rows`.

        Returns:
            The address; None if the file has no rows or they are not filtered by the dimension.
        """
        address, filters = self._rows(metric, period)
        name = filters.get(dimension)
        if name is None or address is None:
            return None
        return f"{address}{'&' if '?' in address else '?'}{name}="

    def _rows(self, metric: str, period: str) -> tuple[str | None, dict[str, str]]:
        """The address of the rows behind a metric, and the dimensions that filter them."""
        sample = self._samples[metric]
        survey = sample.partition("_")[0]
        if survey in SURVEYS:
            address = self._address("comments", f"survey={survey}", period)
            return address, FILTERS_OF_COMMENTS | MONTH
        if sample.startswith("low_answers"):
            return self._address("followup_queue"), {}
        if sample.startswith("tickets") or sample == "backlog":
            return self._address("tickets", period), FILTERS_OF_TICKETS | MONTH
        return None, {}

    def _address(self, table: str, *filters: str) -> str | None:
        query = "&".join(filter(None, filters))
        anchor = self._anchors.get(table)
        return anchor and (f"{anchor}?{query}" if query else anchor)


def _anchors(layout: Layout) -> dict[str, str]:
    found: dict[str, str] = {}
    for page in layout.pages:
        for number, section in enumerate(page.sections, start=1):
            name = getattr(section, "table", section.kind)
            found.setdefault(name, f"#{page.id}/{page.id}-{number}")
    return found
