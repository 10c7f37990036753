"""Prints the scorecard: the last months of the published table, rounded."""

import sys

import duckdb
from rich.console import Console
from rich.table import Table

from orchestration.home import database_of
from orchestration.publishing import current_version
from orchestration.settings import Settings

SHOWN_MONTHS = 6
PLAIN_WIDTH = 120
ROWS = [
    ("NPS", "nps", "{:.1f}"),
    ("  ± margin of error", "nps_margin_of_error", "{:.1f}"),
    ("  answers", "nps_responses", "{:,.0f}"),
    ("CSAT", "csat", "{:.1f}"),
    ("  ± margin of error", "csat_margin_of_error", "{:.1f}"),
    ("  answers", "csat_responses", "{:,.0f}"),
    ("CES", "ces", "{:.1f}"),
    ("  answers", "ces_responses", "{:,.0f}"),
    ("Survey response rate", "survey_response_rate", "{:.1%}"),
    ("Tickets created", "tickets_created", "{:,.0f}"),
    ("Tickets solved", "tickets_solved", "{:,.0f}"),
    ("First contact resolution", "fcr_rate", "{:.1%}"),
    ("Resolution time, mean (h)", "art_hours", "{:.1f}"),
    ("  in business hours (h)", "art_business_hours", "{:.1f}"),
    ("First reply, mean (h)", "frt_hours", "{:.1f}"),
    ("Customers at start", "customers_at_start", "{:,.0f}"),
    ("Churn", "customer_churn_rate", "{:.1%}"),
    ("Retention", "customer_retention_rate", "{:.1%}"),
    ("MRR at end", "mrr_at_end", "{:,.0f}"),
    ("Gross revenue retention", "gross_revenue_retention", "{:.1%}"),
    ("Net revenue retention", "net_revenue_retention", "{:.1%}"),
    ("Referral rate", "referral_rate", "{:.1%}"),
    ("CLV to date", "clv_historic", "{:,.0f}"),
]


def report_console() -> Console:
    """A console for tables; text of rows is printed as it is, without markup."""
    return Console(
        highlight=False,
        soft_wrap=True,
        markup=False,
        emoji=False,
        width=None if sys.stdout.isatty() else PLAIN_WIDTH,
    )


def print_scorecard(settings: Settings) -> None:
    """Print the published scorecard, the location of the tables and the next commands."""
    version = current_version(settings.home)
    assert version is not None, "a successful refresh has published a version"
    database = database_of(settings.home.current)
    with duckdb.connect(str(database_of(version)), read_only=True) as connection:
        months = connection.execute(
            "select * from metrics.scorecard_monthly order by metric_month desc limit ?",
            [SHOWN_MONTHS],
        )
        names = [column[0] for column in months.description]
        records = [dict(zip(names, row, strict=True)) for row in reversed(months.fetchall())]
        info = connection.execute(
            "select as_of_date, currency, refresh_id from metrics.refresh_info"
        ).fetchone()
    assert info is not None, "refresh_info has one row"
    console = report_console()
    table = Table(
        title=f"Scorecard to {info[0]} (money in {info[1]})",
        title_justify="left",
        box=None,
        pad_edge=False,
    )
    table.add_column("")
    for record in records:
        table.add_column(f"{record['metric_month']:%b %Y}", justify="right")
    for label, name, pattern in ROWS:
        table.add_row(
            label,
            *("–" if record[name] is None else pattern.format(record[name]) for record in records),
        )
    console.print(table)
    console.print(f"\nPublished {info[2]}: {database}")
    console.print(
        "Open it read-only with any BI tool. Next: make dev (Dagster), .venv/bin/cx status,\n"
        ".venv/bin/mf query --metrics nps --group-by metric_time__month --order metric_time__month"
    )
