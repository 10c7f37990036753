"""Prints the history of one metric: reported values, and when and why they changed."""

from datetime import datetime
from difflib import get_close_matches

import duckdb
from rich.table import Table

from orchestration.errors import BadConfigurationError, RefreshError
from orchestration.home import database_of
from orchestration.publishing import current_version
from orchestration.reports.scorecard import report_console
from orchestration.settings import Settings

CHANGES = """
    select
        strftime(metric_month, '%Y-%m') as month,
        old_value as old,
        new_value as new,
        strftime(changed_at, '%Y-%m-%d %H:%M') as "changed at (UTC)",
        change_kind as kind
    from metrics.metric_history
    where metric = $metric and metric_table = 'scorecard_monthly'
        and metric_month = coalesce($month, metric_month)
    order by metric_month, changed_at
"""
REPORTED = """
    select
        strftime(metric_month, '%Y-%m') as month,
        new_value as reported,
        strftime(changed_at, '%Y-%m-%d %H:%M') as "since (UTC)",
        change_kind as kind
    from metrics.metric_history
    where
        metric = $metric
        and metric_table = 'scorecard_monthly'
        and metric_month = coalesce($month, metric_month)
        and cast(changed_at as date) <= $day
    qualify row_number() over (partition by metric_month order by changed_at desc) = 1
    order by metric_month
"""


def print_history(
    settings: Settings, metric: str, month: datetime | None, day: datetime | None
) -> None:
    """Print the history of a metric over all customers, or its values at the end of a day.

    Args:
        settings: the settings, for the location of the published version.
        metric: name of the metric.
        month: the only month to print; None for all months.
        day: the day at whose end (UTC) the values were reported; None for all changes.

    Raises:
        BadConfigurationError: the metric does not exist, or has no value for the month.
        RefreshError: nothing is published, or the version has no history.
    """
    version = current_version(settings.home)
    if version is None:
        raise RefreshError("nothing is published yet; run `cx refresh`")
    parameters = {"metric": metric, "month": month and month.date()}
    if day:
        parameters["day"] = day.date()
    with duckdb.connect(str(database_of(version)), read_only=True) as connection:
        _check_metric(connection, metric)
        try:
            found = connection.execute(REPORTED if day else CHANGES, parameters)
        except duckdb.CatalogException:
            raise RefreshError(
                "the published version has no history; run `cx refresh` first"
            ) from None
        table = Table(*(column[0] for column in found.description), box=None, pad_edge=False)
        for row in found.fetchall():
            table.add_row(*map(_shown, row))
        if not table.row_count:
            print(_without_values(connection, metric, month, day))
            return
    for column in table.columns:
        column.justify = "right" if column.header in ("old", "new", "reported") else "left"
    report_console().print(table)


def _check_metric(connection: duckdb.DuckDBPyConnection, metric: str) -> None:
    rows = connection.execute("select metric from metrics.metric_catalog").fetchall()
    names = [name for (name,) in rows]
    if metric not in names:
        nearest = get_close_matches(metric.lower(), names, 1)
        advice = f"did you mean {nearest[0]}?" if nearest else "metrics.metric_catalog lists them"
        raise BadConfigurationError(f"METRIC: there is no metric '{metric}'; {advice}")


def _without_values(
    connection: duckdb.DuckDBPyConnection,
    metric: str,
    month: datetime | None,
    day: datetime | None,
) -> str:
    """Why there is nothing to print.

    Raises:
        BadConfigurationError: the month is not one of those of the metric.
    """
    found = connection.execute(
        "select strftime(min(metric_month), '%Y-%m'), strftime(max(metric_month), '%Y-%m')"
        " from metrics.metric_history where metric = ? and metric_table = 'scorecard_monthly'",
        [metric],
    ).fetchone()
    first, last = found or (None, None)
    if month and first and not first <= f"{month:%Y-%m}" <= last:
        raise BadConfigurationError(
            f"--month: {metric} has no value for {month:%Y-%m}; choose a month from {first} to"
            f" {last}"
        )
    of_month = f" for {month:%Y-%m}" if month else ""
    by_day = f" by the end of {day:%Y-%m-%d}" if day else ""
    return f"No value of {metric}{of_month} was reported{by_day}."


def _shown(value: str | float | None) -> str:
    if value is None:
        return "–"
    return value if isinstance(value, str) else f"{value:,.4f}".rstrip("0").rstrip(".")
