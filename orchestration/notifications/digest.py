"""The content of a digest: the few things that changed in the last complete period."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import duckdb
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from orchestration.home import database_of, report_of
from orchestration.notifications.rules import Digest

SHOWN_LINES = 5
# A change counts once: the verdict of the period before was another one.
SIGNALS = """
    with series as (
        select
            *,
            lag(verdict) over (
                partition by metric, period_grain, dimension, dimension_value order by period_start
            ) as verdict_before
        from metrics.metric_values
        where period_grain = $grain
    )
    select
        metric_label, unit, value, previous_value, dimension, dimension_value, verdict, signal
    from series
    where period_start = $period and verdict in ('improving', 'concerning')
        and verdict is distinct from verdict_before
        and not coalesce(is_small_sample, false)
        and (len($metrics::varchar[]) = 0 or list_contains($metrics, metric))
    order by verdict, dimension <> 'all', metric_label, dimension, dimension_value
"""
TARGETS = """
    select metric_label, unit, value, target, dimension, dimension_value, target_owner
    from metrics.metric_values
    where period_grain = 'month' and not is_target_met
        and period_start = (
            select max(period_start) from metrics.metric_values
            where period_grain = 'month' and is_complete
        )
        and (len($metrics::varchar[]) = 0 or list_contains($metrics, metric))
    order by dimension <> 'all', metric_label, dimension, dimension_value
"""
FOLLOWUPS = """
    select survey_type, due_at::date as due_date, owner_team, mrr_at_answer, response_id
    from metrics.followup_queue
    where status = 'overdue'
    order by due_at, response_id
"""


@dataclass(frozen=True)
class Content:
    """What a digest shows.

    Attributes:
        title: the title of the message.
        period: name of the period, such as `week 2026-06-22`; a role gets one digest for it.
        sections: titles, each with its lines and the number of lines that are left out.
        report: path or address of the report; None without one.
    """

    title: str
    period: str
    sections: list[tuple[str, list[str], int]]
    report: str | None


def digest_content(digest: Digest, version: Path) -> Content:
    """Read the content of a digest from a published version."""
    with duckdb.connect(str(database_of(version)), read_only=True) as connection:
        as_of, currency = connection.execute(
            "select as_of_date, currency from metrics.refresh_info"
        ).fetchall()[0]
        grain, start = last_period(digest.every, as_of)
        chosen = {"metrics": list(digest.metrics)}
        signals = connection.execute(SIGNALS, chosen | {"grain": grain, "period": start}).fetchall()
        missed = connection.execute(TARGETS, chosen).fetchall()
        overdue = connection.execute(FOLLOWUPS).fetchall()
    lines = {
        f"New signals in the {grain} of {start}": [
            f"{label}{_where(*place)}: {_shown(value, unit, currency)},"
            f" before {_shown(before, unit, currency)} ({verdict}, {signal.replace('_', ' ')})"
            for label, unit, value, before, *place, verdict, signal in signals
        ],
        "Missed targets": [
            f"{label}{_where(*place)}: {_shown(value, unit, currency)}, target"
            f" {_shown(target, unit, currency)}{f' ({owner})' if owner else ''}"
            for label, unit, value, target, *place, owner in missed
        ],
        "Oldest overdue follow-ups": [
            f"{survey_type} answer {response_id}, due {due}, team {team},"
            f" {_shown(mrr, 'currency', currency)} MRR"
            for survey_type, due, team, mrr, response_id in overdue
        ],
    }
    report = report_of(version)
    return Content(
        f"CX metrics for {digest.role}, as of {as_of}",
        f"{digest.every} {as_of if digest.every == 'day' else start}",
        [
            (title, found[:SHOWN_LINES], max(len(found) - SHOWN_LINES, 0))
            for title, found in lines.items()
        ],
        digest.link or (str(report) if report.exists() else None),
    )


def last_period(every: str, as_of: date) -> tuple[str, date]:
    """The grain and the start of the last period that is complete by a day.

    A daily digest reads weeks, because single days have no values of their own.
    """
    tomorrow = as_of + timedelta(days=1)
    if every == "month":
        return "month", (tomorrow.replace(day=1) - timedelta(days=1)).replace(day=1)
    return "week", tomorrow - timedelta(days=tomorrow.weekday() + 7)


def rendered(content: Content) -> tuple[str, str]:
    """The digest as plain text and as HTML."""
    text, html = (
        _templates().get_template(f"digest.{form}").render(content=content)
        for form in ("txt", "html")
    )
    return text, html


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("orchestration.notifications"),
        autoescape=select_autoescape(["html"], default=False),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )


def _where(dimension: str, value: str) -> str:
    return "" if dimension == "all" else f" ({value})"


def _shown(value: float | None, unit: str, currency: str) -> str:
    if value is None:
        return "none"
    if unit == "fraction":
        return f"{value:.1%}"
    if unit == "count":
        return f"{value:,.0f}"
    if unit.startswith("currency"):
        return f"{value:,.0f} {currency}"
    return f"{value:,.1f} h" if unit == "hours" else f"{value:,.1f}"
