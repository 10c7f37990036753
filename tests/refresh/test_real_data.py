"""Real data: a refresh gives the results that others have published."""

import os
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from tests.support.real_data import (
    ANSWERED_ON,
    LAST_MONTH,
    write_airport,
    write_cdnow,
    write_incidents,
    write_telco,
)
from tests.support.real_data.incidents import minute
from tests.support.real_data.rows import rows_of
from tests.support.running import refresh_files

REAL_DATA = os.environ.get("CX_REAL_DATA", "")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not REAL_DATA, reason="CX_REAL_DATA names no folder of real data"),
]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """All data sets as one company, refreshed as of the month of the survey."""
    folder, home = tmp_path_factory.mktemp("real"), tmp_path_factory.mktemp("home")
    for write in (write_incidents, write_telco, write_cdnow, write_airport):
        write(Path(REAL_DATA), folder)
    return duckdb.connect(str(refresh_files(folder, home, as_of="2018-05-31")), read_only=True)


def test_churn_of_telecom_customers(published: duckdb.DuckDBPyConnection) -> None:
    """IBM's figures: 1,869 of 7,043 churned, 26.54 %; by contract 42.71, 11.27 and 2.83 %."""
    whole = (
        "select customers_at_start, customers_churned, customer_churn_rate from"
        " metrics.scorecard_monthly"
    )
    found = published.execute(f"{whole} where metric_month = ?", [LAST_MONTH]).fetchone()
    assert found == (7043, 1869, pytest.approx(1869 / 7043, rel=1e-12))
    segments = (
        "select customer_segment, round(100 * customer_churn_rate, 2) from"
        " metrics.scorecard_monthly_by_segment"
    )
    rates = published.execute(
        f"{segments} where metric_month = ? and customers_at_start > 0", [LAST_MONTH]
    ).fetchall()
    assert dict(rates) == {"Month-to-month": 42.71, "One year": 11.27, "Two year": 2.83}


def test_revenue_of_telecom_customers(published: duckdb.DuckDBPyConnection) -> None:
    """Sums of the file's own column: 456,116.60 a month, of which 139,130.85 left."""
    columns = "mrr_at_start, mrr_churned, mrr_at_end, gross_revenue_retention"
    query = f"select {columns} from metrics.scorecard_monthly where metric_month = ?"
    before, left, after, retention = published.execute(query, [LAST_MONTH]).fetchone()
    assert [f"{amount:.2f}" for amount in (before, left, after)] == [
        "456116.60",
        "139130.85",
        "316985.75",
    ]
    assert retention == pytest.approx(1 - 139130.85 / 456116.60, rel=1e-12)


def test_purchases_of_a_cd_shop(published: duckdb.DuckDBPyConnection) -> None:
    """Fader and Hardie's counts: 23,570 customers; 684 of 2,357 sampled buy on 1,882 later days."""
    whole = (
        "select count(*), count(distinct customer_id), sum(amount_reporting) from marts.fct_orders"
    )
    purchases, buyers, spent = published.execute(whole).fetchone()
    assert (purchases, buyers, f"{spent:.2f}") == (69659, 23570, "2500315.63")
    sampled = (
        "marts.fct_orders join marts.dim_customers using (customer_id) where region = 'sample'"
    )
    assert published.execute(f"select count(distinct customer_id) from {sampled}").fetchone() == (
        2357,
    )
    days = "count(distinct (customer_id, ordered_at::date)), count(distinct customer_id)"
    later = f"select {days} from {sampled} and ordered_at >= '1997-10-01'"
    assert published.execute(later).fetchone() == (1882, 684)
    value = "select clv_historic from metrics.scorecard_monthly where metric_month = '1998-06-01'"
    assert published.execute(value).fetchone() == (pytest.approx(2500315.63 / 23570, rel=1e-12),)


def test_passengers_of_an_airport(published: duckdb.DuckDBPyConnection) -> None:
    """The airport's NPS is 30.98; satisfaction and ease are counted from its own answers."""
    columns = "nps_responses, round(nps, 2), csat_responses, csat_satisfied, ces_responses, ces"
    query = f"select {columns} from metrics.scorecard_monthly where metric_month = ?"
    found = published.execute(query, [ANSWERED_ON.replace(day=1)]).fetchone()
    passengers = rows_of(Path(REAL_DATA) / "sfo_survey_2018.csv.gz")
    satisfied = [row["Q7ALL"] for row in passengers if row["Q7ALL"] in "12345"]
    eased = [
        int(row[name])
        for row in passengers
        for name in ("Q14FIND", "Q14PASSTHRU")
        if row[name] in "12345"
    ]
    mean_ease = sum(25 * (score - 1) for score in eased) / len(eased)
    happy = sum(score in "45" for score in satisfied)
    assert found == (
        2650,
        30.98,
        len(satisfied),
        happy,
        len(eased),
        pytest.approx(mean_ease, rel=1e-12),
    )


def test_incidents_of_a_helpdesk(published: duckdb.DuckDBPyConnection) -> None:
    """By the columns of the log, 234 of 20,769 incidents were reopened."""
    query = "select count(*), count(*) filter (reopens > 0) from marts.fct_tickets"
    assert published.execute(query).fetchone() == (20769, 234)


def test_when_incidents_were_resolved(published: duckdb.DuckDBPyConnection) -> None:
    """98.7 % of 19,350 `resolved_at` are within a minute of the last change to Resolved."""
    log = rows_of(Path(REAL_DATA) / "incident_event_log.csv.gz")
    said = {row["number"]: minute(row["resolved_at"]) for row in log if row["resolved_at"] != "?"}
    resolved = {row["number"] for row in log if row["incident_state"] == "Resolved"}
    ours = dict(
        published.execute("select ticket_id, last_solved_at from marts.fct_tickets").fetchall()
    )
    both = resolved & said.keys()
    agreeing = [
        number for number in both if abs(ours[number] - said[number]) <= timedelta(minutes=1)
    ]
    assert len(both) == 19350
    assert round(100 * len(agreeing) / len(both), 1) == 98.7


def test_rejected_rows(published: duckdb.DuckDBPyConnection) -> None:
    """Five rows of the log are older than the incident they belong to."""
    query = "select entity, reason, count(*) from quality.rejected_rows group by all"
    assert published.execute(query).fetchall() == [("ticket_events", "event_before_creation", 5)]
