"""Tickets by classes of their time to the first reply and to the resolution."""

from typing import Any

import duckdb

HOUR = 3600
# Upper bounds of the classes, in hours; the last class is open.
CLASSES: dict[str, list[float]] = {
    "first_reply": [0.5, 1, 4, 8, 24, 72],
    "full_resolution": [1, 4, 24, 72, 168, 336],
}
DATES = {"first_reply": "first_replied_date", "full_resolution": "last_solved_date"}
POPULATIONS = {"first_reply": "is_counted", "full_resolution": "is_solved"}
QUERY = """
    select
        shown_months.position as month,
        segments.position as customer_segment,
        regions.position as customer_region,
        channels.position as ticket_channel,
        teams.position as ticket_team,
        len(list_filter({bounds}, bound -> tickets.{time}_seconds > bound)) as class,
        count(*) as tickets
    from marts.fct_tickets as tickets
    inner join shown_months
        on date_trunc('month', tickets.{date})::date = shown_months.metric_month
    left join marts.dim_customers as customers on tickets.customer_id = customers.customer_id
    left join kept_values as segments
        on segments.dimension = 'customer_segment' and customers.segment = segments.value
    left join kept_values as regions
        on regions.dimension = 'customer_region' and customers.region = regions.value
    left join kept_values as channels
        on channels.dimension = 'ticket_channel' and tickets.channel = channels.value
    left join kept_values as teams
        on teams.dimension = 'ticket_team' and tickets.team = teams.value
    where tickets.{population} and tickets.{time}_seconds is not null
    group by 1, 2, 3, 4, 5, 6
    order by all
"""
# A norm belongs to a channel; a team has the tickets of several.
NORMS = """
    select channel, max(epoch_us(reply_due_at) - epoch_us(created_at)) / 3.6e9 as hours
    from marts.fct_tickets
    where is_counted
    group by channel
    order by channel
"""


def read_durations(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, Any]]:
    """The classes and the cells of both times; `keys` names the elements of a cell.

    A ticket belongs to the first class whose upper bound its time does not exceed, as in the
    measures of METRICS §4 (first_replied_at − created_at ≤ 1,800 s). Values of dimensions are
    positions, null if merged. `norms` are the reply norms by channel, in hours.
    """
    durations: dict[str, dict[str, Any]] = {}
    for time, bounds in CLASSES.items():
        cursor = connection.execute(
            QUERY.format(
                bounds=[bound * HOUR for bound in bounds],
                time=time,
                date=DATES[time],
                population=POPULATIONS[time],
            )
        )
        keys = [column[0] for column in cursor.description]
        durations[time] = {"classes": bounds, "keys": keys, "cells": cursor.fetchall()}
    durations["first_reply"]["norms"] = dict(connection.execute(NORMS).fetchall())
    return durations
