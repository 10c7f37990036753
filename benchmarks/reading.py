"""Reading speed of the published tables."""

import time
from pathlib import Path

import duckdb

REPETITIONS = 5
# Queries of the kinds that BI tools send: a chart, a filtered chart, a list, a drill-down.
QUERIES = (
    "select metric_month, nps, csat, ces from metrics.scorecard_monthly order by metric_month",
    "select metric_month, fcr_rate, art_hours from metrics.scorecard_monthly order by 1",
    "select * from metrics.scorecard_weekly order by metric_week desc limit 13",
    "select customer_region, nps, csat from metrics.scorecard_monthly_by_region"
    " order by metric_month",
    "select customer_segment, net_revenue_retention from metrics.scorecard_monthly_by_segment"
    " order by metric_month",
    "select * from metrics.support_monthly_by_team where ticket_team = 'tier 1'"
    " order by metric_month",
    "select ticket_channel, frt_hours from metrics.support_monthly_by_channel"
    " order by metric_month",
    "select period_start, value from metrics.metric_values where metric = 'nps'"
    " and dimension = 'all' order by 1",
    "select count(*) from marts.fct_tickets where is_counted",
    "select channel, count(*) from marts.fct_tickets group by channel order by channel",
    "select created_date, count(*) from marts.fct_tickets group by created_date order by 1",
    "select team, avg(full_resolution_seconds) from marts.fct_tickets where is_solved"
    " group by team",
    "select * from marts.fct_tickets where ticket_id = 'T77'",
    "select * from marts.fct_tickets where customer_id = 'C7' order by created_at desc limit 100",
    "select topic, median(first_reply_seconds) from marts.fct_tickets group by topic"
    " order by topic",
    "select nps_band, count(*) from marts.fct_survey_responses group by nps_band order by 1",
    "select * from marts.fct_survey_responses where score <= 2 order by responded_at desc limit 50",
    "select segment, count(*) from marts.dim_customers group by segment order by segment",
    "select metric_month, sum(mrr_at_end) from marts.fct_customer_months group by 1 order by 1",
    "select region, sum(mrr_at_end) from marts.fct_customer_months join marts.dim_customers"
    " using (customer_id) group by region order by region",
)


def reading_milliseconds(database: Path) -> float:
    """The 95th percentile of the times of twenty typical queries, in milliseconds."""
    times = []
    with duckdb.connect(str(database), read_only=True) as connection:
        for query in QUERIES * REPETITIONS:
            started = time.perf_counter()
            connection.execute(query).fetchall()
            times.append(1000 * (time.perf_counter() - started))
    return sorted(times)[int(0.95 * len(times))]
